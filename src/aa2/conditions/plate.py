"""The clean plate: a video without its person, filled in from other frames where they show what is behind.

The camera's motion is taken for a homography of the background, found from its ORB features (Rublee et al.
2011) by MAGSAC++ (Barath et al. 2020), or for none if that fits better. What no frame shows is drawn over
from around. On 20 rendered test clips PSNR against the true scene is 24.1 dB in the hole, with Telea's method
frame by frame 21.0 (``benchmarks/yardsticks.py``).
ProPainter, which the paper uses for its baseline, needs weights that cannot be had offline.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.conditions.mask import character_pixels

FEATURES = 500
PATCH = 15
"""Side, pixels, of what a feature sees: small, for pictures are, and no feature lies nearer to their edge."""
NEAR_HOLE = 9
"""Side of the square, pixels, by which features keep away from what moves."""
LEAST_MATCHES = 12
REPROJECTION = 1.5
"""Pixels by which a match may miss the homography."""
STILL = 2.0
"""Mean difference, of 255, between backgrounds up to which the camera stands still: what coding leaves."""
FITS = 12.0
"""Mean difference, of 255, between aligned backgrounds above which a frame is no source."""
MARGIN = 32
"""Holes are widened by one ``MARGIN``-th of the picture's shorter side."""
SOURCES = 6
"""Frames, spread evenly over the video, that others are filled from: their neighbours show hardly more."""


@dataclass(frozen=True)
class _View:
    """A frame as a source and as a target.

    Attributes:
        frame: ``(H, W, 3)`` uint8.
        scene: ``(H, W)`` bool, where it does not show the person.
    """

    frame: np.ndarray
    scene: np.ndarray


@dataclass(frozen=True)
class _Features:
    """``points`` ``(N, 2)`` float32 of the scene and ``looks`` ``(N, 32)`` uint8, None if there are none."""

    points: np.ndarray
    looks: np.ndarray | None


def clean_plate(frames: np.ndarray, holes: np.ndarray) -> np.ndarray:
    """The video without what is in the holes.

    Args:
        frames: ``(F, H, W, 3)`` uint8.
        holes: ``(F, H, W)`` bool, what is replaced.
    Returns:
        ``(F, H, W, 3)`` uint8, equal to ``frames`` outside the holes.
    """
    views = [_View(frame, ~hole) for frame, hole in zip(frames, holes, strict=True)]
    cameras = _cameras(views)
    spread = np.linspace(0, len(views) - 1, min(SOURCES, len(views))).round().astype(int)
    return np.stack([_completed(views, cameras, t, spread.tolist()) for t in range(len(views))])


