"""Objects that are carried before the body in both hands."""

from __future__ import annotations

import numpy as np

from aa2.synthesis import geometry as g
from aa2.synthesis.objects.prop import Prop
from aa2.synthesis.textures.textures import Surfaces


def carried(rng: np.random.Generator, surfaces: Surfaces, way: np.ndarray) -> tuple[Prop, np.ndarray]:
    """A box, ball or drum on its ``way (T, 4, 4)``, and the ``(T, 2, 4, 4)`` grips of the palms on it."""
    kind = rng.integers(3)
    half = rng.uniform(0.11, 0.19)
    if kind == 0:
        mesh = g.box(
            (0, 0, 0),
            (2 * half, rng.uniform(0.2, 0.32), rng.uniform(0.16, 0.3)),
            surfaces.add("cardboard"),
            None,
        )
    elif kind == 1:
        mesh = g.sphere(half, surfaces.add("ball", "paint"))
    else:
        mesh = g.cylinder(half, 0.24, surfaces.add("paint", "wood")).placed((0, 0, -0.12))
    grips = np.tile(np.eye(4), (2, 1, 1))
    grips[:, :3, 0] = [[-1, 0, 0], [1, 0, 0]]  # the palms face each other
    grips[:, :3, 2] = [0, -1, 0]
    grips[:, :3, 1] = np.cross(grips[:, :3, 2], grips[:, :3, 0])
    grips[:, 0, 3] = [half, -half]
    return Prop(mesh, way), way[:, None] @ grips


def carried_way(rng: np.random.Generator, root: np.ndarray, yaw: np.ndarray, hip: float) -> np.ndarray:
    """``(T, 4, 4)``: the way of an object carried before the body, which it leads rather than follows.

    Args:
        rng: source of the height and its sway.
        root: ``(T, 2)`` the carrier's place.
        yaw: ``(T,)`` the carrier's heading.
        hip: height of the hips, metres, between those of all who carry it.
    """
    phase = np.linspace(0, 2 * np.pi * rng.uniform(0.3, 1.2), len(yaw)) + rng.uniform(0, 2 * np.pi)
    height = hip * rng.uniform(1.15, 1.42) + rng.uniform(0.0, 0.08) * np.sin(phase)
    ahead = hip * rng.uniform(0.33, 0.4)
    way = np.tile(np.eye(4), (len(yaw), 1, 1))
    way[:, 0, 0] = way[:, 1, 1] = np.cos(yaw)
    way[:, 0, 1], way[:, 1, 0] = -np.sin(yaw), np.sin(yaw)
    way[:, 0, 3] = root[:, 0] + ahead * np.sin(yaw)
    way[:, 1, 3] = root[:, 1] - ahead * np.cos(yaw)
    way[:, 2, 3] = height
    return way
