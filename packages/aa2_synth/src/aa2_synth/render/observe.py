"""Keypoints as a camera sees them, with what hides them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from aa2.types import BODY, KEYPOINTS, OUTSIDE, SCENE_HIDDEN, SEEN, SELF_HIDDEN, Geometry, Pose
from aa2_synth.render.renderer import Shot
from aa2_synth.scenes.camera import Camera

_THICKNESS = 0.22
"""Metres by which a joint may lie under the skin and still count as seen."""
CONFIDENCE = np.array([0.0, 0.25, 0.5, 1.0], np.float32)
"""Of a keypoint by its visibility: outside, hidden by the scene, hidden by the own body, seen."""


@dataclass
class Observer:
    """Takes down a person's keypoints, frame by frame, as ``camera`` sees them."""

    camera: Camera
    _points: list[np.ndarray] = field(default_factory=list)
    _pixels: list[np.ndarray] = field(default_factory=list)
    _depths: list[np.ndarray] = field(default_factory=list)
    _visibility: list[np.ndarray] = field(default_factory=list)

    def observe(self, points: np.ndarray, shot: Shot, empty: Shot) -> None:
        """The next frame.

        Args:
            points: ``(133, 3)`` keypoints in the world, metres.
            shot: the frame with the person, for hiding by the own body.
            empty: the frame without, for hiding by the scene.
        """
        size = len(shot.depth)
        place, distance = self.camera.project(len(self._points), points, size)
        column, row = np.clip(np.round(place), 0, size - 1).astype(int).T
        scene, person = (_or_far(one.depth[row, column]) for one in (empty, shot))
        visibility = np.full(KEYPOINTS, SEEN, np.uint8)
        visibility[distance > person + _THICKNESS] = SELF_HIDDEN
        visibility[distance > scene + 0.02] = SCENE_HIDDEN
        inside = ((place > -0.5) & (place < size - 0.5)).all(axis=1) & (distance > 0.1)
        visibility[~inside] = OUTSIDE
        self._points.append(points.astype(np.float32))
        self._pixels.append(place.astype(np.float32))
        self._depths.append((distance - distance[BODY][[11, 12]].mean()).astype(np.float32))
        self._visibility.append(visibility)

    @property
    def pose(self) -> Pose:
        """What was seen so far, in pixels of the picture, its depths in metres from the hips."""
        return Pose(np.stack(self._pixels), CONFIDENCE[np.stack(self._visibility)], np.stack(self._depths))

    @property
    def geometry(self) -> Geometry:
        """What was seen so far, in metres in the world, with the camera."""
        frames = len(self._points)
        return Geometry(
            np.stack(self._points),
            np.stack(self._visibility),
            self.camera.views[:frames].astype(np.float32),
            self.camera.projection.astype(np.float32),
        )


def _or_far(depth: np.ndarray) -> np.ndarray:
    return np.where(depth > 0, depth, np.inf)
