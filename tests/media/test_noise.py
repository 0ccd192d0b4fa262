"""Noise of natural spectra."""

import numpy as np
import pytest

from aa2.media.noise import fractal_noise


def amplitude(noise: np.ndarray, waves: int) -> float:
    """The mean amplitude at so many waves per side, in any direction."""
    side = len(noise)
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.fftfreq(side)[None]) * side
    return float(np.abs(np.fft.fft2(noise))[np.rint(frequency) == waves].mean())


@pytest.mark.parametrize("slope", [0.0, 1.0, 2.0])
def test_the_amplitude_falls_by_its_slope(slope):
    noise = fractal_noise(np.random.default_rng(0), 128, slope)
    assert noise.shape == (128, 128) and noise.dtype == np.float32
    assert abs(noise.mean()) < (1e-6 if slope else 0.03) and noise.std() == pytest.approx(1, abs=1e-5)
    assert np.log2(amplitude(noise, 8) / amplitude(noise, 32)) / 2 == pytest.approx(slope, abs=0.15)


def test_nothing_is_coarser_than_asked_for():
    noise = fractal_noise(np.random.default_rng(0), 64, 1.0, coarsest=4)
    assert amplitude(noise, 2) < 1e-3 * amplitude(noise, 6)


def test_it_tiles():
    noise = fractal_noise(np.random.default_rng(0), 64, 2.0)
    inside = np.abs(np.diff(noise, axis=0)).mean()
    assert np.abs(noise[0] - noise[-1]).mean() < 2 * inside
