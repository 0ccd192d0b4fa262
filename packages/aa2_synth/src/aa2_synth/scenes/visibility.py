"""Whether anything of a place stands between the camera and what it is to show."""

from __future__ import annotations

import numpy as np

from aa2.vectors import cross
from aa2_synth.geometry import Mesh


def occluded(meshes: list[Mesh], eye: np.ndarray, points: np.ndarray) -> np.ndarray:
    """``(P,)`` bool: whether a triangle lies between the eye and each point.

    By Möller and Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection", 1997.

    Args:
        meshes: what may stand between.
        eye: ``(3,)`` metres.
        points: ``(P, 3)`` metres.
    """
    found = np.zeros(len(points), bool)
    for mesh in meshes:
        corner, second, third = (mesh.points[mesh.faces[:, i]] for i in range(3))
        first, other = second - corner, third - corner
        side = cross(eye - corner, first)
        for number, ray in enumerate(points - eye):
            across = cross(ray, other)
            slope = (first * across).sum(axis=1)
            slope = np.where(np.abs(slope) > 1e-12, slope, np.nan)  # edge on, or no triangle at all
            u = ((eye - corner) * across).sum(axis=1) / slope
            v, along = (side @ ray) / slope, (other * side).sum(axis=1) / slope
            found[number] |= bool(((u >= 0) & (v >= 0) & (u + v <= 1) & (along > 0) & (along < 0.97)).any())
    return found
