"""A large hole of a picture filled with patches of the rest: what is behind somebody who is taken out of it.

Patches of the hole are made like patches that are seen, coarse to fine (Wexler, Shechtman and Irani 2007),
which are found by PatchMatch (Barnes et al. 2009). It is done in a small picture; the large one has the
detail of the same places.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.media.inpainting import draw_over

SIDE = 320
"""Pixels of the longer side of the picture that is looked at, at most."""
REACH = 3
"""Pixels from the middle of a patch to its side."""
COARSEST = 28
"""Pixels of the shorter side of the coarsest picture, at least."""
ROUNDS = (12, 4)
"""Times that patches are looked for and laid in the coarsest picture, and in the finest."""
LEVEL = 250.0
"""Levels, of 255, that a patch is held to differ by more from as far above or below as the picture is high:
scenes go on sideways."""
LIGHTER, DEARER = 20.0, 1.05
"""Levels by which a patch is made lighter or darker at most, as what it is laid into; and 1 and by how much
more of that costs than none."""
AREA = (2 * REACH + 1) ** 2
"""Pixels of a patch."""
FADING = 1.3
"""How much less a patch counts for each pixel that it is farther inside the hole."""


def completed(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """A picture with its hole filled; equal arguments give equal pixels.

    Args:
        picture: ``(H, W, 3)`` uint8.
        hole: ``(H, W)`` bool.

    Returns:
        ``(H, W, 3)`` uint8, equal outside the hole. Filled smoothly where too little is seen to copy from.
    """
    if not hole.any() or hole.all():
        return picture
    height, width = hole.shape
    factor = -(-max(height, width) // SIDE)
    around = (0, -height % factor, 0, -width % factor)
    whole = cv2.copyMakeBorder(draw_over(picture, hole), *around, cv2.BORDER_REPLICATE).astype(np.float32)
    missing = cv2.copyMakeBorder(hole.astype(np.uint8), *around, cv2.BORDER_REPLICATE)
    size = whole.shape[1] // factor, whole.shape[0] // factor
    small = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    gone = cv2.resize(missing.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    found = _coarse_to_fine(small, gone)
    if found is None:
        return draw_over(picture, hole)
    filled, way = found
    # What the large picture has beside the small one, from where the patches are.
    full = whole.shape[1], whole.shape[0]
    detail = whole - cv2.resize(small, full, interpolation=cv2.INTER_LINEAR)
    rows, columns = np.nonzero(hole)
    moved = way[rows // factor, columns // factor] * factor
    there = np.clip(rows + moved[:, 0], 0, full[1] - 1), np.clip(columns + moved[:, 1], 0, full[0] - 1)
    smooth = cv2.resize(filled, full, interpolation=cv2.INTER_LINEAR)
    result = picture.copy()
    # Only what is seen has detail: of a place in the hole it is that of a smooth filling.
    known = (missing[there] == 0)[:, None]
    values = smooth[rows, columns] + np.where(known, detail[there], 0)
    result[rows, columns] = np.rint(values).clip(0, 255).astype(np.uint8)
    return result


def _coarse_to_fine(picture: np.ndarray, hole: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The small picture filled, and ``(h, w, 2)`` int, rows and columns from each pixel to where it is from.

    Args:
        picture: ``(h, w, 3)`` float32, smoothly filled.
        hole: ``(h, w)`` bool.
    """
    pictures, holes = [picture], [hole]
    while min(holes[-1].shape) // 2 >= COARSEST:
        size = holes[-1].shape[1] // 2, holes[-1].shape[0] // 2
        pictures.append(cv2.resize(pictures[-1], size, interpolation=cv2.INTER_AREA))
        holes.append(cv2.resize(holes[-1].astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0)
    random = np.random.default_rng(0)
    way, filled = None, pictures[-1]
    for level in reversed(range(len(pictures))):
        search = _Search.of(pictures[level], holes[level], random)
        if search is None:
            continue
        if way is not None:
            size = holes[level].shape[1], holes[level].shape[0]
            filled = np.where(
                holes[level][..., None],
                cv2.resize(filled, size, interpolation=cv2.INTER_LINEAR),
                pictures[level],
            )
            search.start(filled, way)
        share = level / max(len(pictures) - 1, 1)
        for _ in range(round(ROUNDS[1] + share * (ROUNDS[0] - ROUNDS[1]))):
            search.improve()
        filled, way = search.picture, search.way
    return None if way is None or way.shape[:2] != hole.shape else (filled, way)


class _Search:
    """Patches of one picture, and where the most similar ones are that are seen."""

    def __init__(self, picture: np.ndarray, hole: np.ndarray, seen: np.ndarray, random: np.random.Generator):
        self.picture, self._hole, self._seen, self._random = picture.copy(), hole, seen, random
        height, width = hole.shape
        inner = np.zeros_like(hole)
        inner[REACH : height - REACH, REACH : width - REACH] = True
        side = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
        self._at = np.argwhere((cv2.dilate(hole.astype(np.uint8), side) > 0) & inner)
        self._number = np.full(hole.shape, -1)
        self._number[tuple(self._at.T)] = np.arange(len(self._at))
        self._patches = _patches(picture)
        self._known = _means(self._patches)
        self._wanted = self._patches[tuple((self._at - REACH).T)]
        self._means = _means(self._wanted)
        sources = np.argwhere(seen)
        self._from = sources[random.integers(len(sources), size=len(self._at))]
        self._cost = self._costs(np.arange(len(self._at)), self._from)
        depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5)
        self._trust = FADING ** -np.minimum(depth[tuple(self._at.T)], 60)

    @staticmethod
    def of(picture: np.ndarray, hole: np.ndarray, random: np.random.Generator) -> _Search | None:
        """Of ``(h, w, 3)`` float32 with a hole; None where there is no patch that is seen whole."""
        side = 2 * REACH + 1
        if min(hole.shape) < side:
            return None
        seen = cv2.dilate(hole.astype(np.uint8), np.ones((side, side), np.uint8)) == 0
        seen[:REACH], seen[-REACH:], seen[:, :REACH], seen[:, -REACH:] = False, False, False, False
        return _Search(picture, hole, seen, random) if seen.any() else None

    @property
    def way(self) -> np.ndarray:
        """``(h, w, 2)`` int, from each pixel of the hole to what it is like; at borders the next one's."""
        found = np.zeros((*self._hole.shape, 2), int)
        height, width = self._hole.shape
        rows = np.clip(np.arange(height), REACH, height - 1 - REACH)[:, None]
        columns = np.clip(np.arange(width), REACH, width - 1 - REACH)[None]
        number = self._number[rows, columns]
        ways = self._from - self._at
        found[number >= 0] = ways[number[number >= 0]]
        return found

    def start(self, picture: np.ndarray, way: np.ndarray) -> None:
        """Go on from a coarser picture's patches, and from what it was filled with."""
        self.picture = picture.copy()
        self._look()
        coarse = np.minimum(self._at // 2, np.array(way.shape[:2]) - 1)
        self._try(self._at + 2 * way[tuple(coarse.T)])
        self._lay()

    def improve(self) -> None:
        """Look for better patches, then lay those that were found."""
        for step in (4, 2, 1):
            for shift in ((step, 0), (-step, 0), (0, step), (0, -step)):
                self._try(self._neighbours(np.array(shift)))
        radius = max(self._hole.shape)
        while radius >= 1:
            away = self._random.integers(-radius, radius + 1, size=self._at.shape)
            self._try(self._from + away)
            radius //= 2
        self._lay()

    def _neighbours(self, shift: np.ndarray) -> np.ndarray:
        """Where a patch is from if it lies beside its neighbour's as it does in the picture."""
        beside = np.clip(self._at - shift, 0, np.array(self._hole.shape) - 1)
        number = self._number[tuple(beside.T)]
        return np.where((number >= 0)[:, None], self._from[number] + (self._at - beside), self._from)

    def _try(self, places: np.ndarray) -> None:
        """Take patches from these places where they are better."""
        height, width = self._hole.shape
        numbers = np.flatnonzero(((places >= 0) & (places < (height, width))).all(axis=1))
        numbers = numbers[self._seen[tuple(places[numbers].T)]]
        cost = self._costs(numbers, places[numbers])
        better = cost < self._cost[numbers]
        self._from[numbers[better]] = places[numbers[better]]
        self._cost[numbers[better]] = cost[better]

    def _costs(self, numbers: np.ndarray, places: np.ndarray) -> np.ndarray:
        """``(N,)``, how unlike patches are to those at places."""
        apart = self._wanted[numbers] - self._patches[tuple((places - REACH).T)]
        level = LEVEL * (places[:, 0] - self._at[numbers, 0]) / len(self._hole)
        lit, mean = self._lit(numbers, places)
        apart = np.einsum("np,np->n", apart, apart) + AREA * (lit * (DEARER * lit - 2 * mean)).sum(axis=1)
        return apart + 3 * AREA * level**2

    def _lit(self, numbers: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """``(N, 3)`` by how much patches from places are made lighter, and by how much they should be."""
        mean = self._means[numbers] - self._known[tuple((places - REACH).T)]
        return np.clip(mean, -LIGHTER, LIGHTER), mean

    def _look(self) -> None:
        """Look at the picture anew: what is in the hole has changed."""
        self._wanted = _patches(self.picture)[tuple((self._at - REACH).T)]
        self._means = _means(self._wanted)
        self._cost = self._costs(np.arange(len(self._at)), self._from)

    def _lay(self) -> None:
        """The hole as the patches say that lie over each pixel."""
        spread = max(float(np.quantile(self._cost, 0.75)), 1.0)
        weight = (self._trust * np.exp(-self._cost / (2 * spread)) + 1e-12).astype(np.float32)[:, None]
        total = np.zeros((*self._hole.shape, 4), np.float32)
        lit, _ = self._lit(np.arange(len(self._at)), self._from)
        for by in np.ndindex(2 * REACH + 1, 2 * REACH + 1):
            to, source = ((places + by - REACH) for places in (self._at, self._from))
            colours = self.picture[tuple(source.T)] + lit
            # Every place is there once: none is added to twice.
            total[tuple(to.T)] += np.concatenate([weight * colours, weight], axis=1)
        laid = self._hole & (total[..., 3] > 0)
        self.picture[laid] = total[laid][:, :3] / total[laid][:, 3:]
        self._look()


def _patches(picture: np.ndarray) -> np.ndarray:
    """``(h - 2 REACH, w - 2 REACH, P)`` float32, the values around every pixel."""
    side = 2 * REACH + 1
    windows = np.lib.stride_tricks.sliding_window_view(picture, (side, side), axis=(0, 1))
    return windows.reshape(*windows.shape[:2], -1)


def _means(patches: np.ndarray) -> np.ndarray:
    """``(..., 3)`` the mean colours of patches, ``(..., P)``, which hold channel after channel."""
    return patches.reshape(*patches.shape[:-1], 3, AREA).mean(axis=-1)
