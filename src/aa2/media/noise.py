"""Noise with the spectrum of natural pictures."""

from __future__ import annotations

import numpy as np


def fractal_noise(
    rng: np.random.Generator, side: int, slope: float = 1.0, stretch: float = 1.0, coarsest: float = 1.0
) -> np.ndarray:
    """Noise of deviation 1 whose amplitude falls like ``1 / f**slope``, and which tiles; its mean is 0.

    Natural pictures have a slope of about 1 (Field, Relations between the statistics of natural images and
    the response properties of cortical cells, 1987).

    Args:
        rng: source of the noise.
        side: pixels along each side, an even number.
        slope: 1 for natural surfaces, 2 for clouds; with 0 it is white, and of a mean about 0.
        stretch: above 1 draws it out along y, below 1 along x.
        coarsest: waves per side below which there is nothing.

    Returns:
        ``(side, side)`` float32.
    """
    spectrum = np.fft.rfft2(rng.standard_normal((side, side)))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None] * stretch, np.fft.rfftfreq(side)[None]) * side
    frequency[frequency < min(coarsest, stretch * coarsest)] = np.inf
    noise = np.fft.irfft2(spectrum * frequency**-slope, s=(side, side))
    return (noise / noise.std()).astype(np.float32)
