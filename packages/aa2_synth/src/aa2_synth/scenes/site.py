"""A place while it is being furnished: what stands where, and which textures it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from aa2_synth import geometry as g
from aa2_synth.kinds import Kinds, Split
from aa2_synth.textures.textures import Surfaces

CLEARANCE = 0.5
"""Metres kept between things and where people and camera go."""
_CONTACT = 0.22
"""Metres over which the darkness around a standing thing fades."""


@dataclass(frozen=True)
class Piece:
    """What stands: its front looks along -y, its middle is the origin.

    Attributes:
        mesh: standing on z = 0.
        size: wide, deep, high, metres.
    """

    mesh: g.Mesh
    size: tuple[float, float, float]


PieceMaker = Callable[["Site"], Piece]


@dataclass(frozen=True)
class Footprint:
    """A rectangle on the ground.

    Attributes:
        corners: ``(4, 2)`` in order, metres.
    """

    corners: np.ndarray

    def apart(self, other: Footprint, gap: float) -> bool:
        """Whether a line with ``gap`` metres beside it separates this one from ``other``."""
        for corners in (self.corners, other.corners):
            for edge in (corners[1] - corners[0], corners[2] - corners[1]):
                axis = edge / (np.linalg.norm(edge) + 1e-9)
                mine, others = self.corners @ axis, other.corners @ axis
                if mine.min() > others.max() + gap or others.min() > mine.max() + gap:
                    return True
        return False


def footprint(x: float, y: float, wide: float, deep: float, yaw: float = 0.0) -> Footprint:
    """The rectangle of ``wide`` × ``deep`` metres around (``x``, ``y``), turned by ``yaw`` radians."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    local = np.array([[-wide, -deep], [wide, -deep], [wide, deep], [-wide, deep]]) / 2
    return Footprint(local @ np.array([[cos, sin], [-sin, cos]]) + [x, y])


class Site:
    """Takes what a place is made of.

    Attributes:
        rng, surfaces: sources of choices and textures.
        free: ``(P, 2)`` where people, things and camera go; their convex hull stays clear, so that
            nothing comes between the camera and those whom it sees.
        floor: layer and repeat of the ground's texture, for the dark around what stands on it.
        still: what casts shadows. shell: what only receives them: ground, walls, far things.
        taken: the footprints of what stands.
        bounds: left, right, near and back wall, or how far one may walk.
        kinds: labels of the pieces.
    """

    def __init__(self, rng: np.random.Generator, surfaces: Surfaces, free: np.ndarray) -> None:
        self.rng, self.surfaces = rng, surfaces
        self.split: Split = surfaces.split
        self.free = np.asarray(free, float)
        self.hull = cv2.convexHull(self.free.astype(np.float32))
        self.floor: tuple[int, float] = (0, 0.5)
        self.still: list[g.Mesh] = []
        self.shell: list[g.Mesh] = []
        self.taken: list[Footprint] = []
        self.bounds: tuple[float, float, float, float] = (-20.0, 20.0, -20.0, 20.0)
        self.kinds: list[str] = []
        self._layers: dict[str, int] = {}

    def layer(self, material: str) -> int:
        """The layer of a material, such as "wood", or "wood/2" for a second one; the same again each time."""
        if material not in self._layers:
            self._layers[material] = self.surfaces.add(material.split("/")[0])
        return self._layers[material]

    def use(self, material: str, *families: str) -> int:
        """The layer of a material that is chosen anew, from texture families."""
        self._layers[material] = self.surfaces.add(*families)
        return self._layers[material]

    def from_hull(self, points: np.ndarray) -> float:
        """Metres from ``points (P, 2)`` to where people and camera go, the least; negative inside."""
        return min(-cv2.pointPolygonTest(self.hull, (float(x), float(y)), True) for x, y in points)

    def clear(self, base: Footprint, gap: float = 0.05) -> bool:
        """Whether a thing may stand there: ``gap`` metres from others, clear of people and camera."""
        corners = base.corners
        along = np.linspace(0, 1, 5)[:-1, None, None]
        edge = (corners * (1 - along) + np.roll(corners, -1, axis=0) * along).reshape(-1, 2)
        if self.from_hull(edge) < CLEARANCE:
            return False
        if cv2.pointPolygonTest(corners.astype(np.float32)[:, None], self._middle(), False) >= 0:
            return False  # it surrounds them
        return all(base.apart(other, gap) for other in self.taken)

    def _middle(self) -> tuple[float, float]:
        x, y = self.hull[:, 0].mean(axis=0)
        return float(x), float(y)

    def put(self, piece: Piece, x: float, y: float, yaw: float = 0.0, *, gap: float = 0.05) -> bool:
        """Stand a piece on the ground if there is room for it; says whether there was.

        Args:
            piece: what.
            x, y: where its middle is to be, metres.
            yaw: radians.
            gap: metres to all others.
        """
        base = footprint(x, y, piece.size[0], piece.size[1], yaw)
        if not self.clear(base, gap):
            return False
        self.taken.append(base)
        self.still.append(grounded(piece.mesh).placed((x, y, 0.0), yaw))
        self.shell.append(self._contact(x, y, piece.size, yaw))
        return True

    def draw(self, kinds: Kinds[PieceMaker]) -> Piece:
        """A random piece of these kinds, noted among the labels."""
        label, maker = kinds.draw(self.rng, self.split)
        self.kinds.append(label)
        return maker(self)

    def _contact(self, x: float, y: float, size: Sequence[float], yaw: float) -> g.Mesh:
        """A patch of the floor, darkened under and around a thing."""
        wide, deep = size[0] / 2, size[1] / 2
        across = np.array([-wide - _CONTACT, -wide * 0.9, wide * 0.9, wide + _CONTACT])
        along = np.array([-deep - _CONTACT, -deep * 0.9, deep * 0.9, deep + _CONTACT])
        layer, repeat = self.floor
        patch = g.sheet((0, 0, 0), (1, 0, 0), (0, 1, 0), layer, repeat, across, along)
        dark = np.zeros((4, 4))
        dark[1:3, 1:3] = 0.22
        lift = 0.002 + 0.0004 * (len(self.taken) % 8)
        patch = patch.toned(dark.ravel()).placed((x, y, lift), yaw)
        uvs = np.column_stack([patch.points[:, :2] * [repeat, -repeat], patch.uvs[:, 2]])
        return g.Mesh(patch.points, patch.normals, uvs, patch.faces)


def grounded(mesh: g.Mesh) -> g.Mesh:
    """The mesh darkened towards the ground and where it looks down, as little light comes there."""
    low = np.exp(-np.maximum(mesh.points[:, 2], 0) / 0.35)
    tone = np.floor(mesh.uvs[:, 2] + 0.5) - mesh.uvs[:, 2]
    down = np.clip(-mesh.normals[:, 2], 0, 1)
    return mesh.toned(np.where(tone > 0.01, 0.0, 0.12 * low + 0.1 * down))  # what glows stays as it is


def built(
    site: Site,
    size: tuple[float, float, float],
    parts: Sequence[tuple[str, tuple[float, float, float], tuple[float, float, float]]],
    *more: g.Mesh,
) -> Piece:
    """A piece of boxes, each given by its material, centre and size, and other meshes."""
    boxes = [g.box(centre, extent, site.layer(material)) for material, centre, extent in parts]
    return Piece(g.merged([*boxes, *more]), size)
