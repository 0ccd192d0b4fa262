"""How calm a video is beside the truth: what changes from frame to frame other than by motion."""

from __future__ import annotations

import cv2
import numpy as np

ROUNDING = 1 / 3
"""Mean absolute difference of two equal values that were rounded to uint8 apart, in grey levels."""
OCCLUDED = (0.01, 0.5)
"""A pixel has no partner where the flows there and back don't cancel: where their sum, squared, exceeds this
share of their squared lengths plus these squared pixels (Sundaram et al. 2010)."""


class Followed:
    """The truth followed from frame to frame, once for all results of a case.

    Args:
        truth: ``(T, H, W, 3)`` uint8.
        region: ``(T, H, W)`` bool, where the truth shows the character.
    """

    def __init__(self, truth: np.ndarray, region: np.ndarray) -> None:
        self._steps = []
        for t in range(len(truth) - 1):
            places, seen = _followed(truth[t], truth[t + 1])
            stays = _at(region[t + 1].astype(np.uint8), places, cv2.INTER_NEAREST) > 0
            self._steps.append((places, seen & region[t] & stays))
        self._pixels = sum(int(inside.sum()) for _, inside in self._steps)
        self._wanted = self._change(truth)

    def flicker(self, frames: np.ndarray) -> float:
        """Warped temporal difference over the truth's (after the warping error of Lai et al. 2018).

        Each frame is compared with the next one, carried back along the truth's optical flow, at pixels that
        are in the region and seen in both. Differences are absolute, for squares would be ruled by the flow's
        errors at edges; `ROUNDING` is added to both means, so that a truth that stands still has a ratio too.

        Args:
            frames: ``(T, H, W, 3)`` uint8.
        Returns:
            1 for a result as calm as the truth, more if it flickers; below 1 if it changes less than the
            truth: a blurred result does. NaN if no pixel of the region can be followed, as in a single frame.
        """
        if not self._pixels:
            return float("nan")
        found, wanted = self._change(frames) / self._pixels, self._wanted / self._pixels
        return (found + ROUNDING) / (wanted + ROUNDING)

    def _change(self, frames: np.ndarray) -> float:
        return sum(_change(frames[t], frames[t + 1], *step) for t, step in enumerate(self._steps))


def _followed(this: np.ndarray, following: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(H, W, 2)`` places in the following frame of this one's pixels; ``(H, W)`` whether seen there."""
    a, b = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (this, following))
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)  # Kroeger et al. 2016
    height, width = a.shape
    pixels = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1).astype(np.float32)
    there = search.calc(a, b, np.zeros_like(pixels))
    places = pixels + there
    back = _at(search.calc(b, a, np.zeros_like(pixels)), places)
    share, slack = OCCLUDED
    lengths = (there**2).sum(axis=-1) + (back**2).sum(axis=-1)
    returns = ((there + back) ** 2).sum(axis=-1) <= share * lengths + slack
    return places, returns & ((places >= 0) & (places <= (width - 1, height - 1))).all(axis=-1)


def _at(picture: np.ndarray, places: np.ndarray, interpolation: int = cv2.INTER_LINEAR) -> np.ndarray:
    """What a picture holds at ``(H, W, 2)`` places."""
    x, y = np.moveaxis(places, -1, 0)
    return cv2.remap(picture, x, y, interpolation, borderMode=cv2.BORDER_REPLICATE)


def _change(this: np.ndarray, following: np.ndarray, places: np.ndarray, inside: np.ndarray) -> float:
    """Sum over the pixels ``inside`` of the mean absolute difference of their channels, in grey levels."""
    difference = np.abs(_at(following.astype(np.float32), places) - this)
    return float(difference[inside].mean(axis=-1).sum(dtype=np.float64))
