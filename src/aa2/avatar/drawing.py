"""Layers of a figure drawn over each other by depth, at the size of the frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.avatar.raster import rasterise
from aa2.avatar.textures import Texture
from aa2.vectors import cross

BEHIND = 0.15
"""Statures by which completed pixels lie behind those that were seen."""
STRETCHED = (1.5, 4.0)
"""Lengthenings of a surface from which it is less sure, and from which not at all."""
TORN, STEP = 3.0, 0.6
"""Pixels, of the result, by which beside each other pixels must come from apart in the reference, and the
step of their coverage, for an edge to be the figure's: such are drawn in steps, pictures have none."""
MOVED = 0.1
"""Pixels from the middle of one of the reference from which something was sampled between them."""
SOFTENED = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 16
"""Weights of what is around a pixel at an edge of the figure's own."""


@dataclass(frozen=True)
class Drawn:
    """A figure as it is drawn in a picture ``(H, W)``, of which it covers little: only that is held.

    Attributes:
        size: width and height of the picture.
        box: left, top, right and bottom of the part of it that is drawn on, ``(h, w)``.
        part_colours, part_coverage, part_sure, part_depth, part_triangle: what the properties show of it,
            ``(h * w, ...)``.
        facing: for each surface ``(M, 3)``, the directions in which its triangles look.
    """

    size: tuple[int, int]
    box: tuple[int, int, int, int]
    part_colours: np.ndarray
    part_coverage: np.ndarray
    part_sure: np.ndarray
    part_depth: np.ndarray
    part_triangle: np.ndarray
    facing: list[np.ndarray]

    @property
    def colours(self) -> np.ndarray:
        """``(H, W, 3)`` uint8, not multiplied by the coverage; 0 where nothing is."""
        return self._whole(self.part_colours, 0)

    @property
    def coverage(self) -> np.ndarray:
        """``(H, W)`` float32 in [0, 1]."""
        return self._whole(self.part_coverage, 0)

    @property
    def sure(self) -> np.ndarray:
        """``(H, W)`` float32 in [0, 1], how sure the colours are: seen or completed, how stretched, how
        certain the limb that they belong to."""
        return self._whole(self.part_sure, 0)

    @property
    def depth(self) -> np.ndarray:
        """``(H, W)`` float32, pixels behind the pelvis, infinite where nothing is."""
        return self._whole(self.part_depth, np.inf)

    @property
    def triangle(self) -> np.ndarray:
        """``(H, W)`` int32, which triangle is seen, -1 where none is."""
        return self._whole(self.part_triangle, -1)

    @property
    def normals(self) -> np.ndarray:
        """``(H, W, 3)`` float32 of length 1 in camera axes (x right, y down, z away), 0 where nothing is."""
        each = np.concatenate([*self.facing, np.zeros((1, 3))]).astype(np.float32)
        return each[self.triangle]

    def _whole(self, part: np.ndarray, elsewhere: float) -> np.ndarray:
        left, top, right, bottom = self.box
        shape = (self.size[1], self.size[0], *part.shape[1:])
        whole = np.zeros(shape, part.dtype) if elsewhere == 0 else np.full(shape, elsewhere, part.dtype)
        whole[top:bottom, left:right] = part.reshape(bottom - top, right - left, *part.shape[1:])
        return whole


@dataclass(frozen=True)
class Surface:
    """A posed mesh with what covers it.

    Attributes:
        vertices: ``(N, 3)`` float64, x and y in pixels and the depth, NaN where it is not known.
        triangles: ``(M, 3)``, in positive order where they are seen from the front.
        only: the limb of the layer whose pixels alone it shows; None shows all.
        places: ``(N, 2)``, where in the reference the vertices are.
        texture: what they are covered with.
        nearer: pixels by which it is drawn before where its depth says.
        growth: pixels of the result in a pixel of the reference.
        inside: ``(N,)``, pixels of the reference from the outline of what it shows, negative outside.
    """

    vertices: np.ndarray
    triangles: np.ndarray
    only: int | None
    places: np.ndarray
    texture: Texture
    nearer: float
    growth: float
    inside: np.ndarray


