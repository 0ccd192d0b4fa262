"""What the user should look at in a result: where the picture or what was found of the video may not do.

Each function gives messages, none where all is well: a false alarm is worse than none.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np

from aa2.animate.front import driver_mask
from aa2.avatar.occlusion.cores import GUESSED
from aa2.avatar.occlusion.occluders import hidden
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
LOOKED = 24
"""Frames of a clip in which is looked at what stands before the hands."""
HAND = 0.4
"""How far a hand's middle is from the wrist, and how wide half of it, in lengths of the forearm."""
COVERED, OFTEN_COVERED = 0.3, 0.1
"""Share of a hand from which it is covered, and of the frames from which that is worth a word."""


def warn(clip: Clip, reference: Reference, mode: Literal["replace", "animate"] = "replace") -> None:
    """A `Doubt` for everything in which a clip or the character's picture may not do.

    Args:
        mode: of `aa2.animate.options.AnimateOptions`: what stands before the person counts where they are
            replaced.
    """
    found = of_track(clip.pose, clip.cuts, clip.size)
    found += of_hands(clip) if mode == "replace" else []
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
        told.append("the figure in the reference picture is found with little certainty; look at the sheet")
    if not seen[HEAD].any():
        told.append("the reference picture shows no head")
    elif not seen[FACE].any():
        told.append("no face is found in the reference picture: its expression stays as it is")
    for limbs, name in ((ARMS, "arms"), (LEGS, "legs")):
        if not seen[limbs].any() and driver is not None and _shows(driver, limbs):
            made_up = f"the reference picture shows no {name}, the person in the video does: they are made up"
            told.append(f"{made_up}; a picture of the whole figure does better")
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
        told.append(f"the person is lost in {frames}, though found before and after; look there")
    return told


def of_hands(clip: Clip) -> list[str]:
    """Whether something stands before the hands, as far as keypoints and masks prove it.

    Some frames of the clip are looked at, evenly spread.
    """
    present = np.flatnonzero(clip.pose.present)
    looked = present[np.linspace(0, len(present) - 1, min(LOOKED, len(present))).round().astype(int)]
    covered = [int(t) for t in looked if _hands_covered(clip, int(t))]
    if len(covered) < max(OFTEN_COVERED * len(looked), 2):
        return []
    share = round(100 * len(covered) / len(looked))
    return [
        f"something covers the hands in about {share} % of the frames, as in frame {covered[0]}: look there"
    ]


def _hands_covered(clip: Clip, t: int) -> bool:
    keypoints, confidence = clip.pose.keypoints[t], clip.pose.confidence[t]
    signals = clip.character_mask(t, t + 1)[0], clip.object_masks(t, t + 1)[0]
    before = hidden(keypoints, confidence, driver_mask(*signals))
    others = clip.occluder_mask(t, t + 1)
    if others is not None:
        before = np.maximum(before, others[0] / np.float32(255))
    return any(
        confidence[[elbow, wrist]].min() >= GUESSED
        and _within(before, keypoints[elbow], keypoints[wrist]) > COVERED
        for elbow, wrist in ((7, 9), (8, 10))
    )


def _within(before: np.ndarray, elbow: np.ndarray, wrist: np.ndarray) -> float:
    """The share of a hand that something covers, of ``(H, W)`` in [0, 1]; 0 outside the picture."""
    radius = HAND * float(np.linalg.norm(wrist - elbow))
    x, y = wrist + HAND * (wrist - elbow)
    left, top = max(round(x - radius), 0), max(round(y - radius), 0)
    part = before[top : max(round(y + radius) + 1, top), left : max(round(x + radius) + 1, left)]
    return float(part.mean()) if part.size else 0.0


def _at_edge(pose: Pose, size: tuple[int, int]) -> bool:
    """Whether a person is so near to the picture's edge that the next step leads out."""
    points = pose.keypoints[0][pose.confidence[0] >= SEEN]
    if not len(points):
        return True
    low, high = points.min(axis=0), points.max(axis=0)
    margin = EDGE * np.array(size)
    # Half figures end at the lower edge: who leaves does so at the sides, or is gone at the top.
    return bool(low[0] < margin[0] or high[0] > size[0] - margin[0] or high[1] < margin[1])
