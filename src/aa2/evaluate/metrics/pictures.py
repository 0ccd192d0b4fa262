"""How near a picture is to the truth, over the whole picture and inside the character.

Pictures are uint8; PSNR is over the range 0 to 255 of all three channels, SSIM (Wang et al. 2004, Gaussian
window of 11 pixels, sigma 1.5) the mean of the three channels' maps.
"""

from __future__ import annotations

import numpy as np
import torch
from torchmetrics.functional.image import structural_similarity_index_measure

WINDOW = 11
"""Side of SSIM's window; smaller pictures have no SSIM."""


def psnr(picture: np.ndarray, truth: np.ndarray, region: np.ndarray | None = None) -> float:
    """Peak signal-to-noise ratio in dB.

    Args:
        picture, truth: ``(..., H, W, 3)`` uint8 of one shape.
        region: ``(..., H, W)`` bool, the pixels that count; None counts all.
    Returns:
        dB; infinite for equal pictures, NaN for an empty region.
    """
    error = (picture.astype(np.float64) - truth.astype(np.float64)) ** 2
    if region is not None:
        error = error[region]
    if error.size == 0:
        return float("nan")
    mean = error.mean()
    return float("inf") if mean == 0 else float(10 * np.log10(255**2 / mean))


def ssim_map(pictures: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Structural similarity at every place, at most 1: its mean, over all or some places, is the SSIM.

    Args:
        pictures, truth: ``(T, H, W, 3)`` uint8 of one shape, at least 11 × 11 pixels.
    Returns:
        ``(T, H, W)`` float32.
    """
    a, b = (torch.from_numpy(np.ascontiguousarray(x)).movedim(-1, 1).float() / 255 for x in (pictures, truth))
    _, similarity = structural_similarity_index_measure(a, b, data_range=1.0, return_full_image=True)
    return similarity.mean(dim=1).numpy()


def sharpness(pictures: np.ndarray, truth: np.ndarray, region: np.ndarray) -> float:
    """Gradient energy inside ``region`` over the truth's: below 1 blurred, above 1 speckled.

    Args:
        pictures, truth: ``(T, H, W, 3)`` uint8.
        region: ``(T, H, W)`` bool.
    """

    def energy(x: np.ndarray) -> float:
        grey = x.astype(np.float64).mean(axis=-1)
        squared = np.diff(grey, axis=-1)[..., :-1, :] ** 2 + np.diff(grey, axis=-2)[..., :-1] ** 2
        inside = squared[region[..., :-1, :-1]]
        return float(inside.mean()) if inside.size else float("nan")

    return energy(pictures) / energy(truth)
