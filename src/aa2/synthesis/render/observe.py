"""Keypoints as a camera sees them, with what hides them."""

from __future__ import annotations

import numpy as np

from aa2.synthesis.render.renderer import Shot
from aa2.synthesis.scenes.camera import Camera
from aa2.types import KEYPOINTS, Pose

_THICKNESS = 0.22
"""Metres by which a joint may lie under the skin and still count as seen."""
SEEN, SELF_HIDDEN, HIDDEN = 1.0, 0.5, 0.25
"""Confidence of keypoints in view, behind the person's own body, and behind something else; 0 outside."""


def observed(camera: Camera, points: np.ndarray, shots: list[Shot], empty: list[Shot]) -> Pose:
    """The pose as the camera sees it.

    Args:
        camera: T frames.
        points: ``(T, 133, 3)`` keypoints in the scene.
        shots: the T frames with the person, for hiding by the own body.
        empty: the T frames without, for hiding by the scene.
    """
    size = len(shots[0].depth)
    places, depths, confidences = [], [], []
    for frame in range(len(points)):
        place, distance = camera.project(frame, points[frame], size)
        pelvis = distance[[11, 12]].mean()
        column, row = np.clip(np.round(place), 0, size - 1).astype(int).T
        scene, person = (_or_far(shot.depth[row, column]) for shot in (empty[frame], shots[frame]))
        confidence = np.full(KEYPOINTS, SEEN)
        confidence[distance > person + _THICKNESS] = SELF_HIDDEN
        confidence[distance > scene + 0.02] = HIDDEN
        inside = ((place > -0.5) & (place < size - 0.5)).all(axis=1) & (distance > 0.1)
        confidence[~inside] = 0.0
        places.append(place)
        depths.append(distance - pelvis)
        confidences.append(confidence)
    return Pose(*(np.stack(values).astype(np.float32) for values in (places, confidences, depths)))


def _or_far(depth: np.ndarray) -> np.ndarray:
    return np.where(depth > 0, depth, np.inf)
