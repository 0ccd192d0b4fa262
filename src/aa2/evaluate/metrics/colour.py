"""Whether the character has the truth's colours: CIEDE2000 between means over small neighbourhoods.

What counts is the colour of skin, cloth and print, not where to the pixel it lies. So both pictures are
averaged first, inside the character alone: by a Gaussian whose sigma is 1/50 of the character's height (9
pixels of 450), divided by what of it lies inside. The values of sRGB are averaged as they are stored: then
blur and grain, which sharpness tells, are no error of colour.
"""

from __future__ import annotations

import cv2
import numpy as np

NEIGHBOURHOOD = 1 / 50
"""Sigma of the Gaussian over the character's height."""
HEIGHT = 200
"""Pixels of the character's height that are looked at: larger pictures are scaled down by averaging."""
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""Of linear sRGB (IEC 61966-2-1)."""
_WHITE = _TO_XYZ.sum(axis=1)
"""D65, as sRGB has it: greys have no chroma."""


def delta_e(pictures: np.ndarray, truth: np.ndarray, region: np.ndarray) -> float:
    """Mean colour difference inside a region, 0 is equal, 1 just visible, 100 black to white.

    Args:
        pictures, truth: ``(T, H, W, 3)`` uint8, sRGB.
        region: ``(T, H, W)`` bool, where the truth shows the character.
    Returns:
        ΔE (CIEDE2000), the mean over the pictures that show the region of each one's mean; NaN if none does.
    """
    boxes = [cv2.boundingRect(inside.astype(np.uint8)) for inside in region]
    tallest = max(height for *_, height in boxes)
    if tallest == 0:
        return float("nan")
    scale = min(1.0, HEIGHT / tallest)
    sigma = NEIGHBOURHOOD * tallest * scale
    means = []
    for picture, wanted, inside, box in zip(pictures, truth, region, boxes, strict=True):
        left, top, width, height = box
        if height == 0:
            continue
        part = np.s_[top : top + height, left : left + width]
        weights = _reduced(inside[part].astype(np.float32), scale)
        there = weights > 0
        ours, theirs = (
            _lab(_averaged(whole[part], inside[part], weights, scale, sigma)[there])
            for whole in (picture, wanted)
        )
        means.append(np.average(ciede2000(ours, theirs), weights=weights[there]))
    return float(np.mean(means))


def ciede2000(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The colour difference ΔE00 (CIE 142-2001; as in Sharma, Wu and Dalal 2005), with all weights 1.

    Args:
        one, other: ``(..., 3)`` CIELAB: L* in [0, 100], a*, b*.
    Returns:
        ``(...)``, 0 or more.
    """
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(np.asarray(lab, np.float64), -1, 0) for lab in (one, other))
    chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(chroma7 / (chroma7 + 25.0**7))  # of a*, so that greys are told apart better
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))

    coloured = c1 * c2 != 0  # a grey has no hue
    turn = np.where(coloured, (h2 - h1 + 180) % 360 - 180, 0)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    # The hue half way on the shorter side; of one grey and one colour the colour's.
    hue = np.where(coloured, h1 + turn / 2, h1 + h2) % 360

    def wave(times: int, phase: float) -> np.ndarray:
        return np.cos(np.radians(times * hue + phase))

    weight = 1 - 0.17 * wave(1, -30) + 0.24 * wave(2, 0) + 0.32 * wave(3, 6) - 0.20 * wave(4, -63)
    off_grey = (lightness - 50) ** 2
    of_lightness = (l2 - l1) / (1 + 0.015 * off_grey / np.sqrt(20 + off_grey))
    of_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    of_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    blue = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(2 * blue))
    squared = of_lightness**2 + of_chroma**2 + of_hue**2 + rotation * of_chroma * of_hue
    return np.sqrt(np.maximum(squared, 0))


def _averaged(
    picture: np.ndarray, inside: np.ndarray, weights: np.ndarray, scale: float, sigma: float
) -> np.ndarray:
    """``(h, w, 3)`` float32: of a part of a picture, scaled, the mean around each place of what is inside."""
    total = _reduced(picture * inside[..., None].astype(np.float32), scale)
    colours, share = (
        cv2.GaussianBlur(a, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT) for a in (total, weights)
    )
    return colours / np.maximum(share, 1e-6)[..., None]


def _reduced(array: np.ndarray, scale: float) -> np.ndarray:
    """``(H, W, ...)`` float32 scaled down by averaging, a pixel a side at least."""
    size = tuple(max(round(side * scale), 1) for side in array.shape[1::-1])
    return cv2.resize(array, size, interpolation=cv2.INTER_AREA) if scale < 1 else array


def _lab(levels: np.ndarray) -> np.ndarray:
    """``(N, 3)`` sRGB in [0, 255] as CIELAB under D65. (OpenCV's is off by up to 0.6 ΔE.)"""
    value = levels.astype(np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    ratio = linear @ _TO_XYZ.T / _WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)