class Canvas:
    """What has been drawn so far: in any order, for nearer surfaces cover farther ones.

    Args:
        size: width and height of the picture.
        box: left, top, right and bottom of the part of it that is drawn on.
        behind: pixels by which what was not seen in the reference lies behind what was.
    """

    def __init__(self, size: tuple[int, int], box: tuple[int, int, int, int], behind: float) -> None:
        self._size, self._behind = size, behind
        left, top = np.clip(box[:2], 0, size)
        right, bottom = np.clip(box[2:], (left, top), size)
        self._box = int(left), int(top), int(right), int(bottom)
        width, height = self._box[2] - self._box[0], self._box[3] - self._box[1]
        self._pixels = np.zeros((height * width, 4), np.float32)
        self._sure = np.zeros(height * width, np.float32)
        self._depth = np.full(height * width, np.inf, np.float32)
        self._triangle = np.full(height * width, -1, np.int32)
        self._origin = np.zeros((height * width, 2), np.float32)
        self._normals: list[np.ndarray] = []

    def add(self, surface: Surface) -> None:
        """Draw a surface."""
        known = np.asarray(np.isfinite(surface.vertices).all(axis=1))
        triangles = surface.triangles[known[surface.triangles].all(axis=1)]
        if not len(triangles):
            return
        points = surface.vertices[np.unique(triangles), :2]
        x0, y0, x1, y1 = self._box
        left, top = np.maximum(np.floor(points.min(axis=0)), (x0, y0)).astype(int)
        right, bottom = np.minimum(np.ceil(points.max(axis=0)) + 1, (x1, y1)).astype(int)
        if right <= left or bottom <= top:
            return
        corners = surface.vertices[triangles] - np.array([left, top, 0])
        places = surface.places[triangles]
        found = rasterise(corners, places, (int(right - left), int(bottom - top)))
        if not len(found):
            return
        colours, sure, seen = surface.texture.at(found.values)
        if surface.only is not None:
            colours *= (surface.texture.limb_at(found.values) == surface.only)[:, None]
        longer = _stretch(corners, places, surface.growth)
        sure *= (
            1 - np.clip((longer - STRETCHED[0]) / np.ptp(STRETCHED), 0, 1).astype(np.float32)[found.triangle]
        )
        depth = found.depth + self._behind * (1 - seen) - np.float32(surface.nearer)
        triangle = found.triangle + sum(len(normals) for normals in self._normals)
        self._normals.append(_normals(surface.vertices[triangles]))
        pixel = (found.row + top - y0) * (x1 - x0) + found.column + left - x0
        self._lay(pixel, colours, sure, depth, triangle, found.values * np.float32(surface.growth))

    def _lay(
        self,
        pixel: np.ndarray,
        colours: np.ndarray,
        sure: np.ndarray,
        depth: np.ndarray,
        triangle: np.ndarray,
        origin: np.ndarray,
    ) -> None:
        there, alpha = self._pixels[pixel], colours[:, 3]
        front = (depth < self._depth[pixel]) | (there[:, 3] <= 0)
        # What is in front shows whole, the other shows where that lets it through.
        own = np.where(front, np.float32(1), 1 - there[:, 3])
        others = np.where(front, 1 - alpha, np.float32(1))
        self._sure[pixel] = self._sure[pixel] * others + sure * (alpha * own)
        self._pixels[pixel] = there * others[:, None] + colours * own[:, None]
        solid = front & (alpha > 0.5)
        self._depth[pixel[solid]] = depth[solid]
        self._triangle[pixel[solid]] = triangle[solid]
        self._origin[pixel[solid]] = origin[solid]

    def finished(self) -> Drawn:
        """What is to be seen, the figure's own edges softened."""
        self._soften()
        drawn = np.flatnonzero(self._pixels[:, 3] > 0)
        pixels, alpha = self._pixels[drawn], self._pixels[:, 3]
        colours, sure = np.zeros((len(alpha), 3), np.uint8), np.zeros_like(alpha)
        colours[drawn] = np.rint(pixels[:, :3] / pixels[:, 3:]).clip(0, 255)
        sure[drawn] = np.clip(self._sure[drawn] / pixels[:, 3], 0, 1)
        coverage = np.clip(alpha, 0, 1)
        return Drawn(
            self._size, self._box, colours, coverage, sure, self._depth, self._triangle, self._normals
        )

    def _soften(self) -> None:
        """Smooth where layers end, over each other or over nothing, as a lens would (anti-aliasing).

        What is where the reference has it, but for whole pixels, was not drawn in steps, and stays.
        """
        left, top, right, bottom = self._box
        shape = bottom - top, right - left
        counts = [len(normals) for normals in self._normals]
        surfaces = np.append(np.repeat(np.arange(len(counts), dtype=np.int16), counts), np.int16(-1))
        surface, alpha = surfaces[self._triangle].reshape(shape), self._pixels[:, 3].reshape(shape)
        found = []
        for near, far, step in ((np.s_[:-1], np.s_[1:], shape[1]), (np.s_[:, :-1], np.s_[:, 1:], 1)):
            # Within a surface hardly anything is torn: few pixels are left to look at.
            apart = np.zeros(shape, bool)
            apart[near] = (surface[near] != surface[far]) | (np.abs(alpha[near] - alpha[far]) > STEP)
            one = np.flatnonzero(apart)
            one = one[self._ends_between(one, one + step)]
            found += [one, one + step]
        edge = np.unique(np.concatenate(found))
        row, column = np.divmod(edge, max(shape[1], 1))
        edge = edge[(row > 0) & (row < shape[0] - 1) & (column > 0) & (column < shape[1] - 1)]
        around = [(y - 1) * shape[1] + x - 1 for y in range(3) for x in range(3)]
        smooth = sum(
            weight * self._pixels[edge + by] for weight, by in zip(SOFTENED.flat, around, strict=True)
        )
        self._pixels[edge] = smooth

    def _ends_between(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """``(N,)`` bool: whether the figure, drawn anew, has an edge between these pixels."""
        covers = self._pixels[one, 3], self._pixels[other, 3]
        places = self._origin[one], self._origin[other]
        torn = np.abs(places[0] - places[1]).max(axis=1, initial=0) > TORN
        moved = [
            (np.abs(place - np.rint(place)).max(axis=1, initial=0) > MOVED) & (cover > 0.5)
            for place, cover in zip(places, covers, strict=True)
        ]
        ends = (torn & (np.minimum(*covers) > 0.5)) | (np.abs(covers[0] - covers[1]) > STEP)
        return ends & (moved[0] | moved[1])


def depth_of(surface: Surface, corner: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A surface alone: ``(H, W)`` float32, its depth, infinite where it is not opaque; ``(H, W)`` bool, where
    it was seen in the reference.

    Args:
        surface: what is drawn.
        corner: x and y of the first pixel.
        size: width and height.
    """
    known = np.asarray(np.isfinite(surface.vertices).all(axis=1))
    triangles = surface.triangles[known[surface.triangles].all(axis=1)]
    corners = surface.vertices[triangles] - np.array([*corner, 0])
    found = rasterise(corners, surface.places[triangles], size)
    depth, shown = np.full(size[::-1], np.inf, np.float32), np.zeros(size[::-1], bool)
    if len(found):
        colours, _, seen = surface.texture.at(found.values)
        opaque = colours[:, 3] > 0.5
        depth[found.row[opaque], found.column[opaque]] = found.depth[opaque] - np.float32(surface.nearer)
        shown[found.row, found.column] = opaque & (seen > 0.5)
    return depth, shown


def _stretch(corners: np.ndarray, places: np.ndarray, growth: float) -> np.ndarray:
    """``(M,)``: by how much each triangle's longest edge was lengthened, beside the figure's growth."""
    edges = [
        np.linalg.norm(np.roll(p, 1, axis=1) - p, axis=2).max(axis=1) for p in (corners[..., :2], places)
    ]
    return edges[0] / np.maximum(edges[1] * growth, 1e-6)


def _normals(corners: np.ndarray) -> np.ndarray:
    """``(M, 3)``: directions in which triangles ``(M, 3, 3)`` look."""
    normals = cross(corners[:, 2] - corners[:, 0], corners[:, 1] - corners[:, 0])
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
