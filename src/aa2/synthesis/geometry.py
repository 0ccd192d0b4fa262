"""Simple meshes of a scene, and the matrices that place and project them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Mesh:
    """Triangles: ``faces (F, 3)``, and ``points``, ``normals``, ``uvs`` (layer last) of ``(P, 3)``."""

    points: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray
    faces: np.ndarray

    def placed(self, at: tuple[float, float, float], yaw: float = 0.0) -> Mesh:
        """The mesh turned about z, then moved."""
        cos, sin = np.cos(yaw), np.sin(yaw)
        turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]).T
        return replace(self, points=self.points @ turn + np.array(at), normals=self.normals @ turn)


def merged(meshes: list[Mesh]) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0] + [len(mesh.points) for mesh in meshes[:-1]])
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.uvs for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]),
    )


def quad(origin, right, up, layer: int, repeat: float | None = 0.5) -> Mesh:
    """A rectangle from a corner and two sides; ``repeat`` textures per metre, None to fit exactly one."""
    origin, right, up = (np.asarray(v, float) for v in (origin, right, up))
    normal = np.cross(right, up)
    wide, high = (
        (1.0, 1.0) if repeat is None else (np.linalg.norm(right) * repeat, np.linalg.norm(up) * repeat)
    )
    return Mesh(
        np.stack([origin, origin + right, origin + right + up, origin + up]),
        np.tile(normal / np.linalg.norm(normal), (4, 1)),
        np.array([[0, high, layer], [wide, high, layer], [wide, 0, layer], [0, 0, layer]], float),
        np.array([[0, 1, 2], [0, 2, 3]]),
    )


def box(centre, size, layer: int, repeat: float | None = 1.0) -> Mesh:
    """An axis-aligned box."""
    centre, size = np.asarray(centre, float), np.asarray(size, float)
    sides = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            normal = np.eye(3)[axis] * sign
            up = np.eye(3)[2] if axis != 2 else np.eye(3)[1]
            right = np.cross(up, normal)
            corner = centre + normal * size / 2 - right * size / 2 - up * size / 2
            sides.append(quad(corner, right * size, up * size, layer, repeat))
    return merged(sides)


def sphere(radius: float, layer: int, segments: int = 20, rough: np.ndarray | None = None) -> Mesh:
    """A sphere about the origin; ``rough`` displaces its points by share of the radius, for foliage."""
    polar, around = np.meshgrid(
        np.linspace(0, np.pi, segments // 2 + 1), np.linspace(0, 2 * np.pi, segments + 1), indexing="ij"
    )
    normals = np.stack(
        [np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)], -1
    ).reshape(-1, 3)
    uvs = np.stack([around / (2 * np.pi), polar / np.pi, np.full_like(polar, layer)], -1).reshape(-1, 3)
    row, column = np.meshgrid(np.arange(segments // 2), np.arange(segments), indexing="ij")
    first = (row * (segments + 1) + column).ravel()
    below = first + segments + 1
    faces = np.concatenate(
        [np.stack([first, below, first + 1], 1), np.stack([first + 1, below, below + 1], 1)]
    )
    scale = radius if rough is None else radius * (1 + rough[: len(normals), None])
    return Mesh(normals * scale, normals, uvs, faces)


def cylinder(radius: float, height: float, layer: int, segments: int = 14) -> Mesh:
    """An upright closed cylinder standing on z = 0."""
    around = np.linspace(0, 2 * np.pi, segments + 1)
    ring = np.stack([np.cos(around), np.sin(around), np.zeros(segments + 1)], axis=1)
    wall = np.concatenate([ring * radius, ring * radius + [0, 0, height]])
    uvs = np.stack(
        [np.tile(around / np.pi, 2), np.repeat([1.0, 0.0], segments + 1), np.full(2 * segments + 2, layer)],
        axis=1,
    )
    low, high = np.arange(segments), np.arange(segments) + segments + 1
    faces = np.concatenate([np.stack([low, low + 1, high], 1), np.stack([high, low + 1, high + 1], 1)])
    side = Mesh(wall, np.tile(ring, (2, 1)), uvs, faces)
    caps = []
    for z, sign in ((0.0, -1.0), (height, 1.0)):
        points = np.concatenate([ring[:-1] * radius, np.zeros((1, 3))]) + np.array([0, 0, z])
        spokes = np.arange(segments)
        fan = np.stack([spokes, (spokes + 1) % segments, np.full(segments, segments)], axis=1)
        flat = np.concatenate([points[:, :2] + 0.5, np.full((segments + 1, 1), layer)], axis=1)
        caps.append(Mesh(points, np.tile([0, 0, sign], (segments + 1, 1)), flat, fan))
    return merged([side, *caps])


def look_at(eye, target) -> np.ndarray:
    """4 × 4 view matrix: x right, y up, the view along -z."""
    eye, target = np.asarray(eye, float), np.asarray(target, float)
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    view = np.eye(4)
    view[:3, :3] = right, np.cross(right, forward), -forward
    view[:3, 3] = -view[:3, :3] @ eye
    return view


def perspective(field: float, near: float = 0.1, far: float = 80.0) -> np.ndarray:
    """4 × 4 projection of a square picture; ``field`` of view in radians."""
    focal = 1 / np.tan(field / 2)
    depth = near - far
    return np.array(
        [
            [focal, 0, 0, 0],
            [0, focal, 0, 0],
            [0, 0, (far + near) / depth, 2 * far * near / depth],
            [0, 0, -1, 0],
        ]
    )


def orthographic(half: float, near: float, far: float) -> np.ndarray:
    """4 × 4 parallel projection of a square of ``2 * half`` metres."""
    depth = far - near
    return np.array(
        [[1 / half, 0, 0, 0], [0, 1 / half, 0, 0], [0, 0, -2 / depth, -(far + near) / depth], [0, 0, 0, 1]]
    )
