"""A person taken out of a video, without a network: from other frames where they show what is behind.

The camera's motion is taken for a homography of the background, found from its ORB features (Rublee et al.
2011) by MAGSAC++ (Barath et al. 2020), or for none if that fits better. What no frame of the window shows
is drawn over from around. On 20 rendered test clips (16 frames of 256 × 256, half of them with a moving
camera; ``benchmarks/yardsticks.py``) PSNR inside the hole against the true environment is 24.8 dB, with
Telea's method frame by frame 21.0. ProPainter, which the paper uses, needs weights that cannot be had
offline.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.evaluate.protocols.holes import draw_over

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


@dataclass(frozen=True)
class _View:
    """A frame as a source and as a target.

    Attributes:
        frame: ``(H, W, 3)`` uint8.
        scene: ``(H, W)`` bool, where it does not show the person.
        points: ``(N, 2)`` float32, features of the scene.
        features: ``(N, 32)`` uint8, what they look like; None where there are none.
    """

    frame: np.ndarray
    scene: np.ndarray
    points: np.ndarray
    features: np.ndarray | None


def inpaint(frames: np.ndarray, holes: np.ndarray) -> np.ndarray:
    """The video without what is in the holes.

    Args:
        frames: ``(F, H, W, 3)`` uint8.
        holes: ``(F, H, W)`` bool, what is replaced.
    Returns:
        ``(F, H, W, 3)`` uint8, equal to ``frames`` outside the holes.
    """
    views = [_view(frame, ~hole) for frame, hole in zip(frames, holes, strict=True)]
    return np.stack([_completed(views, t, hole) for t, hole in enumerate(holes)])


def _view(frame: np.ndarray, scene: np.ndarray) -> _View:
    solid = cv2.erode(scene.astype(np.uint8) * 255, np.ones((NEAR_HOLE, NEAR_HOLE), np.uint8))
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    orb = cv2.ORB.create(FEATURES, edgeThreshold=PATCH, patchSize=PATCH, fastThreshold=7)
    found, features = orb.detectAndCompute(grey, solid)
    points = np.array([point.pt for point in found], np.float32).reshape(-1, 2)
    return _View(frame, scene, points, features)


def _completed(views: list[_View], index: int, hole: np.ndarray) -> np.ndarray:
    """The frame of that index, its hole filled from the frames nearest in time that show what is behind."""
    view = views[index]
    picture, left = view.frame.copy(), hole.copy()
    for other in sorted(range(len(views)), key=lambda k: abs(k - index))[1:]:
        if not left.any():
            break
        aligned = _aligned(views[other], view)
        if aligned is not None:
            seen, scene = aligned
            picture[left & scene] = seen[left & scene]
            left &= ~scene
    return draw_over(picture, left)


def _aligned(source: _View, target: _View) -> tuple[np.ndarray, np.ndarray] | None:
    """What ``source`` shows, as ``target``'s camera sees it, and where that is scenery; None if unknown."""
    best, fit = _judged(source, np.eye(3), target)
    if fit > STILL:
        homography = _homography(source, target)
        if homography is not None:
            best, fit = min((best, fit), _judged(source, homography, target), key=lambda judged: judged[1])
    return best if fit < FITS else None


def _judged(
    source: _View, homography: np.ndarray, target: _View
) -> tuple[tuple[np.ndarray, np.ndarray], float]:
    """What ``source`` shows through the homography, and how far that is from the background of ``target``."""
    warped, scene = _warped(source, homography)
    both = scene & target.scene
    if not both.any():
        return (warped, scene), np.inf
    return (warped, scene), float(np.abs(warped[both].astype(np.int16) - target.frame[both]).mean())


def _homography(source: _View, target: _View) -> np.ndarray | None:
    if source.features is None or target.features is None:
        return None
    matches = cv2.BFMatcher.create(cv2.NORM_HAMMING, crossCheck=True).match(source.features, target.features)
    if len(matches) < LEAST_MATCHES:
        return None
    pairs = np.array([(match.queryIdx, match.trainIdx) for match in matches])
    start, end = source.points[pairs[:, 0]], target.points[pairs[:, 1]]
    homography, agree = cv2.findHomography(start, end, cv2.USAC_MAGSAC, REPROJECTION)
    return homography if homography is not None and agree.sum() >= LEAST_MATCHES else None


def _warped(source: _View, homography: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    size = source.frame.shape[1], source.frame.shape[0]
    warped = cv2.warpPerspective(source.frame, homography, size, borderMode=cv2.BORDER_REPLICATE)
    # Only what is scenery through and through: a pixel mixed with the person would leave a ghost.
    scene = cv2.warpPerspective(source.scene.astype(np.uint8) * 255, homography, size) == 255
    return warped, scene
