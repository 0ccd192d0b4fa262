"""The network of limbs at work: squares of the picture in, odds of each limb at the picture's size out.

The network sees 128 × 128 pixels, in which a standing figure is thin. So it looks again at the upper and at
the lower half by themselves, as at pictures that end there, and what it sees closer counts for more.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from aa2.avatar.limb_labels.bone_maps import bone_maps
from aa2.avatar.limbs import LIMBS, Joints, find_joints
from aa2.models.array_layers import sigmoid, softmax
from aa2.models.array_limb_net import ArrayLimbNet, load_array_limb_net
from aa2.models.limb_sizes import SIDE

WEIGHTS = Path(__file__).parent / "weights"
AROUND = 1.1
"""Sides of the person that a square has."""
CLOSER = 1.25
"""How much closer a second look must be to be worth it, and what it counts for beside the first."""
SECOND = 2.0
FADING = 0.08
"""Share of a half over which what is seen of it fades towards where it was cut."""
UPPER, LOWER = 0.35, 0.3
"""Where halves end: so far from hips to knees, and so far from hips to neck."""
_SWAPPED = [
    LIMBS.index(name.replace("left", "~").replace("right", "left").replace("~", "right")) for name in LIMBS
]


@dataclass(frozen=True)
class Look:
    """Rows ``[top, bottom)`` of the picture that are looked at as a picture of its own, and their weights."""

    top: int
    bottom: int
    weight: np.ndarray


@functools.cache
def limb_net() -> ArrayLimbNet:
    """The network that came with the package."""
    return load_array_limb_net(WEIGHTS)


def limb_odds(
    picture: np.ndarray, matte: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How likely each limb is seen, and is there, in each pixel.

    Args:
        picture: ``(H, W, 3)`` uint8, a person that fills it.
        matte: ``(H, W)`` uint8.
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)`` in [0, 1].

    Returns:
        ``(15, H, W)`` float32 in [0, 1] of limbs that are seen, which sum to at most 1; likewise of limbs
        that are seen or hidden by the own body.
    """
    total = _odds_of(picture, matte, keypoints, confidence, 2 * len(LIMBS))
    return total[: len(LIMBS)], total[len(LIMBS) :]


def seen_odds(
    picture: np.ndarray, matte: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray
) -> np.ndarray:
    """The first of `limb_odds`, in half the time beside the network's."""
    return _odds_of(picture, matte, keypoints, confidence, len(LIMBS))


def _odds_of(
    picture: np.ndarray, matte: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray, maps: int
) -> np.ndarray:
    """The first ``maps`` of the 30, ``(maps, H, W)`` float32."""
    height, width = matte.shape
    total = np.zeros((maps, height, width), np.float32)
    counted = np.zeros((height, 1), np.float32)
    for look in _looks(matte, find_joints(keypoints, confidence, None)):
        rows = slice(look.top, look.bottom)
        weight = look.weight.astype(np.float32)[:, None]
        seen = _look(picture[rows], matte[rows], keypoints - (0, look.top), confidence, maps)
        for number, odds in enumerate(seen):
            odds *= weight
            total[number, rows] += odds
        if seen:
            counted[rows] += weight
    counted = np.maximum(counted, 1e-6)
    for odds in total:
        odds /= counted
    return total


def _looks(matte: np.ndarray, joints: Joints) -> list[Look]:
    """All of the person, and its halves where they are much smaller than the whole and it is upright."""
    height, width = matte.shape
    looks = [Look(0, height, np.ones(height))]
    if not {"neck", "pelvis", "left knee", "right knee"} <= joints.keys():
        return looks
    neck, pelvis = joints["neck"][1], joints["pelvis"][1]
    knees = max(joints["left knee"][1], joints["right knee"][1])
    if not 0 <= neck < pelvis < knees <= height:
        return looks
    upper = round(pelvis + UPPER * (knees - pelvis))
    lower = round(pelvis - LOWER * (pelvis - neck))
    for top, bottom in ((0, upper), (lower, height)):
        size = bottom - top
        if size > SIDE / 4 and CLOSER * max(size, width) <= max(height, width):
            rows = np.arange(size) / (FADING * size)
            far = rows[::-1] if top == 0 else rows
            looks.append(Look(top, bottom, SECOND * np.clip(far, 0, 1)))
    return looks


def _look(
    picture: np.ndarray, matte: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray, maps: int
) -> list[np.ndarray]:
    """``(H, W)`` each, the first ``maps`` odds of seen and of whole limbs; none if nobody is there."""
    inside = matte > 127
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return []
    height, width = matte.shape
    inside = ((keypoints > -0.5) & (keypoints < (width - 0.5, height - 0.5))).all(axis=1)
    centre = np.array([columns[0] + columns[-1], rows[0] + rows[-1]]) / 2
    side = AROUND * (max(columns[-1] - columns[0], rows[-1] - rows[0]) + 1)
    scale = SIDE / side
    shift = (SIDE - 1) / 2 - scale * centre
    alpha = matte[..., None].astype(np.float32) / 255
    # Opaque colours and how opaque they are go each their way, as in training.
    image, cover = _square(picture, scale, shift), _square(alpha, scale, shift)
    bones = bone_maps(keypoints * np.float32(scale) + shift, confidence * inside, (SIDE, SIDE))
    arrays = (image / 127.5 - 1).transpose(2, 0, 1), cover[None], bones
    odds = _odds(*(np.asarray(array, np.float32)[None] for array in arrays))
    back = np.array([[1 / scale, 0, -shift[0] / scale], [0, 1 / scale, -shift[1] / scale]])
    return [
        np.asarray(cv2.warpAffine(odd, back, (width, height), flags=cv2.INTER_LINEAR)) for odd in odds[:maps]
    ]


def _square(image: np.ndarray, scale: float, shift: np.ndarray) -> np.ndarray:
    """The square that the network sees, its pixels averaged where they become fewer."""
    image = image.astype(np.float32)
    fewer = max(1, int(0.5 / scale))
    if fewer > 1:
        # First to about twice as many, then the rest, exactly in place.
        height, width = image.shape[:2]
        size = -(-width // fewer), -(-height // fewer)
        padded = cv2.copyMakeBorder(
            image, 0, size[1] * fewer - height, 0, size[0] * fewer - width, cv2.BORDER_REPLICATE
        )
        image = cv2.resize(padded, size, interpolation=cv2.INTER_AREA)
        shift = shift + scale * (fewer - 1) / 2
        scale = scale * fewer
    fine = np.array([[2 * scale, 0, 2 * shift[0] + 0.5], [0, 2 * scale, 2 * shift[1] + 0.5]])
    large = cv2.warpAffine(image, fine, (2 * SIDE, 2 * SIDE), flags=cv2.INTER_LINEAR)
    return cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _odds(picture: np.ndarray, matte: np.ndarray, bones: np.ndarray) -> np.ndarray:
    """``(30, 128, 128)``, averaged with what the mirrored person gives."""
    net, mirrored = limb_net(), _SWAPPED[: bones.shape[1]]
    given = [picture, matte, bones]
    other = [picture[..., ::-1], matte[..., ::-1], bones[:, mirrored, :, ::-1]]
    seen, whole = net(*(np.concatenate(pair) for pair in zip(given, other, strict=True)))
    both = np.concatenate([softmax(seen, axis=1)[:, 1:], sigmoid(whole)], axis=1)
    swapped = _SWAPPED + [len(LIMBS) + limb for limb in _SWAPPED]
    return (both[0] + both[1][swapped][..., ::-1]) / 2