def plate_holes(character_masks: np.ndarray) -> np.ndarray:
    """Where the person is taken out: their masks, widened by what extraction may miss and the eye would see.

    Args:
        character_masks: ``(F, H, W)`` uint8, 0 outside to 255 inside.
    Returns:
        ``(F, H, W)`` bool.
    """
    margin = max(1, min(character_masks.shape[1:]) // MARGIN)
    return np.stack([character_pixels(mask, margin) for mask in character_masks])


def draw_over(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """``picture``, ``(H, W, 3)`` uint8, its hole ``(H, W)`` bool smoothly filled from around.

    Push and pull was measured better than Telea's method (PSNR inside the person on 20 rendered clips: 21.5
    and 21.0 dB, ``benchmarks/yardsticks.py``), and leaves no streaks.
    """
    if not hole.any() or hole.all():
        return picture
    filled = _fill(picture.astype(np.float32), (~hole).astype(np.float32))
    return np.where(hole[..., None], np.rint(filled).clip(0, 255).astype(np.uint8), picture)


def _fill(pixels: np.ndarray, known: np.ndarray) -> np.ndarray:
    """`aa2.models.carry.fill` for one picture, ``(H, W, 3)`` and ``(H, W)``: OpenCV is ten times as fast."""
    height, width = known.shape
    if min(height, width) == 1 or known.all():
        return pixels
    half = (width + 1) // 2, (height + 1) // 2
    share = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    average = cv2.resize(pixels * known[..., None], half, interpolation=cv2.INTER_AREA)
    coarse = _fill(average / np.maximum(share, 1e-4)[..., None], (share > 0).astype(np.float32))
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(known[..., None] > 0, pixels, smooth)


def _cameras(views: list[_View]) -> list[np.ndarray | None]:
    """For every frame the homography to the middle one; None where it cannot be told."""
    middle = len(views) // 2
    far = (0, len(views) // 4, 3 * len(views) // 4, len(views) - 1)
    if all(_difference(views[t].frame, views[t].scene, views[middle]) <= STILL for t in far):
        return [np.eye(3)] * len(views)
    features = [_features(view) for view in views]
    cameras: list[np.ndarray | None] = [None] * len(views)
    cameras[middle] = np.eye(3)
    # Outwards from the middle, so that what shares no features with it is reached through a neighbour.
    for t in sorted(range(len(views)), key=lambda t: abs(t - middle))[1:]:
        direct = _homography(features[t], features[middle])
        inner = t + 1 if t < middle else t - 1
        through = cameras[inner]
        if direct is None and through is not None:
            step = _homography(features[t], features[inner])
            direct = None if step is None else through @ step
        cameras[t] = direct
    return cameras


def _features(view: _View) -> _Features:
    solid = cv2.erode(view.scene.astype(np.uint8) * 255, np.ones((NEAR_HOLE, NEAR_HOLE), np.uint8))
    grey = cv2.cvtColor(view.frame, cv2.COLOR_RGB2GRAY)
    orb = cv2.ORB.create(FEATURES, edgeThreshold=PATCH, patchSize=PATCH, fastThreshold=7)
    found, looks = orb.detectAndCompute(grey, solid)
    return _Features(np.array([point.pt for point in found], np.float32).reshape(-1, 2), looks)


def _homography(source: _Features, target: _Features) -> np.ndarray | None:
    if source.looks is None or target.looks is None:
        return None
    matches = cv2.BFMatcher.create(cv2.NORM_HAMMING, crossCheck=True).match(source.looks, target.looks)
    if len(matches) < LEAST_MATCHES:
        return None
    pairs = np.array([(match.queryIdx, match.trainIdx) for match in matches])
    start, end = source.points[pairs[:, 0]], target.points[pairs[:, 1]]
    homography, agree = cv2.findHomography(start, end, cv2.USAC_MAGSAC, REPROJECTION)
    return homography if homography is not None and agree.sum() >= LEAST_MATCHES else None


def _completed(
    views: list[_View], cameras: list[np.ndarray | None], index: int, sources: list[int]
) -> np.ndarray:
    """The frame of that index, its hole filled from the sources nearest in time that show what is behind."""
    view, camera = views[index], cameras[index]
    picture, left = view.frame.copy(), ~view.scene
    for other in sorted(sources, key=lambda k: abs(k - index)):
        if not left.any():
            break
        moved = cameras[other]
        homography = np.eye(3) if camera is None or moved is None else np.linalg.inv(camera) @ moved
        seen, scene = _warped(views[other], homography)
        new = left & scene
        if new.any() and _difference(seen, scene, view) < FITS:
            picture[new] = seen[new]
            left &= ~scene
    return draw_over(picture, left)


def _difference(frame: np.ndarray, scene: np.ndarray, target: _View) -> float:
    """Mean difference, of 255, of what both show of the scene; infinite where that is nothing."""
    every = np.s_[::2, ::2]  # a quarter of the pixels tells as much
    both = (scene & target.scene)[every]
    if not both.any():
        return np.inf
    return float(cv2.absdiff(frame[every], target.frame[every])[both].mean())


def _warped(source: _View, homography: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What ``source`` shows through the homography, and where that is scenery."""
    if np.array_equal(homography, np.eye(3)):
        return source.frame, source.scene
    size = source.frame.shape[1], source.frame.shape[0]
    warped = cv2.warpPerspective(source.frame, homography, size, borderMode=cv2.BORDER_REPLICATE)
    # Only what is scenery through and through: a pixel mixed with the person would leave a ghost.
    scene = cv2.warpPerspective(source.scene.astype(np.uint8) * 255, homography, size) == 255
    return warped, scene
