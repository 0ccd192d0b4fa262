"""Hair that falls over the shoulders of a rendered person, which goes with the head and not with an arm."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from aa2.avatar.limbs import LIMBS, find_joints, stature
from aa2.train.limb_pictures import LimbPicture

FALLEN = 0.15
"""Share of pictures in which hair is laid over the shoulders."""
HEAD = 1 + LIMBS.index("head")
ABOVE = tuple(1 + LIMBS.index(f"{side} {limb}") for side in ("left", "right") for limb in ("forearm", "hand"))
"""What stays before the hair."""
FACE = 0.05
"""Half the breadth of a face that hair leaves free, in statures."""
BREADTH = 0.09, 0.19
"""How far from the middle of the head it spreads at its lower end, at least and at most, in statures."""
DOWN = 0.03, 0.26
"""How far below the neck it ends, in statures."""


def with_fallen_hair(rng: np.random.Generator, item: LimbPicture) -> LimbPicture:
    """The picture with long hair, now and then; else as it is."""
    if rng.random() > FALLEN:
        return item
    joints = find_joints(item.keypoints, item.confidence, None)
    tall = stature(joints)
    if tall is None or not {"head", "neck"} <= joints.keys():
        return item
    head, neck = joints["head"][:2], joints["neck"][:2]
    if neck[1] - head[1] < 0.06 * tall or (item.label == HEAD).sum() < 50:
        return item
    hair = np.zeros(item.mask.shape, bool)
    for side in ((-1,), (1,), (-1, 1), (-1, 1))[int(rng.integers(4))]:
        hair |= _strands(rng, item.mask.shape, head, neck, side, tall)
    hair &= ~np.isin(item.label, ABOVE)
    if not hair.any():
        return item
    cover = cv2.GaussianBlur(hair.astype(np.float32), (0, 0), 0.7)[..., None]
    colours = _colour(rng, item) + _grain(rng, item.mask.shape)
    picture = item.picture + cover * (colours - item.picture)
    planes = item.planes | (hair.astype(np.uint16) << (HEAD - 1))
    return replace(
        item,
        picture=np.clip(np.rint(picture), 0, 255).astype(np.uint8),
        mask=np.maximum(item.mask, np.rint(255 * cover[..., 0])).astype(np.uint8),
        label=np.where(hair, HEAD, item.label).astype(np.uint8),
        planes=planes,
    )


def _strands(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    head: np.ndarray,
    neck: np.ndarray,
    side: int,
    tall: float,
) -> np.ndarray:
    """``(H, W)`` bool: what falls on one side, from the face to where it spreads, with a ragged end."""
    height, width = shape
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    top = head[1] - rng.uniform(0.0, 0.05) * tall
    end = neck[1] + rng.uniform(*DOWN) * tall
    down = np.clip((y - top) / max(end - top, 1.0), 0, 1)
    middle = head[0] + down * (neck[0] - head[0]) * rng.uniform(0.3, 1.0)
    at_head = rng.uniform(0.07, 0.085)
    outer = at_head + down * (rng.uniform(*BREADTH) - at_head)
    inner = FACE + down * rng.uniform(-0.015, 0.03)
    wave = np.interp(y[:, 0], np.linspace(0, height, 9), rng.normal(0, 0.008, 9))[:, None]
    off = side * (x - middle) / tall + wave
    cells = np.linspace(0, width, max(int(width / (0.02 * tall)), 4))
    ragged = np.interp(x, cells, rng.uniform(-0.06, 0.0, len(cells))) * tall
    return (y > top) & (y < end + ragged) & (off > inner) & (off < outer)


def _colour(rng: np.random.Generator, item: LimbPicture) -> np.ndarray:
    """``(3,)``: of the top of the head, most often; else of anybody's hair."""
    rows, columns = np.nonzero((item.label == HEAD) & (item.mask > 127))
    if len(rows) and rng.random() < 0.7:
        top = rows <= rows.min() + 0.2 * np.ptp(rows)
        return np.median(item.picture[rows[top], columns[top]], axis=0).astype(np.float32)
    light = rng.uniform(15, 210)
    return (light * np.array([1.0, rng.uniform(0.7, 1.0), rng.uniform(0.4, 1.0)])).astype(np.float32)


def _grain(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """``(H, W, 1)``: strands, light and dark, that run down."""
    height, width = shape
    noise = rng.normal(0, rng.uniform(5, 25), (max(height // 24, 2), width)).astype(np.float32)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]
