"""Simple meshes of a scene, and the matrices that place them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aa2.vectors import cross


@dataclass(frozen=True)
class Mesh:
    """Triangles with normals and textures.

    The third of ``uvs`` is the texture's layer, a whole number, plus the tone: up to 0.45 for a place that
    little light reaches, down to -0.45 for one that glows.

    Attributes:
        points: ``(P, 3)`` metres, z up.
        normals: ``(P, 3)`` unit vectors; scenes show a triangle from their side only.
        uvs: ``(P, 3)`` place on the texture, in repeats of it, and layer plus tone.
        faces: ``(F, 3)`` indices of points.
    """

    points: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray
    faces: np.ndarray

    def placed(self, at: tuple[float, float, float], yaw: float = 0.0) -> Mesh:
        """The mesh turned about z by ``yaw`` radians (anticlockwise from above), then moved ``at`` metres."""
        cos, sin = np.cos(yaw), np.sin(yaw)
        turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]).T
        return replace(self, points=self.points @ turn + np.array(at), normals=self.normals @ turn)

    def moved(self, matrix: np.ndarray) -> Mesh:
        """The mesh under ``matrix (4, 4)``, a rotation and a translation in metres."""
        turn = matrix[:3, :3].T
        return replace(self, points=self.points @ turn + matrix[:3, 3], normals=self.normals @ turn)

    def toned(self, tone: np.ndarray | float) -> Mesh:
        """The mesh with a tone on top of what it has, the sum cut off at ±0.45.

        Args:
            tone: one for all points or ``(P,)``; positive is darker, negative glows.
        """
        layers = np.floor(self.uvs[:, 2] + 0.5)
        tones = np.clip(self.uvs[:, 2] - layers + tone, -0.45, 0.45)
        return replace(self, uvs=np.column_stack([self.uvs[:, :2], layers + tones]))


def merged(meshes: Sequence[Mesh]) -> Mesh:
    """One or more meshes as one, P and F those of all together."""
    starts = np.cumsum([0] + [len(mesh.points) for mesh in meshes[:-1]])
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.uvs for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]),
    )


def doubled(mesh: Mesh) -> Mesh:
    """A thin mesh with its other side, since scenes show only the side of the normals."""
    return merged([mesh, replace(mesh, normals=-mesh.normals)])


def quad(origin, right, up, layer: float, repeat: float | None = 0.5) -> Mesh:
    """A rectangle of four points and two triangles.

    Args:
        origin, right, up: ``(3,)`` a corner, and the sides from there; their cross product is the normal.
        layer: of the texture, plus the tone (`Mesh`).
        repeat: textures per metre; None to fit exactly one.
    """
    origin, right, up = (np.asarray(v, float) for v in (origin, right, up))
    normal = cross(right, up)
    wide, high = (
        (1.0, 1.0) if repeat is None else (np.linalg.norm(right) * repeat, np.linalg.norm(up) * repeat)
    )
    return Mesh(
        np.stack([origin, origin + right, origin + right + up, origin + up]),
        np.tile(normal / np.linalg.norm(normal), (4, 1)),
        np.array([[0, high, layer], [wide, high, layer], [wide, 0, layer], [0, 0, layer]], float),
        np.array([[0, 1, 2], [0, 2, 3]]),
    )


def sheet(origin, right, up, layer: int, repeat: float, across: np.ndarray, along: np.ndarray) -> Mesh:
    """A rectangle cut into a lattice, to carry tones; points go row by row, each along the right side.

    Textures begin at the world's origin, so that sheets in one plane meet without a seam.

    Args:
        origin, right, up: ``(3,)`` a corner, and the sides from there, metres.
        layer: of the texture.
        repeat: textures per metre.
        across: ``(A,)`` shares of the right side, 0 to 1, at which it is cut.
        along: ``(B,)`` the same of the up side; the mesh has A · B points.
    """
    origin, right, up = (np.asarray(v, float) for v in (origin, right, up))
    a, b = (grid.ravel()[:, None] for grid in np.meshgrid(across, along))
    points = origin + a * right + b * up
    axes = np.stack([right / np.linalg.norm(right), -up / np.linalg.norm(up)], axis=1)
    uvs = np.column_stack([points @ axes * repeat, np.full(len(points), layer)])
    normal = cross(right, up)
    count = len(across)
    row, column = np.meshgrid(np.arange(len(along) - 1), np.arange(count - 1), indexing="ij")
    return Mesh(
        points,
        np.tile(normal / np.linalg.norm(normal), (len(points), 1)),
        uvs,
        _lattice((row * count + column).ravel(), count),
    )


def _lattice(first: np.ndarray, count: int) -> np.ndarray:
    """Two triangles for each square of a lattice of ``count`` columns whose least corner is ``first``."""
    above = first + count
    return np.concatenate(
        [np.stack([first, first + 1, above], 1), np.stack([first + 1, above + 1, above], 1)]
    )


_AXES = ((0, 1, 2), (1, 0, 2), (2, 0, 1))  # of each side of a box: normal, right, up


def _unit_box() -> tuple[np.ndarray, ...]:
    points, normals, right, up = [], [], [], []
    for normal, across, along in _AXES:
        for sign in (-1.0, 1.0):
            corners = np.zeros((4, 3))
            corners[:, normal] = sign / 2
            corners[:, across] = [-0.5, 0.5, 0.5, -0.5]
            corners[:, along] = [-0.5, -0.5, 0.5, 0.5]
            points.append(corners)
            normals.append(np.tile(np.eye(3)[normal] * sign, (4, 1)))
            right += [across] * 4
            up += [along] * 4
    faces = np.concatenate([np.array([[0, 1, 2], [0, 2, 3]]) + 4 * k for k in range(6)])
    return np.concatenate(points), np.concatenate(normals), np.array(right), np.array(up), faces


_BOX_POINTS, _BOX_NORMALS, _BOX_RIGHT, _BOX_UP, _BOX_FACES = _unit_box()


def box(centre, size, layer: float, repeat: float | None = 1.0) -> Mesh:
    """An axis-aligned box of 24 points and 12 triangles.

    Args:
        centre, size: ``(3,)`` metres.
        layer: of the texture, plus the tone (`Mesh`).
        repeat: textures per metre; None fits each side with exactly one.
    """
    size = np.asarray(size, float)
    uvs = np.empty((24, 3))
    rows = np.arange(24)
    uvs[:, 0] = _BOX_POINTS[rows, _BOX_RIGHT] + 0.5
    uvs[:, 1] = 0.5 - _BOX_POINTS[rows, _BOX_UP]
    if repeat is not None:
        uvs[:, 0] *= size[_BOX_RIGHT] * repeat
        uvs[:, 1] *= size[_BOX_UP] * repeat
    uvs[:, 2] = layer
    return Mesh(_BOX_POINTS * size + np.asarray(centre, float), _BOX_NORMALS, uvs, _BOX_FACES)


def sphere(radius: float, layer: float, segments: int = 20, rough: np.ndarray | None = None) -> Mesh:
    """A sphere about the origin: ``segments // 2 + 1`` rows of ``segments + 1`` points, from the top down.

    Args:
        radius: metres.
        layer: of the texture, plus the tone (`Mesh`).
        segments: around the equator, an even number.
        rough: ``(N,)``, at least as many as points: displaces each by a share of the radius, for foliage.
    """
    rows, columns = segments // 2 + 1, segments + 1
    normals, uvs, faces = _globe(segments, layer)
    scale = np.full((rows, columns), radius)
    if rough is not None:
        bumps = rough[: rows * columns].reshape(rows, columns).copy()
        bumps[:, -1] = bumps[:, 0]  # the seam is one line, each pole one point
        bumps[0], bumps[-1] = bumps[0, 0], bumps[-1, 0]
        scale = radius * (1 + bumps)
    return Mesh(normals * scale.reshape(-1, 1), normals, uvs, faces)


def cushion(centre, size, layer: float, sharp: float = 0.3, repeat: float = 1.5, segments: int = 12) -> Mesh:
    """A box with rounded edges.

    Args:
        centre, size: ``(3,)`` metres.
        layer: of the texture, plus the tone (`Mesh`).
        sharp: 1 is an ellipsoid; the smaller, above 0, the more it is a box.
        repeat: textures per metre.
        segments: around it, an even number.
    """
    round_, uvs, faces = _globe(segments, layer)
    size = np.asarray(size, float)
    points = np.sign(round_) * np.abs(round_) ** sharp
    normals = np.sign(round_) * np.abs(round_) ** (2 - sharp) / size
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    points = points * size / 2
    flat = points[:, [0, 2]] + points[:, [1]] * [1, -1]
    uvs = np.column_stack([flat * repeat, uvs[:, 2]])
    return Mesh(points + np.asarray(centre, float), normals, uvs, faces)


def _globe(segments: int, layer: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, columns = segments // 2 + 1, segments + 1
    polar, around = np.meshgrid(
        np.linspace(0, np.pi, rows), np.linspace(0, 2 * np.pi, columns), indexing="ij"
    )
    normals = np.stack([np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)], -1)
    uvs = np.stack([around / (2 * np.pi), polar / np.pi, np.full_like(polar, layer)], -1).reshape(-1, 3)
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(segments), indexing="ij")
    faces = _lattice((row * columns + column).ravel(), columns)[:, ::-1]
    return normals.reshape(-1, 3), uvs, faces


def lathe(profile: Sequence[tuple[float, float]], layer: float, segments: int = 12) -> Mesh:
    """What a turner makes of a profile, about the z axis; open at both ends.

    Args:
        profile: (radius, height) in metres, two or more from bottom to top.
        layer: of the texture, plus the tone (`Mesh`).
        segments: around it.
    """
    radius, height = np.array(profile, float).T
    around = np.linspace(0, 2 * np.pi, segments + 1)
    slope = np.gradient(radius), np.gradient(height)
    length = np.hypot(*slope) + 1e-9
    ring = np.stack([np.cos(around), np.sin(around)], -1)
    points = np.concatenate(
        [
            radius[:, None, None] * ring,
            np.broadcast_to(height[:, None, None], (len(radius), segments + 1, 1)),
        ],
        -1,
    )
    out, rise = slope[1] / length, -slope[0] / length
    normals = np.concatenate(
        [
            out[:, None, None] * ring,
            np.broadcast_to(rise[:, None, None], (len(radius), segments + 1, 1)),
        ],
        -1,
    )
    wide = np.broadcast_to(around / (2 * np.pi) * max(1, round(4 * radius.max())), points.shape[:2])
    uvs = np.stack(
        [wide, np.broadcast_to(-height[:, None], points.shape[:2]), np.full(points.shape[:2], layer)], -1
    )
    row, column = np.meshgrid(np.arange(len(radius) - 1), np.arange(segments), indexing="ij")
    faces = _lattice((row * (segments + 1) + column).ravel(), segments + 1)
    return Mesh(points.reshape(-1, 3), normals.reshape(-1, 3), uvs.reshape(-1, 3), faces)


def cylinder(radius: float, height: float, layer: float, segments: int = 14) -> Mesh:
    """An upright closed cylinder about the z axis, standing on z = 0, ``radius`` and ``height`` in metres.

    The texture of its ``layer`` goes twice around it, in ``segments``.
    """
    around = np.linspace(0, 2 * np.pi, segments + 1)
    ring = np.stack([np.cos(around), np.sin(around), np.zeros(segments + 1)], axis=1)
    uvs = np.stack(
        [np.tile(around / np.pi, 2), np.repeat([1.0, 0.0], segments + 1), np.full(2 * segments + 2, layer)],
        axis=1,
    )
    wall = np.concatenate([ring * radius, ring * radius + [0, 0, height]])
    side = Mesh(wall, np.tile(ring, (2, 1)), uvs, _lattice(np.arange(segments), segments + 1))
    fan = np.stack([np.arange(segments), np.arange(segments) + 1, np.full(segments, segments + 1)], axis=1)
    caps = []
    for z, sign in ((0.0, -1.0), (height, 1.0)):
        points = np.concatenate([ring * radius, np.zeros((1, 3))]) + np.array([0, 0, z])
        flat = np.concatenate([points[:, :2] + 0.5, np.full((segments + 2, 1), layer)], axis=1)
        caps.append(Mesh(points, np.tile([0, 0, sign], (segments + 2, 1)), flat, fan))
    return merged([side, *caps])


def prism(outline: Sequence[tuple[float, float]], width: float, layer: float, repeat: float = 1.0) -> Mesh:
    """An outline drawn out along x, closed at both ends, its middle at x = 0.

    Args:
        outline: (y, z) in metres, anticlockwise, three or more, seen whole from their mean.
        width: metres along x.
        layer: of the texture, plus the tone (`Mesh`).
        repeat: textures per metre.
    """
    flat = np.array(outline, float)
    count = len(flat)
    meshes = []
    for a, b in zip(flat, np.roll(flat, -1, axis=0), strict=True):
        start, side = (-width / 2, a[0], a[1]), (0, b[0] - a[0], b[1] - a[1])
        meshes.append(quad(start, side, (width, 0, 0), layer, repeat))
    fan = np.stack([np.arange(count), (np.arange(count) + 1) % count, np.full(count, count)], axis=1)
    rim = np.vstack([flat, flat.mean(axis=0)])
    for sign in (-1.0, 1.0):
        points = np.column_stack([np.full(count + 1, sign * width / 2), rim])
        uvs = np.column_stack([rim * repeat, np.full(count + 1, layer)])
        meshes.append(Mesh(points, np.tile([sign, 0, 0], (count + 1, 1)), uvs, fan))
    return merged(meshes)
