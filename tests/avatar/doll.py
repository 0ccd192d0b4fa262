"""The coloured figure of capsules with the truth about its limbs."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.limb_labels.labels import LimbMaps
from aa2.avatar.limbs import LIMBS
from aa2.types import Pose, Reference
from tests.conditions.figure import BACKGROUND, draw, standing

__all__ = ["BACKGROUND", "SIZE", "colours_of", "doll", "draw", "maps_of", "posed", "standing"]

SIZE = (256, 256)


def posed(x: float = 128, scale: float = 2.0, **angles: float) -> Pose:
    """`standing`, in a picture of `SIZE`."""
    pose = standing(x=x, scale=scale, **angles)
    # `standing` puts the neck at 64 - 32 * scale.
    return Pose(pose.keypoints + np.array([0, 24 + 24 * scale], np.float32), pose.confidence)


def colours_of(reference: Reference) -> np.ndarray:
    """The own colours of a reference that has some."""
    assert reference.foreground is not None
    return reference.foreground


def doll(pose: Pose | None = None, size: tuple[int, int] = SIZE) -> Reference:
    """A reference with its own colours known, and no rim of the background."""
    pose = pose or posed()
    picture, mask = draw(pose, size)
    return Reference(picture, mask, pose, np.where(mask[..., None] > 0, _filled(picture, mask), 0))


def _filled(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The colours at the soft edge without the background in them."""
    alpha = np.maximum(mask[..., None] / 255, 0.05)
    own = (picture - np.array(BACKGROUND) * (1 - alpha)) / alpha
    return np.rint(own).clip(0, 255).astype(np.uint8)


def maps_of(pose: Pose, size: tuple[int, int] = SIZE) -> LimbMaps:
    """The limbs of the figure as `draw` draws them, in the same order."""
    points = pose.keypoints[0]
    stature = float(np.linalg.norm(points[5] - points[6]) / 0.2)
    neck, pelvis = (points[5] + points[6]) / 2, (points[11] + points[12]) / 2
    label = np.zeros((size[1], size[0]), np.uint8)
    whole = np.zeros((len(LIMBS), size[1], size[0]), np.uint8)

    def capsule(a: np.ndarray, b: np.ndarray, radius: float, limb: str) -> None:
        number, thick = LIMBS.index(limb), max(round(2 * (radius * stature + 1.5)), 1)
        for image, value in ((label, number + 1), (whole[number], 255)):
            start, end = (np.rint(p).astype(int).tolist() for p in (a, b))
            cv2.line(image, start, end, value, thick)

    for side, first in (("left", 0), ("right", 1)):
        capsule(points[11 + first], points[13 + first], 0.055, f"{side} thigh")
        capsule(points[13 + first], points[15 + first], 0.04, f"{side} shin")
        capsule(points[15 + first], points[17 + 3 * first], 0.03, f"{side} foot")
        capsule(points[5 + first], points[11 + first], 0.05, "torso")
        capsule(points[5 + first], points[7 + first], 0.04, f"{side} arm")
        capsule(points[7 + first], points[9 + first], 0.032, f"{side} forearm")
    capsule(neck, pelvis, 0.07, "torso")
    capsule(neck, points[0], 0.03, "head")
    capsule(points[0], points[0] - (0, 0.03 * stature), 0.065, "head")
    return LimbMaps(label, (label > 0).astype(np.float32), whole)
