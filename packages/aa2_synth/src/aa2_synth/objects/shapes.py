"""Meshes that things are built of, beyond boxes, spheres and cylinders. Metres, z up; faces look outwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aa2.vectors import cross
from aa2_synth import geometry as g

Point = Sequence[float] | np.ndarray
_CREASE = 0.7
"""Cosine between two bands of a lathe below which their edge is sharp."""


def lathe(profile: Sequence[tuple[float, float]], layer: int, segments: int = 16) -> g.Mesh:
    """The surface that a profile sweeps about z, with edges where the profile has them.

    The texture goes round once, and once from bottom to top.

    Args:
        profile: (radius, height) in metres from the bottom to the top.
        layer: of the texture.
        segments: around it.
    """
    line = np.asarray(profile, float)
    steps = np.diff(line, axis=0)
    lengths = np.linalg.norm(steps, axis=1) + 1e-9
    slopes = np.stack([steps[:, 1], -steps[:, 0]], axis=1) / lengths[:, None]
    walked = np.concatenate([[0.0], np.cumsum(lengths)]) / lengths.sum()
    around = np.linspace(0, 2 * np.pi, segments + 1)
    ring = np.stack([np.cos(around), np.sin(around)], axis=1)
    bands = []
    for k in range(len(steps)):
        ends = [_shared(slopes, k, k + end - 1) for end in (0, 1)]
        points, normals, uvs = [], [], []
        for end in (0, 1):
            radius, height = line[k + end]
            points.append(np.column_stack([ring * radius, np.full(segments + 1, height)]))
            normals.append(np.column_stack([ring * ends[end][0], np.full(segments + 1, ends[end][1])]))
            up = np.full(segments + 1, 1 - walked[k + end])
            uvs.append(np.column_stack([around / (2 * np.pi), up, np.full(segments + 1, layer)]))
        bands.append(_band(points, normals, uvs))
    return g.merged(bands)


def _shared(slopes: np.ndarray, band: int, other: int) -> np.ndarray:
    """The normal at the edge between the bands ``other`` and ``other + 1``, as ``band`` sees it."""
    if not 0 <= other < len(slopes) - 1 or slopes[other] @ slopes[other + 1] < _CREASE:
        return slopes[band]
    mean = slopes[other] + slopes[other + 1]
    return mean / np.linalg.norm(mean)


def _band(points: list[np.ndarray], normals: list[np.ndarray], uvs: list[np.ndarray]) -> g.Mesh:
    """A strip between two rows of equally many points."""
    count = len(points[0])
    low = np.arange(count - 1)
    faces = np.concatenate(
        [np.stack([low, low + 1, low + count], 1), np.stack([low + count, low + 1, low + count + 1], 1)]
    )
    return g.Mesh(np.concatenate(points), np.concatenate(normals), np.concatenate(uvs), faces)


def pipe(points: Sequence[Point] | np.ndarray, radius: float, layer: int, segments: int = 8) -> g.Mesh:
    """A round bar along a polyline, closed at both ends. Texture: one repeat per metre.

    Args:
        points: ``(N, 3)`` of the polyline, two or more, metres.
        radius: metres.
        layer: of the texture.
        segments: around it.
    """
    line = np.asarray(points, float)
    steps = np.diff(line, axis=0)
    along = np.concatenate([steps[:1], steps[:-1] + steps[1:], steps[-1:]])
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = _sideways(along)
    up = cross(along, across)
    around = np.linspace(0, 2 * np.pi, segments + 1)
    normals = np.cos(around)[None, :, None] * across[:, None] + np.sin(around)[None, :, None] * up[:, None]
    rows = line[:, None] + radius * normals
    walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(steps, axis=1))])
    uvs = np.stack(
        [
            np.broadcast_to(np.linspace(0, 1, segments + 1), rows.shape[:2]) * 2 * np.pi * radius,
            np.broadcast_to(walked[:, None], rows.shape[:2]),
            np.full(rows.shape[:2], layer),
        ],
        axis=-1,
    )
    bands = [_band([*rows[k : k + 2]], [*normals[k : k + 2]], [*uvs[k : k + 2]]) for k in range(len(steps))]
    for end, sign in ((0, -1.0), (-1, 1.0)):
        fan = np.stack([np.arange(segments), np.arange(1, segments + 1), np.full(segments, segments + 1)], 1)
        bands.append(
            g.Mesh(
                np.concatenate([rows[end], line[end][None]]),
                np.tile(sign * along[end], (segments + 2, 1)),
                np.concatenate([uvs[end], uvs[end][:1]]),
                fan if sign > 0 else fan[:, ::-1],
            )
        )
    return g.merged(bands)


def _sideways(along: np.ndarray) -> np.ndarray:
    """``(P, 3)`` unit vectors square to ``along`` that turn as little as they can."""
    across = np.empty_like(along)
    before = np.eye(3)[np.abs(along[0]).argmin()]
    for k, direction in enumerate(along):
        before = before - (before @ direction) * direction
        before = before / np.linalg.norm(before)
        across[k] = before
    return across


def ring(radius: float, thick: float, layer: int, segments: int = 28) -> g.Mesh:
    """A hoop about z.

    Args:
        radius: of the hoop, metres.
        thick: radius of its bar, metres.
        layer: of the texture.
        segments: around it.
    """
    around = np.linspace(0, 2 * np.pi, segments + 1)
    return pipe(
        np.column_stack([radius * np.cos(around), radius * np.sin(around), 0 * around]), thick, layer, 6
    )


def rounded(size: Point, layer: int, square: float = 0.4, segments: int = 16) -> g.Mesh:
    """A cushion about the origin.

    Args:
        size: x, y and z, metres.
        layer: of the texture.
        square: 1 is an ellipsoid, towards 0 a box.
        segments: around it, an even number.
    """
    ball = g.sphere(1.0, layer, segments)
    points = np.sign(ball.points) * np.abs(ball.points) ** square
    normals = np.sign(ball.points) * np.abs(ball.points) ** (2 - square)
    half = np.asarray(size, float) / 2
    normals = normals / half
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    return replace(ball, points=points * half, normals=normals)


def slab(outline: Sequence[tuple[float, float]], thick: float, layer: int) -> g.Mesh:
    """A plate about y = 0. Front and back show the texture once, over the bounds of the outline.

    Args:
        outline: (x, z) in metres, star-shaped about its mean, anticlockwise seen from -y.
        thick: metres along y.
        layer: of the texture.
    """
    line = np.asarray(outline, float)
    low, high = line.min(axis=0), line.max(axis=0)
    flat = (line - low) / (high - low)
    count = len(line)
    middle, middle_flat = line.mean(axis=0), flat.mean(axis=0)
    parts = []
    for sign in (-1.0, 1.0):
        corners = np.concatenate([line, middle[None]])
        points = np.column_stack([corners[:, 0], np.full(count + 1, sign * thick / 2), corners[:, 1]])
        seen = np.concatenate([flat, middle_flat[None]])
        uvs = np.column_stack([seen[:, 0], 1 - seen[:, 1], np.full(count + 1, layer)])
        spokes = np.arange(count)
        fan = np.stack([spokes, (spokes + 1) % count, np.full(count, count)], axis=1)
        parts.append(
            g.Mesh(points, np.tile([0, sign, 0], (count + 1, 1)), uvs, fan if sign < 0 else fan[:, ::-1])
        )
    for k in range(count):
        (x, z), (x2, z2) = line[k], line[(k + 1) % count]
        parts.append(g.quad((x, -thick / 2, z), (0, thick, 0), (x2 - x, 0, z2 - z), layer, 1.0))
    return g.merged(parts)


def turned(mesh: g.Mesh, axis: int, angle: float) -> g.Mesh:
    """The mesh turned about an axis (0 x, 1 y, 2 z) through the origin by ``angle`` radians."""
    turn = about(axis, angle).T
    return replace(mesh, points=mesh.points @ turn, normals=mesh.normals @ turn)


def mirrored(mesh: g.Mesh) -> g.Mesh:
    """The mesh with left and right (x) exchanged; its faces still show their outer side."""
    flip = np.array([-1.0, 1.0, 1.0])
    return replace(mesh, points=mesh.points * flip, normals=mesh.normals * flip, faces=mesh.faces[:, ::-1])


def about(axis: int, angle: float) -> np.ndarray:
    """``(3, 3)`` rotation about a coordinate axis (0 x, 1 y, 2 z) by ``angle`` radians."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.eye(3)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    turn[first, first] = turn[second, second] = cos
    turn[first, second], turn[second, first] = -sin, sin
    return turn
