"""How near pictures are to the truth, over the whole picture and inside the character.

Pictures are RGB uint8. As is the custom of the field, a clip's PSNR and SSIM are means over its pictures.
Inside a region each picture's value is that of its own part, and pictures without one don't count.

- PSNR is over the range 0 to 255 and all three channels together.
- SSIM (Wang et al. 2004) has their Gaussian window (11 pixels, sigma 1.5) and the population's moments; the
  mean of the three channels' maps. At the border the picture is mirrored, so that every pixel has a value.
"""

from __future__ import annotations

import numpy as np
import torch
from torchmetrics.functional.image import structural_similarity_index_measure

WINDOW = 11
"""Side of SSIM's window; smaller pictures have no SSIM."""
EQUAL = 100.0
"""PSNR of equal pictures in dB, and the highest there is: were it infinite, every mean would be."""


def picture_means(values: np.ndarray, region: np.ndarray | None = None) -> np.ndarray:
    """The mean of each map, or of its part in a region.

    Args:
        values: ``(T, H, W)``, such as a map of similarity or distance.
        region: ``(T, H, W)`` bool; None is everywhere.
    Returns:
        ``(T,)`` float64, NaN where the region is empty.
    """
    if region is None:
        return values.mean(axis=(1, 2), dtype=np.float64)
    pixels = region.sum(axis=(1, 2))
    total = np.where(region, values, 0).sum(axis=(1, 2), dtype=np.float64)
    return np.divide(total, pixels, out=np.full(len(values), np.nan), where=pixels > 0)


def clip_mean(values: np.ndarray, region: np.ndarray | None = None) -> float:
    """The mean of `picture_means` over the pictures that show the region; NaN if none does."""
    return _mean_of_known(picture_means(values, region))


def psnr(pictures: np.ndarray, truth: np.ndarray, region: np.ndarray | None = None) -> float:
    """Peak signal-to-noise ratio.

    Args:
        pictures, truth: ``(T, H, W, 3)`` uint8 of one shape.
        region: ``(T, H, W)`` bool, the pixels that count; None counts all.
    Returns:
        dB, at most `EQUAL`; NaN for a region that is empty in all pictures.
    """
    squared = (pictures.astype(np.float32) - truth.astype(np.float32)) ** 2
    error = picture_means(squared.mean(axis=-1), region)
    least = 255**2 / 10 ** (EQUAL / 10)
    return _mean_of_known(10 * np.log10(255**2 / np.maximum(error, least)))


def background_psnr(frames: np.ndarray, driving: np.ndarray, painted: np.ndarray) -> float:
    """PSNR of what should have stayed as it was: the driving video outside the mask.

    Args:
        frames, driving: ``(T, H, W, 3)`` uint8, the result and the driving video.
        painted: ``(T, H, W)`` bool, the formulated mask, inside which the result is painted.
    Returns:
        dB, at most `EQUAL`; NaN if the mask covers all pictures wholly.
    """
    return psnr(frames, driving, ~painted)


def ssim_map(pictures: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Structural similarity at every place, at most 1: its `clip_mean` is the SSIM.

    Args:
        pictures, truth: ``(T, H, W, 3)`` uint8 of one shape, at least 11 × 11 pixels.
    Returns:
        ``(T, H, W)`` float32.
    """
    a, b = (torch.from_numpy(np.ascontiguousarray(x)).movedim(-1, 1).float() / 255 for x in (pictures, truth))
    _, similarity = structural_similarity_index_measure(a, b, data_range=1.0, return_full_image=True)
    return similarity.mean(dim=1).numpy()


def sharpness(pictures: np.ndarray, truth: np.ndarray, region: np.ndarray) -> float:
    """Gradient energy inside a region over the truth's: below 1 blurred, above 1 speckled.

    Args:
        pictures, truth: ``(T, H, W, 3)`` uint8.
        region: ``(T, H, W)`` bool.
    Returns:
        the ratio, 0 or more; NaN where the truth has no gradient, or the region no pixel.
    """
    wanted = _gradient_energy(truth, region)
    return _gradient_energy(pictures, region) / wanted if wanted > 0 else float("nan")


def _gradient_energy(pictures: np.ndarray, region: np.ndarray) -> float:
    """Mean squared difference to the right and lower neighbour, in grey levels squared."""
    grey = pictures.mean(axis=-1, dtype=np.float32)
    squared = np.diff(grey, axis=-1)[..., :-1, :] ** 2 + np.diff(grey, axis=-2)[..., :-1] ** 2
    inside = squared[region[..., :-1, :-1]]
    return float(inside.mean(dtype=np.float64)) if inside.size else float("nan")


def _mean_of_known(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
