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


def ssim(pictures: np.ndarray, truth: np.ndarray, region: np.ndarray | None = None) -> float:
    """Structural similarity, at most 1.

    Args:
        pictures, truth: ``(T, H, W, 3)`` uint8 of one shape, at least 11 × 11 pixels.
        region: ``(T, H, W)`` bool, the places whose similarity counts; None counts all.
    Returns:
        the mean over all frames' places; NaN for an empty region.
    """
    a, b = (torch.from_numpy(np.ascontiguousarray(x)).movedim(-1, 1).double() for x in (pictures, truth))
    result = structural_similarity_index_measure(a, b, data_range=255.0, return_full_image=True)
    similarity = result[1].mean(dim=1).numpy()
    if region is None:
        return float(similarity.mean())
    return float(similarity[region].mean()) if region.any() else float("nan")


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
