"""A figure's own colours, freed of what shines through from behind, and continued beyond its outline."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.media.channels import blended, in_channels, rounded
from aa2.media.inpainting import halved, push_pull

COARSE_SIDE = 1024
"""Longer side, pixels, at which colours are gathered from afar."""
FAR, CLOSE = 0.09, 0.006
"""Radii of the two passes, shares of the longer side."""
STRIP = 512
"""Rows that are worked on at a time, so that memory does not grow with the picture."""
FAINT = 0.25
"""Opacity below which a colour is noise, and more and more taken from around."""
ENOUGH = 0.25
"""Opacity of four pixels together from which they tell their colour."""


def own_colours(picture: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Foreground colours by Blur-Fusion (Forte, Approximate Fast Foreground Colour Estimation, ICIP 2021).

    Args:
        picture: ``(H, W, 3)`` uint8, the figure before its background.
        alpha: ``(H, W)`` uint8.

    Returns:
        ``(H, W, 3)`` uint8: the picture's where the figure is opaque, without the background in its rim, and
        beyond it continued from there.
    """
    height, width = alpha.shape
    scale = min(1.0, COARSE_SIDE / max(height, width))
    small = max(round(width * scale), 1), max(round(height * scale), 1)
    coarse = cv2.resize(picture, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    cover = cv2.resize(alpha, small, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    front, back = _fused(coarse, coarse, coarse, cover, FAR * max(small))
    if scale == 1:
        front, _ = _fused(coarse, front, back, cover, CLOSE * max(small))
        return continued(rounded(front), alpha)
    result = np.empty_like(picture)
    radius = CLOSE * max(height, width)
    margin = 2 * round(radius) + 2
    far = [
        cv2.resize(rounded(part), (width, height), interpolation=cv2.INTER_LINEAR) for part in (front, back)
    ]
    for top in range(0, height, STRIP):
        y0, y1 = max(top - margin, 0), min(top + STRIP + margin, height)
        piece = picture[y0:y1].astype(np.float32)
        opacity = alpha[y0:y1].astype(np.float32) / 255
        front, back = (part[y0:y1].astype(np.float32) for part in far)
        fine, _ = _fused(piece, front, back, opacity, radius)
        result[top : top + STRIP] = rounded(fine[top - y0 : top - y0 + STRIP])
    return continued(result, alpha)


def continued(colours: np.ndarray, alpha: np.ndarray, faint: float = FAINT) -> np.ndarray:
    """``colours`` where ``alpha`` is not faint, elsewhere filled from there, smoother with the distance.

    Args:
        colours: ``(H, W, 3)`` uint8, of any value where alpha is 0.
        alpha: ``(H, W)`` uint8.
        faint: the opacity from which a colour is taken as it is.
    """
    weight = np.clip(alpha.astype(np.float32) / (255 * max(faint, 1 / 255)), 0, 1)
    if not weight.any():
        return colours.copy()
    # The finest level is blended row by row at the end; the pyramid starts at half the size.
    filled = push_pull(*halved(colours.astype(np.float32), weight, ENOUGH), ENOUGH)
    around = cv2.resize(rounded(filled), colours.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    result = np.empty_like(colours)
    for top in range(0, len(colours), STRIP):
        rows = np.s_[top : top + STRIP]
        result[rows] = rounded(blended(colours[rows], around[rows], weight[rows]))
    return result


def _fused(
    picture: np.ndarray, front: np.ndarray, back: np.ndarray, alpha: np.ndarray, radius: float
) -> tuple[np.ndarray, np.ndarray]:
    """One pass: colours near by, weighted by opacity, then moved so that both together give the picture."""
    side = 2 * max(round(radius), 1) + 1

    def near(image: np.ndarray) -> np.ndarray:
        return cv2.blur(image, (side, side), borderType=cv2.BORDER_REFLECT)

    share, alpha = near(alpha), in_channels(alpha)
    bare = 1 - alpha
    front, back = near(front * alpha), near(back * bare)
    front /= in_channels(share + 1e-5)
    back /= in_channels(1 - share + 1e-5)
    # In place: new arrays for front + alpha * (picture - alpha * front - (1 - alpha) * back) take as long.
    lacking = alpha * front
    np.subtract(picture, lacking, out=lacking)
    bare *= back
    lacking -= bare
    lacking *= alpha
    front += lacking
    return np.clip(front, 0, 255, out=front), back
