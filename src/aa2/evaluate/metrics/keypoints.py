"""Whether the result moves as it should: keypoints that extraction finds again in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from aa2.extract.extractors import load_extractor
from aa2.extract.found import FoundPerson
from aa2.extract.people import SURE, credible
from aa2.extract.protocols import PoseExtractor
from aa2.extract.regions import Region
from aa2.types import BODY, Pose

SHARE = 0.1
"""The error that a found keypoint may have, in torso diameters."""
SHOULDERS, HIPS = (5, 6), (11, 12)
"""Left and right among the keypoints."""
ROOM = 1.4
"""Half the side of the region looked at, in distances of the farthest keypoint from its centre: the landmark
network's own margin (1.25), and the crown, hands and feet beyond the keypoints."""


def pck(frames: np.ndarray, pose: Pose) -> float:
    """Percentage of correct keypoints (Yang & Ramanan 2013), relative to the torso's diameter (PCK@0.1).

    Of the 17 body keypoints that the wanted pose shows for sure (confidence over 0.5, inside the picture),
    the share that the embedded pose network finds within `SHARE` torso diameters; where it finds nobody, all
    of a frame are missed. The network looks at the region that the wanted pose fills, and reads that person
    anew in every frame.

    The network misses some keypoints of the truth as well, whose own value is the highest to hope for.

    Args:
        frames: ``(T, H, W, 3)`` uint8, the result.
        pose: T frames, the wanted pose in pixels of ``frames``: the driving pose or, where the truth shows
            another character, whose limbs have other lengths, that of the truth (`aa2.evaluate.case.Case`).
    Returns:
        a share in [0, 1]; NaN where the wanted pose shows no torso, or no keypoint for sure.
    """
    return share_found(figures_at(frames, pose), pose, (frames.shape[2], frames.shape[1]))


def figures_at(frames: np.ndarray, pose: Pose) -> list[FoundPerson | None]:
    """Who is found where a pose is wanted, one a frame; None where nobody is, or nothing is wanted for sure.

    Args:
        frames, pose: as for `pck`.
    """
    keypoints, confidence = pose.keypoints[:, BODY], pose.confidence[:, BODY]
    wanted = np.asarray(_sure(pose, (frames.shape[2], frames.shape[1])).any(axis=1))
    return [
        _person(_pose_extractor(), frames[t], keypoints[t], confidence[t] > 0) if wanted[t] else None
        for t in range(len(frames))
    ]


def share_found(figures: Sequence[FoundPerson | None], pose: Pose, size: tuple[int, int]) -> float:
    """`pck` of who was found (`figures_at`) in frames of ``size``, width and height."""
    sure, diameter = _sure(pose, size), torso_diameter(pose)
    if not sure.any() or np.isnan(diameter):
        return float("nan")
    found = 0
    for t, figure in enumerate(figures):
        if figure is not None:
            error = np.linalg.norm(figure.keypoints[BODY] - pose.keypoints[t, BODY], axis=-1)
            found += int((error[sure[t]] <= SHARE * diameter).sum())
    return found / int(sure.sum())


def _sure(pose: Pose, size: tuple[int, int]) -> np.ndarray:
    """``(T, 17)`` bool, the body keypoints that are shown for sure."""
    keypoints, limit = pose.keypoints[:, BODY], np.array(size) - 0.5
    inside = ((keypoints > -0.5) & (keypoints < limit)).all(axis=-1)
    return np.asarray((pose.confidence[:, BODY] > SURE) & inside)


def torso_diameter(pose: Pose) -> float:
    """Pixels from a shoulder to the opposite hip (Sapp & Taskar 2013).

    The longer of both diagonals, which turning shortens less; the median over the frames that have one, for
    nobody changes size much within a window, while single poses may be wrong. NaN if no frame has one.
    """
    diagonals = np.full((len(pose), 2), np.nan)
    for side in (0, 1):
        ends = [SHOULDERS[side], HIPS[1 - side]]
        known = (pose.confidence[:, ends] > 0).all(axis=1)
        length = np.linalg.norm(pose.keypoints[:, ends[0]] - pose.keypoints[:, ends[1]], axis=-1)
        diagonals[known, side] = length[known]
    longer = np.fmax(diagonals[:, 0], diagonals[:, 1])
    known = longer[~np.isnan(longer)]
    return float(np.median(known)) if known.size else float("nan")


@cache
def _pose_extractor() -> PoseExtractor:
    return load_extractor("embedded").pose


def _person(
    pose: PoseExtractor, picture: np.ndarray, keypoints: np.ndarray, known: np.ndarray
) -> FoundPerson | None:
    """Who is found around the known ones of ``(17, 2)`` keypoints."""
    person = pose.read(picture, _around(keypoints, known))
    return person if credible(person) else None


def _around(keypoints: np.ndarray, known: np.ndarray) -> Region:
    """An upright square with the hips in its middle, as the network wants it, or the keypoints if unknown."""
    points, hips = keypoints[known], list(HIPS)
    middle = keypoints[hips] if known[hips].all() else np.stack([points.min(axis=0), points.max(axis=0)])
    x, y = middle.mean(axis=0)
    reach = np.linalg.norm(points - (x, y), axis=-1).max()
    return Region(float(x), float(y), float(2 * ROOM * reach))
