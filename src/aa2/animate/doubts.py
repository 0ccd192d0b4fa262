"""What the user should look at in a result: where the picture or what was found of the video may not do.

Each function gives messages, none where all is well: a false alarm is worse than none.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from aa2.clips.clip import Clip
from aa2.errors import Doubt
from aa2.types import FACE, Pose, Reference

SEEN = 0.3
"""Confidence from which a keypoint is seen."""
HEAD, SHOULDERS = [0, 1, 2, 3, 4], [5, 6]
ARMS, LEGS = [7, 8, 9, 10], [13, 14, 15, 16]
"""Elbows and wrists; knees and ankles."""
DOUBTFUL = 0.5
"""Mean confidence of the shoulders below which a figure was hardly found."""
OFTEN = 0.5
"""Share of their frames in which a driver who shows limbs does, and of all frames, below which the person is
said to be found in few."""
EDGE = 0.03
"""Sizes of the picture between a person and its edge up to which they may have walked out."""
NAMED = 3
"""Gaps that are told one by one."""


def warn(clip: Clip, reference: Reference) -> None:
    """A `Doubt` for everything in which a clip or the character's picture may not do."""
    found = of_track(clip.pose, clip.cuts, clip.size)
    for message in [*of_reference(reference.pose, clip.pose), *found]:
        warnings.warn(Doubt(message), stacklevel=2)


def of_reference(reference: Pose, driver: Pose | None = None) -> list[str]:
    """What of the character the picture does not show.

    Args:
        reference: the pose in the picture, one frame.
        driver: the person's, who is replaced; None where nobody knows.
    """
    seen = reference.confidence[0] >= SEEN
    told = []
    if reference.confidence[0][SHOULDERS].mean() < DOUBTFUL:
        told.append("the figure in the picture is found with little certainty; look at the sheet")
    if not seen[HEAD].any():
        told.append("the picture shows no head")
    elif not seen[FACE].any():
        told.append("no face is found in the picture, so that it keeps its expression")
    for limbs, name in ((ARMS, "arms"), (LEGS, "legs")):
        if not seen[limbs].any() and driver is not None and _shows(driver, limbs):
            told.append(f"the picture shows no {name}, but the person in the video does: they are made up")
    return told


def _shows(pose: Pose, limbs: Sequence[int]) -> bool:
    """Whether a person shows all of these keypoints most of the time."""
    present = pose.confidence[pose.present]
    return len(present) > 0 and (present[:, limbs] >= SEEN).all(axis=1).mean() > OFTEN


def of_track(pose: Pose, cuts: Sequence[int], size: tuple[int, int]) -> list[str]:
    """In which frames the person was lost.

    Args:
        pose: the person's in all frames.
        cuts: frames that begin a new shot.
        size: width and height of the frames.
    """
    present = np.flatnonzero(pose.present)
    if not len(present):
        return []
    told = []
    if len(present) < OFTEN * len(pose):
        where = f"between frames {present[0]} and {present[-1]}"
        told.append(f"the person is found in {len(present)} of {len(pose)} frames only, {where}")
    lost = [
        (int(before) + 1, int(after) - 1)
        for before, after in pairwise(present)
        if after > before + 1
        and not any(before < cut <= after for cut in cuts)
        and not (_at_edge(pose[before : before + 1], size) and _at_edge(pose[after : after + 1], size))
    ]
    if lost:
        names = [f"{first}" if first == last else f"{first} to {last}" for first, last in lost[:NAMED]]
        more = f" and {len(lost) - NAMED} more gaps" if len(lost) > NAMED else ""
        single = len(lost) == 1 and lost[0][0] == lost[0][1]
        frames = f"frame {names[0]}" if single else f"frames {', '.join(names)}{more}"
        lost_in = f"the person is lost in {frames}, though found before and after"
        told.append(f"{lost_in}: there they stay as they are")
    return told


def _at_edge(pose: Pose, size: tuple[int, int]) -> bool:
    """Whether a person is so near to the picture's edge that the next step leads out."""
    points = pose.keypoints[0][pose.confidence[0] >= SEEN]
    if not len(points):
        return True
    low, high = points.min(axis=0), points.max(axis=0)
    margin = EDGE * np.array(size)
    # Half figures end at the lower edge: who leaves does so at the sides, or is gone at the top.
    return bool(low[0] < margin[0] or high[0] > size[0] - margin[0] or high[1] < margin[1])
