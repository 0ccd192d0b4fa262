"""Clips that are nearly alike: each by its picture, its place, what it shows and its pose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from aa2.clips.clip import Clip
from aa2.types import BODY, Pose

SIDE = 32
"""Pixels of the pictures compared."""
FAR_PICTURES = 35.0
"""Root mean square difference in CIE Lab of pictures that have nothing in common."""
NEAR_DUPLICATE = 0.2
"""Distance below which two clips are near duplicates; two characters in one clip are 0.05 to 0.13 apart."""


@dataclass(frozen=True)
class Pair:
    """Two clips that may be near duplicates.

    Attributes:
        first, second: their folders.
        distance: 0 for the same and 1 for nothing in common.
    """

    first: Path
    second: Path
    distance: float

    @property
    def near_duplicate(self) -> bool:
        """Whether they are too alike to count as two."""
        return self.distance < NEAR_DUPLICATE


@dataclass(frozen=True)
class _Looks:
    """What is compared: two small pictures in Lab, ``(17, 2)`` joints, and labels."""

    picture: np.ndarray
    place: np.ndarray
    joints: np.ndarray
    labels: frozenset[str]


def closest_pairs(clips: Sequence[Path], most: int = 10) -> list[Pair]:
    """The pairs of clips nearest to each other, the nearest first.

    Args:
        clips: folders; their middle frames are compared.
        most: how many pairs.
    """
    looks = [_looks(clip) for clip in clips]
    pairs = [
        Pair(clips[i], clips[j], _distance(looks[i], looks[j])) for i in range(len(clips)) for j in range(i)
    ]
    return sorted(pairs, key=lambda pair: pair.distance)[:most]


def _looks(path: Path) -> _Looks:
    with Clip.open(path) as clip:
        window = len(clip) // 2, len(clip) // 2 + 1
        frame, environment = clip.frames(*window)[0], clip.environment(*window)
        place = frame if environment is None else environment[0]
        return _Looks(
            _small(frame), _small(place), _joints(clip.pose[slice(*window)]), frozenset(clip.labels)
        )


def _small(picture: np.ndarray) -> np.ndarray:
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def _joints(pose: Pose) -> np.ndarray:
    """Centred and of unit size, whatever the camera."""
    joints = pose.keypoints[0, BODY] - pose.keypoints[0, BODY].mean(axis=0)
    return joints / max(float(np.sqrt((joints**2).mean())), 1e-6)


def _distance(one: _Looks, other: _Looks) -> float:
    labels = len(one.labels | other.labels)
    measures = (
        _rms(one.picture - other.picture) / FAR_PICTURES,
        _rms(one.place - other.place) / FAR_PICTURES,
        _rms(one.joints - other.joints),
        1 - len(one.labels & other.labels) / labels if labels else 0.0,
    )
    return float(np.mean(np.minimum(measures, 1)))


def _rms(difference: np.ndarray) -> float:
    return float(np.sqrt((difference**2).mean()))
