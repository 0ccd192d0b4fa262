"""Other looks of a small picture of a person: colours, cloth, light, ground, matte, what a camera loses."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.limbs import LIMBS

GROUND = 0.55
"""Share of the samples with another ground."""
HEAD = 1 + LIMBS.index("head")
HANDS = tuple(1 + LIMBS.index(f"{side} hand") for side in ("left", "right"))
SCRAPS = 0.5
"""Share of the mattes that keep some of the ground."""
BARE = 0.6
"""Share of the samples whose hands stay as bare as the head: skin beside skin tells hands before cloth."""


def other_appearance(rng: np.random.Generator, picture: np.ndarray, label: np.ndarray) -> np.ndarray:
    """``(S, S, 3)`` float32 in [0, 255] to the like, perhaps beyond the range.

    Args:
        rng: makes the choices.
        picture: the person.
        label: ``(S, S)`` its limbs; what is laid over cloth spares most heads.
    """
    side = len(picture)
    if rng.random() < 0.35:  # cloth that is brighter or darker, as a whole: of one colour with what is beside
        picture = picture + _on_cloth(rng, label) * rng.normal(0, 45, 3).astype(np.float32)
    if rng.random() < 0.5:
        picture = picture + _on_cloth(rng, label) * _pattern(rng, side)
    picture = (picture - 127.5) * rng.uniform(0.45, 1.4) + 127.5 + rng.uniform(-50, 50)
    if rng.random() < 0.7:
        mix = np.diag(rng.uniform(0.6, 1.2, 3)) + rng.normal(0, 0.12, (3, 3))
        picture = picture @ mix.astype(np.float32)
    if rng.random() < 0.15:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    if rng.random() < 0.4:  # light from one side
        picture = picture * (1 + _smooth(rng, side, 3, 0.25)[..., :1])
    if rng.random() < 0.4:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.3, 1.3)))
    if rng.random() < 0.3:
        small = int(rng.integers(44, side))
        fewer = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(fewer, (side, side), interpolation=cv2.INTER_LINEAR)
    return (picture + rng.normal(0, rng.uniform(0, 10), picture.shape)).astype(np.float32)


def _on_cloth(rng: np.random.Generator, label: np.ndarray) -> np.ndarray:
    """``(S, S, 1)`` float32: where what is laid over clothes goes; now and then over all."""
    if rng.random() < 0.15:
        return np.ones((*label.shape, 1), np.float32)
    where = label != HEAD
    if rng.random() < BARE:
        where &= ~np.isin(label, HANDS)
    return where[..., None].astype(np.float32)


def _pattern(rng: np.random.Generator, side: int) -> np.ndarray:
    """``(S, S, 3)`` blotches, prints or stripes."""
    if rng.random() < 0.3:
        y, x = np.mgrid[:side, :side].astype(np.float32)
        turn, waves = rng.uniform(0, np.pi), rng.uniform(0.15, 1.2)
        wave = np.sin((x * np.cos(turn) + y * np.sin(turn)) * waves)
        stripes = np.tanh(wave * rng.uniform(0.5, 4))[..., None] * rng.normal(0, 35, 3)
        return stripes.astype(np.float32)
    return _smooth(rng, side, int(rng.integers(4, 90)), rng.uniform(5, 60))


def _smooth(rng: np.random.Generator, side: int, cells: int, strength: float) -> np.ndarray:
    """``(S, S, 3)`` noise of so many cells a side, half of it alike in all channels."""
    noise = rng.normal(0, 0.6 * strength, (cells, cells, 3)) + rng.normal(
        0, 0.8 * strength, (cells, cells, 1)
    )
    return cv2.resize(noise.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)


def other_ground(rng: np.random.Generator, picture: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """Most often another ground behind the person, smooth or busy; it shows at rims and where mattes err."""
    if rng.random() > GROUND:
        return picture
    side = len(picture)
    ground = rng.uniform(0, 255, 3) + _smooth(rng, side, int(rng.integers(2, 32)), rng.uniform(5, 70))
    share = matte[..., None]
    return (picture * share + ground * (1 - share)).astype(np.float32)


def other_matte(rng: np.random.Generator, matte: np.ndarray) -> np.ndarray:
    """``(S, S)`` in [0, 1]: a matte as extraction may find it.

    It is soft, too wide or too narrow, bits of the person are missing, and scraps of the ground are left.
    """
    if rng.random() < SCRAPS:
        matte = _with_scraps(rng, matte)
    if rng.random() < 0.25:
        steps = int(rng.integers(1, 4))
        matte = cv2.dilate(matte, np.ones((3, 3), np.uint8), iterations=steps)
    elif rng.random() < 0.1:
        matte = cv2.erode(matte, np.ones((3, 3), np.uint8))
    if rng.random() < 0.25:
        matte = matte.copy()
        rows, columns = np.nonzero((matte > 0.5) & (cv2.erode(matte, np.ones((5, 5), np.uint8)) < 0.5))
        for _ in range(int(rng.integers(1, 4)) if len(rows) else 0):
            pick = int(rng.integers(len(rows)))
            axes = tuple(int(radius) for radius in rng.uniform(2, 10, 2))
            centre = int(columns[pick]), int(rows[pick])
            cv2.ellipse(matte, centre, axes, float(rng.uniform(0, 180)), 0, 360, 0.0, -1)
    if rng.random() < 0.7:
        matte = cv2.GaussianBlur(matte, (0, 0), float(rng.uniform(0.3, 2.0)))
    return np.clip(matte, 0, 1).astype(np.float32)


def _with_scraps(rng: np.random.Generator, matte: np.ndarray) -> np.ndarray:
    """The matte with ground left between limbs, and with corners of it beside them."""
    side, solid = len(matte), (matte > 0.5).astype(np.uint8)
    added = np.zeros_like(solid)
    if rng.random() < 0.6:
        across = int(rng.integers(5, 40))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
        wide = cv2.copyMakeBorder(solid, across, across, across, across, cv2.BORDER_CONSTANT, value=0)
        closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, kernel)[across:-across, across:-across]
        added |= closed & _blob(rng, side, 0.25, 0.6)
    rows, columns = np.nonzero((solid > 0) & (cv2.erode(solid, np.ones((3, 3), np.uint8)) == 0))
    for _ in range(int(rng.integers(0, 4)) if len(rows) else 0):
        pick = int(rng.integers(len(rows)))
        at = np.array([columns[pick], rows[pick]])
        corners = at + rng.normal(0, rng.uniform(4, 14), (int(rng.integers(3, 6)), 2))
        corners = np.vstack([at, corners])
        cv2.fillConvexPoly(added, cv2.convexHull(corners.astype(np.float32)).astype(np.int32), 1)
    return np.maximum(matte, added.astype(np.float32))


def _blob(rng: np.random.Generator, side: int, least: float, most: float) -> np.ndarray:
    """``(S, S)`` uint8: an ellipse somewhere, its radii in sides."""
    blob = np.zeros((side, side), np.uint8)
    centre = tuple(rng.integers(0, side, 2).tolist())
    axes = tuple(int(radius * side) for radius in rng.uniform(least, most, 2))
    cv2.ellipse(blob, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
    return blob
