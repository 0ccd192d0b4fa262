"""Where the character moves in a picture of its own: where it stands in its reference, as the driver does."""

from __future__ import annotations

import numpy as np

from aa2.avatar.limbs import KNOWN
from aa2.avatar.retargeting.proportions import proportions
from aa2.types import BODY, FEET, Pose

SOLES = (15, 16, *range(FEET.start, FEET.stop))
"""Ankles, toes and heels: the ground is at the lowest of them."""
HIPS, SHOULDERS, KNEES = (11, 12), (5, 6), (13, 14)
LIMBS = slice(5, 17)
"""What tells how alike two poses are: a head says little of how somebody stands."""
ALIKE = 0.25
"""Share of the frames, those in which the character's pose is most like the reference's, that tell how large
and how high it is."""
OFTEN = 0.5
"""Share of those frames in which what it is placed by must be seen."""


def placing(posed: Pose, reference: Pose, scale: float = 1.0) -> np.ndarray:
    """What puts a moving character where its reference is, as large as that: the same for all frames.

    Its way through the driving video stays as it is. How large it is and how high it stands is told by the
    frames in which its pose is most like the reference's, so that somebody who squats for most of the video
    stands as the reference does. It is placed by its soles, or by the hips or shoulders where soles are not
    seen in both; across, by the middle of its way.

    Args:
        posed: T frames of the character, in pixels of the driving video; it is in some of them.
        reference: one frame, in pixels of the picture that it is put into.
        scale: ratio of its size to the reference's.

    Returns:
        ``(2, 3)`` float64, pixels of the driving video to those of the picture: a scale and a shift.
    """
    seen = posed[posed.present]
    known, own = _known(seen), _known(reference)[0]
    points, place = seen.keypoints.astype(np.float64), reference.keypoints[0].astype(np.float64)
    sizes, size = proportions(seen).size, float(proportions(reference).size[0])
    alike = _most_alike(points / sizes[:, None, None], known, place / size, own)
    factor = scale * size / float(np.median(sizes[alike]))
    for joints in (SOLES, HIPS, SHOULDERS, range(BODY.stop), range(len(own))):
        common = [k for k in joints if own[k] and known[alike, k].mean() >= OFTEN]
        if common:
            break
    else:
        return np.array([[factor, 0, 0], [0, factor, 0]])
    level = np.nanmax if joints is SOLES else np.nanmean
    heights = np.where(known[alike][:, common], points[alike][:, common, 1], np.nan)
    height = np.nanmedian(level(heights[np.isfinite(heights).any(axis=1)], axis=1))
    trunk = [k for k in (*HIPS, *SHOULDERS) if own[k] and known[:, k].mean() >= OFTEN] or common
    way = np.where(known[:, trunk], points[:, trunk, 0], np.nan)
    middle = np.nanmedian(np.nanmean(way[np.isfinite(way).any(axis=1)], axis=1))
    shift = place[trunk, 0].mean() - factor * middle, level(place[common, 1]) - factor * height
    return np.array([[factor, 0, shift[0]], [0, factor, shift[1]]])


def _known(pose: Pose) -> np.ndarray:
    """``(T, 133)`` bool, the keypoints that are seen."""
    return (pose.confidence >= KNOWN) & np.isfinite(pose.keypoints).all(axis=2)


def _most_alike(points: np.ndarray, known: np.ndarray, place: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The numbers of the frames, a share `ALIKE` of them, in which limbs are most as in the reference.

    Args:
        points, place: ``(T, 133, 2)`` and ``(133, 2)``, in statures.
        known, own: ``(T, 133)`` and ``(133,)`` bool.
    """
    common = known[:, LIMBS] & own[LIMBS]
    weight = common[..., None] / np.maximum(common.sum(axis=1), 1)[:, None, None]
    apart = points[:, LIMBS] - place[LIMBS]
    apart = apart - (apart * weight).sum(axis=1, keepdims=True)
    distance = (np.linalg.norm(apart, axis=2) * weight[..., 0]).sum(axis=1)
    # Of few joints anything can be alike.
    distance += 1.0 - common.sum(axis=1) / max(int(own[LIMBS].sum()), 1)
    both = known[:, SHOULDERS].all(axis=1)
    if not own[list(KNEES)].any() and both.any():
        # Of whom no legs are seen is taken to be upright: the lower the shoulders are, the less alike.
        low = points[:, SHOULDERS, 1].mean(axis=1)
        distance += np.where(both, np.maximum(low - np.quantile(low[both], 0.1, method="lower"), 0), 1.0)
    count = max(1, round(ALIKE * len(points)))
    return np.sort(np.argsort(distance, kind="stable")[:count])


def inside(pose: Pose, size: tuple[int, int]) -> float:
    """Share of the frames with the character in which a picture of ``size`` shows the middle of its trunk."""
    seen = pose[pose.present]
    known = _known(seen)[:, [*SHOULDERS, *HIPS]]
    points = np.where(known[..., None], seen.keypoints[:, [*SHOULDERS, *HIPS]], np.nan)
    some = known.any(axis=1)
    if not some.any():
        return 0.0
    middle = np.nanmean(points[some], axis=1)
    return float(((middle >= 0) & (middle < size)).all(axis=1).mean())
