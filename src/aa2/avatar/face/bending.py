"""A picture that is bent as sheets of rubber are, with holes between them."""

from __future__ import annotations

import cv2
import numpy as np

ROUND = 0.025
"""Units within which the interpolation between landmarks is round."""
FADE = 0.15
"""Share of its box over which a sheet goes over into those beneath."""
FINER = 4
"""How much finer than its pixels the outline of a hole is drawn."""


class Bending:
    """Bends a picture within a ring.

    Sheets are laid one over another; each is carried by landmarks (multiquadric interpolation), and none
    moves at the ring.

    Args:
        colours: ``(h, w, C)`` float32.
        ring: ``(R, 2)`` pixels, places that stay.
        unit: pixels; lengths such as a step are in these.
    """

    def __init__(self, colours: np.ndarray, ring: np.ndarray, unit: float) -> None:
        self._colours, self._ring, self._unit = colours, ring, unit
        low = np.maximum(np.floor(ring.min(axis=0)).astype(int), 0)
        high = np.minimum(np.ceil(ring.max(axis=0)).astype(int) + 1, colours.shape[1::-1])
        self._low, self._size = low, np.maximum(high - low, 0)
        self.empty = bool((self._size < 4).any())
        if not self.empty:
            self._where = _still(low, self._size)

    def sheet(
        self,
        before: np.ndarray,
        after: np.ndarray,
        step: float,
        inside: np.ndarray | None = None,
        around: np.ndarray | None = None,
    ) -> None:
        """Lay a sheet whose landmarks ``before`` ``(N, 2)`` have gone to ``after``.

        Args:
            before, after: pixels of the picture.
            step: units between the places at which the bending is computed.
            inside: the polygon ``(P, 2)`` that it covers; None: everything.
            around: points ``(Q, 2)``; it is not laid far from them. None: everywhere.
        """
        low, high = np.zeros(2, int), self._size
        if around is not None:
            reach = 0.15 * np.ptp(around, axis=0).max()
            low = np.clip(np.floor(around.min(axis=0) - self._low - reach).astype(int), 0, self._size - 1)
            high = np.clip(np.ceil(around.max(axis=0) - self._low + reach).astype(int), low + 1, self._size)
        part = np.s_[low[1] : high[1], low[0] : high[0]]
        corner, size = low + self._low, high - low
        laid = _still(corner, size) + self._bent(before, after, corner, size, step)
        covered = np.ones(laid.shape[:2], np.float32)
        if inside is not None:
            covered = np.zeros(laid.shape[:2], np.uint8)
            corners = np.round(inside - self._low - low).clip(-30000, 30000).astype(np.int32)
            covered = cv2.fillPoly(covered, [corners], 1).astype(np.float32)
        if inside is None or around is not None:
            # Towards the end of its box a sheet goes over into those beneath, or into what stays.
            edges = [(1 - np.abs(np.linspace(-1, 1, n, dtype=np.float32))) / FADE for n in laid.shape[:2]]
            covered *= np.minimum(1, np.minimum(edges[0][:, None], edges[1][None]))
        self._where[part] += covered[..., None] * (laid - self._where[part])

    def finish(self) -> None:
        """Take the picture as the sheets show it."""
        self._result = self._sampled(self._where)

    def hole(
        self,
        above: np.ndarray,
        below: np.ndarray,
        before: np.ndarray,
        after: np.ndarray,
        ground: np.ndarray | None = None,
        shown: float = 1.0,
        end: np.ndarray | None = None,
    ) -> None:
        """What is seen between two edges.

        Args:
            above, below: ``(N, 2)`` its edges, from the same corner to the same corner.
            before, after: ``(M, 2)``, landmarks that carry what is inside.
            ground: ``(C,)`` the colour behind that; None: there is nothing behind.
            shown: in [0, 1], how much of it there is.
            end: ``(N, 2)`` the lower end of what is inside; None: none.
        """
        width = float(np.linalg.norm(below - above, axis=1).max())
        outline = np.concatenate([above, below[::-1]])
        low = np.clip(np.floor(outline.min(axis=0)).astype(int) - 2, self._low, self._low + self._size)
        high = np.clip(np.ceil(outline.max(axis=0)).astype(int) + 3, low, self._low + self._size)
        if width < 0.25 or (high - low < 2).any():
            return
        size = high - low
        mask = _drawn(outline - low, size) * min(1.0, width - 0.25)
        if shown > 0:
            inside = self._sampled(_still(low, size) + self._bent(before, after, low, size, 0.02))
        else:
            inside = np.zeros((*size[::-1], self._colours.shape[2]), np.float32)
        if ground is not None:
            inside = inside - ground
            if end is not None:
                until = _drawn(np.concatenate([above, end[::-1]]) - low, size)
                inside *= cv2.GaussianBlur(until, (0, 0), max(0.6, 0.015 * self._unit))[..., None]
            mask = cv2.GaussianBlur(mask, (0, 0), max(0.4, 0.004 * self._unit))
            inside = ground + shown * inside
        corner = low - self._low
        part = np.s_[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]]
        self._result[part] += mask[..., None] * (inside - self._result[part])

    def mean(self, points: np.ndarray) -> np.ndarray:
        """``(C,)`` of the picture's colours at points ``(N, 2)``."""
        height, width = self._colours.shape[:2]
        columns = points[:, 0].round().astype(int).clip(0, width - 1)
        return self._colours[points[:, 1].round().astype(int).clip(0, height - 1), columns].mean(axis=0)

    def picture(self) -> np.ndarray:
        """``(h, w, C)`` the whole picture, bent."""
        result = self._colours.copy()
        x, y = self._low
        result[y : y + self._size[1], x : x + self._size[0]] = self._result
        return result

    def _bent(
        self, before: np.ndarray, after: np.ndarray, low: np.ndarray, size: np.ndarray, step: float
    ) -> np.ndarray:
        """``(h, w, 2)`` float32: from each pixel of a box to where it comes from."""
        moved = before - after
        if np.abs(moved).max() < 1e-3:
            return np.zeros((*size[::-1], 2), np.float32)
        places = np.concatenate([after, self._ring])
        wanted = np.concatenate([moved, np.zeros_like(self._ring)])
        weights = np.linalg.solve(self._kernel(places, places, np.float64), wanted).astype(np.float32)
        columns, rows = (max(2, int(np.ceil(n / (step * self._unit))) + 1) for n in size)
        x, y = (np.linspace(a, a + n - 1, k) for a, n, k in zip(low, size, (columns, rows), strict=True))
        grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        bent = (self._kernel(grid, places) @ weights).reshape(rows, columns, 2).astype(np.float32)
        across = np.linspace(0, columns - 1, size[0], dtype=np.float32)
        down = np.linspace(0, rows - 1, size[1], dtype=np.float32)
        return cv2.remap(bent, *np.meshgrid(across, down), cv2.INTER_LINEAR)

    def _sampled(self, where: np.ndarray) -> np.ndarray:
        kind = cv2.BORDER_CONSTANT
        return cv2.remap(self._colours, where[..., 0], where[..., 1], cv2.INTER_CUBIC, borderMode=kind)

    def _kernel(self, a: np.ndarray, b: np.ndarray, kind: type = np.float32) -> np.ndarray:
        a, b = (((p - self._low) / self._unit).astype(kind) for p in (a, b))
        apart = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * (a @ b.T)
        return np.sqrt(np.maximum(apart, 0) + kind(ROUND**2))


def curve(points: np.ndarray, between: int = 4) -> np.ndarray:
    """A smooth line through points ``(N, 2)`` (Catmull-Rom), with so many pieces between two of them."""
    ends = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    a, b, c, d = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    line = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for t in np.arange(between) / between
    ]
    return np.concatenate([np.stack(line, axis=1).reshape(-1, points.shape[1]), points[-1:]])


def _still(corner: np.ndarray, size: np.ndarray) -> np.ndarray:
    """``(h, w, 2)`` float32: the places of the pixels of a box."""
    ranges = (np.arange(a, a + n, dtype=np.float32) for a, n in zip(corner, size, strict=True))
    return np.stack(np.meshgrid(*ranges), axis=-1)


def _drawn(outline: np.ndarray, size: np.ndarray) -> np.ndarray:
    """``(h, w)`` float32 in [0, 1], a polygon with soft edges."""
    corners = np.round((outline + 0.5) * FINER - 0.5).astype(np.int32)
    fine = np.zeros((size[1] * FINER, size[0] * FINER), np.uint8)
    cv2.fillPoly(fine, [corners], 255)
    whole = cv2.resize(fine, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA)
    return whole.astype(np.float32) / 255
