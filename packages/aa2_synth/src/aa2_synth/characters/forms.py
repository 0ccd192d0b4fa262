"""Simple forms of what is worn, and their fitting to a body.

Forms are made in canonical coordinates; the third texture coordinate picks one of two colours.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import Shape, template
from aa2_synth.geometry import Mesh

_AROUND = 20
_REACH = 0.03
"""Metres over which what is worn follows the skin beside it."""


def sheet(points: np.ndarray, colour: int = 0, closed: bool = False) -> Mesh:
    """A surface through a grid. Seen from outside, rows run downwards or columns to the right.

    Args:
        points: ``(R, C, 3)`` of the grid, metres.
        colour: 0 or 1, of the two that its wearer has for it.
        closed: whether the last column is joined to the first.
    """
    rows, columns = points.shape[:2]
    row, column = np.meshgrid(
        np.arange(rows - 1), np.arange(columns if closed else columns - 1), indexing="ij"
    )
    a = (row * columns + column).ravel()
    b = (row * columns + (column + 1) % columns).ravel()
    faces = np.concatenate([np.stack([a, a + columns, b], 1), np.stack([b, a + columns, b + columns], 1)])
    flat = points.reshape(-1, 3).astype(float)
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    uvs = np.stack([u.ravel(), v.ravel(), np.full(len(flat), float(colour))], axis=1)
    return Mesh(flat, smooth_normals(flat, faces), uvs, faces)


def smooth_normals(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """``(P, 3)`` unit normals of vertices, weighted by the areas of their triangles.

    Args:
        points: ``(P, 3)`` metres.
        faces: ``(F, 3)`` indices of points.
    """
    a, b, c = (points.take(faces[:, i], axis=0) for i in range(3))  # faster than by brackets
    flat = cross(b - a, c - a)
    total = np.zeros_like(points)
    for axis in range(3):
        total[:, axis] = np.bincount(faces.ravel(), np.repeat(flat[:, axis], 3), len(points))
    return total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)


def set_at(mesh: Mesh, points: np.ndarray) -> Mesh:
    """The same triangles with other ``points (P, 3)``, metres, and normals of their own."""
    return Mesh(points, smooth_normals(points, mesh.faces), mesh.uvs, mesh.faces)


def lathe(profile: list[tuple[float, float]], colour: int = 0) -> Mesh:
    """A body of revolution about z, open at both ends.

    Args:
        profile: radius and height in metres, bottom to top.
        colour: 0 or 1, of the two that its wearer has for it.
    """
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    points = np.array([[[*(r * xy), z] for xy in circle] for r, z in profile[::-1]])
    return sheet(points, colour, closed=True)


def tube(path: np.ndarray, radii: np.ndarray, colour: int = 0) -> Mesh:
    """A tube along a path.

    Args:
        path: ``(N, 3)`` metres, two points or more.
        radii: ``(N,)`` metres.
        colour: 0 or 1, of the two that its wearer has for it.
    """
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = cross(along, [0.31, 0.17, 0.93])
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    other = cross(along, aside)
    turn = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    ring = np.cos(turn)[None, :, None] * aside[:, None] + np.sin(turn)[None, :, None] * other[:, None]
    points = path[:, None] + radii[:, None, None] * ring
    mesh = sheet(points, colour, closed=True)
    outwards = (
        (mesh.points.reshape(points.shape) - path[:, None]) * mesh.normals.reshape(points.shape)
    ).sum()
    if outwards < 0:
        return Mesh(mesh.points, -mesh.normals, mesh.uvs, mesh.faces[:, ::-1])
    return mesh


def fitted(body: Shape, mesh: Mesh, at, size, bone: str) -> Mesh:
    """A form scaled, put at a canonical place, and carried onto a body as the skin around a bone is.

    Args:
        body: who wears it.
        mesh: the form.
        at, size: ``(3,)`` place and scale in canonical coordinates.
        bone: the bone whose surroundings it lies on.
    """
    return carried(body, mesh.points * np.asarray(size) + np.asarray(at), mesh, bone)


def carried(body: Shape, points: np.ndarray, mesh: Mesh, bone: str) -> Mesh:
    """A mesh carried from the canonical body to another, as the skin around a bone differs.

    By one affine map, and by what the nearest skin deviates from that.

    Args:
        body: who wears it.
        points: ``(P, 3)`` canonical, metres.
        mesh: of P points; its triangles stay.
        bone: the bone whose surroundings it lies on.
    """
    before, after = template().vertices[_around(bone)], body.vertices[_around(bone)]
    system = np.column_stack([before, np.ones(len(before))])
    affine = np.linalg.lstsq(system, after, rcond=None)[0]
    rest = after - system @ affine
    distance = (points**2).sum(axis=1)[:, None] + (before**2).sum(axis=1) - 2 * points @ before.T
    near = np.exp(-(distance - distance.min(axis=1, keepdims=True)) / (2 * _REACH**2))
    shift = (near / near.sum(axis=1, keepdims=True)) @ rest
    moved = np.column_stack([points, np.ones(len(points))]) @ affine + shift
    return set_at(mesh, moved)


@lru_cache(maxsize=16)
def _around(bone: str) -> np.ndarray:
    """Some vertices of the skin that mostly follow a bone, or one of the spine for a bone of the spine."""
    shared = template()
    alike = [
        k for k, name in enumerate(shared.bones) if name.startswith("spine" if "spine" in bone else bone)
    ]
    skin = np.unique(shared.faces["body"])
    chosen = skin[shared.weights[skin][:, alike].sum(axis=1) > 0.6]
    return chosen[:: max(1, len(chosen) // 250)]
