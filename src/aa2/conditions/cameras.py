"""How the camera moved between two frames of one scene: a homography of the background.

It is found from ORB features (Rublee et al. 2011) by MAGSAC++ (Barath et al. 2020) in a reduced picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

FEATURES = 500
PATCH = 15
"""Side, pixels, of what a feature sees: small, for pictures are, and no feature lies nearer to their edge."""
NEAR_HOLE = 9
"""Side of the square, pixels, by which features keep away from what moves."""
LONGEST = 640
"""Pixels of the longer side in which features are looked for."""
SAMPLED = 256
"""Pixels a side, about, at which pictures are compared."""
LEAST_MATCHES = 12
REPROJECTION = 1.5
"""Pixels of the reduced picture by which a match may miss the homography."""
STILL = 2.0
"""Mean difference, of 255, between backgrounds up to which the camera stands still: what coding leaves."""


@dataclass(frozen=True)
class View:
    """A frame as it shows the scene.

    Attributes:
        frame: ``(H, W, 3)`` uint8.
        scene: ``(H, W)`` bool, where it does not show the person.
    """

    frame: np.ndarray
    scene: np.ndarray

    @cached_property
    def reduction(self) -> np.ndarray:
        """``(3, 3)``, from pixels of the frame to those of the reduced picture."""
        factor = min(1.0, LONGEST / max(self.scene.shape))
        return np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2], [0, 0, 1]])

    @cached_property
    def features(self) -> tuple[np.ndarray, np.ndarray | None]:
        """``(N, 2)`` float32 points of the reduced scene; ``(N, 32)`` uint8 looks, None if there are none."""
        height, width = self.scene.shape
        factor = self.reduction[0, 0]
        grey, solid = cv2.cvtColor(self.frame, cv2.COLOR_RGB2GRAY), self.scene.astype(np.uint8) * 255
        if factor < 1:
            size = max(1, round(width * factor)), max(1, round(height * factor))
            grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
            solid = (cv2.resize(solid, size, interpolation=cv2.INTER_AREA) == 255).astype(np.uint8) * 255
        solid = cv2.erode(solid, np.ones((NEAR_HOLE, NEAR_HOLE), np.uint8))
        orb = cv2.ORB.create(FEATURES, edgeThreshold=PATCH, patchSize=PATCH, fastThreshold=7)
        found, looks = orb.detectAndCompute(grey, solid)
        return np.array([point.pt for point in found], np.float32).reshape(-1, 2), looks


def camera_motion(source: View, target: View) -> np.ndarray | None:
    """``(3, 3)``, from pixels of ``source`` to those of ``target``; None where it cannot be told."""
    (starts, looks), (ends, other_looks) = source.features, target.features
    if looks is None or other_looks is None:
        return None
    matches = cv2.BFMatcher.create(cv2.NORM_HAMMING, crossCheck=True).match(looks, other_looks)
    if len(matches) < LEAST_MATCHES:
        return None
    pairs = np.array([(match.queryIdx, match.trainIdx) for match in matches])
    start, end = starts[pairs[:, 0]], ends[pairs[:, 1]]
    homography, agree = cv2.findHomography(start, end, cv2.USAC_MAGSAC, REPROJECTION)
    if homography is None or agree.sum() < LEAST_MATCHES:
        return None
    return np.linalg.inv(target.reduction) @ homography @ source.reduction


def cameras_of(views: list[View]) -> list[np.ndarray | None]:
    """For every one of consecutive frames the homography to the middle one; None where it cannot be told."""
    middle = len(views) // 2
    far = (0, len(views) // 4, 3 * len(views) // 4, len(views) - 1)
    if all(stands_still(views[t], views[middle]) for t in far):
        return [np.eye(3)] * len(views)
    cameras: list[np.ndarray | None] = [None] * len(views)
    cameras[middle] = np.eye(3)
    # Outwards from the middle, so that what shares no features with it is reached through a neighbour.
    for t in sorted(range(len(views)), key=lambda t: abs(t - middle))[1:]:
        direct = camera_motion(views[t], views[middle])
        inner = t + 1 if t < middle else t - 1
        through = cameras[inner]
        if direct is None and through is not None:
            step = camera_motion(views[t], views[inner])
            direct = None if step is None else through @ step
        cameras[t] = direct
    return cameras


def stands_still(view: View, other: View) -> bool:
    """Whether two frames show the scene from one place."""
    return view is other or difference(view.frame, view.scene, other) <= STILL


def difference(frame: np.ndarray, scene: np.ndarray, target: View) -> float:
    """Mean difference, of 255, of what both show of the scene; infinite where that is nothing."""
    step = max(2, max(scene.shape) // SAMPLED)
    every = np.s_[::step, ::step]
    both = (scene & target.scene)[every]
    if not both.any():
        return np.inf
    return float(cv2.absdiff(frame[every], target.frame[every])[both].mean())
