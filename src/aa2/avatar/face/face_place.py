"""A posed head laid exactly where its face is: landmarks of a face are surer than ears and shoulders."""

from __future__ import annotations

import numpy as np

from aa2.avatar.face.flat_face import FIRM, Fit, fit_face
from aa2.types import FACE

NEAREST = 6
"""Vertices by which the way of a landmark on a mesh is told."""
CHIN, NECK = 0.6, 1.1
"""Distances between the ears below them down to which all of a head goes along, and from which nothing."""
GROWTH, ROLL, SHIFT = 0.3, np.radians(12.0), 0.3
"""Bounds of what is mended: the logarithm of the size, the turn in the picture's plane, and the way in
distances between the ears."""


class FacePlace:
    """Where the face of a reference lies on the mesh of its head.

    Args:
        keypoints: ``(133, 2)`` pixels of the reference.
        confidence: ``(133,)``.
        turn: ``(3, 3)`` of `aa2.avatar.head.head_turn`, or None.
        vertices: ``(N, 2)`` of the head's mesh, pixels of the reference.
    """

    def __init__(
        self, keypoints: np.ndarray, confidence: np.ndarray, turn: np.ndarray | None, vertices: np.ndarray
    ) -> None:
        self._fit = fit_face(keypoints, confidence, turn)
        if self._fit is None or len(vertices) < NEAREST:
            self._fit = None
            return
        points = keypoints[FACE][FIRM].astype(np.float64)
        self._near = np.linalg.norm(vertices - points[:, None], axis=2).argsort(axis=1)[:, :NEAREST]
        self._shares = np.stack([_shares(vertices[n], p) for n, p in zip(self._near, points, strict=True)])
        down = (vertices - keypoints[FACE].mean(axis=0)) @ np.linalg.inv(self._fit.plane).T
        share = np.clip((NECK - down[:, 1] - self._fit.flat[:, 1].mean()) / (NECK - CHIN), 0, 1)
        self._along = share * share * (3 - 2 * share)

    def similarity(
        self, carried: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray, turn: np.ndarray | None
    ) -> np.ndarray | None:
        """``(2, 3)``: how the posed head moves on the screen to lie on the pose's face; None if not at all.

        Args:
            carried: ``(N, 3)`` the vertices of its front, as they are posed.
            keypoints, confidence, turn: of the pose, in the same pixels.
        """
        posed: Fit | None = fit_face(keypoints, confidence, turn)
        if self._fit is None or posed is None or not np.isfinite(carried[self._near]).all():
            return None
        own = (self._shares[..., None] * carried[self._near, :2]).sum(axis=1)
        wanted = keypoints[FACE][FIRM].astype(np.float64)
        middle, goal = own.mean(axis=0), wanted.mean(axis=0)
        a, b = own - middle, wanted - goal
        spread = max(float((a**2).sum()), 1e-9)
        cos, sin = float((a * b).sum()), float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum())
        sure = posed.frontal * self._fit.frontal
        growth = np.log(max(np.hypot(cos, sin) / spread, 1e-6))
        growth = np.exp(sure * np.clip(growth, -GROWTH, GROWTH))
        angle = sure * float(np.clip(np.arctan2(sin, cos), -ROLL, ROLL))
        shift = sure * np.clip(goal - middle, -SHIFT * posed.scale, SHIFT * posed.scale)
        turned = growth * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return np.column_stack([turned, middle + shift - turned @ middle])

    def laid(self, carried: np.ndarray, similarity: np.ndarray | None) -> np.ndarray:
        """``(N, 3)``: posed vertices moved, those of the head all the way, those of the neck less.

        Args:
            carried: ``(N, 3)`` of the front or of the back.
            similarity: of `similarity`.
        """
        if similarity is None:
            return carried
        result = carried.copy()
        moved = carried[:, :2] @ similarity[:, :2].T + similarity[:, 2]
        result[:, :2] += self._along[:, None] * (moved - carried[:, :2])
        return result


def _shares(vertices: np.ndarray, point: np.ndarray) -> np.ndarray:
    """``(NEAREST,)``, adding up to 1: a point as a mean of the vertices around it (the least such shares)."""
    offset = vertices - point
    width = max(float(np.abs(offset).max()), 1e-6)
    rows = np.column_stack([offset / width, np.ones(len(vertices))]).T
    return np.linalg.pinv(rows) @ np.array([0.0, 0.0, 1.0])
