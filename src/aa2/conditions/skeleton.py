"""The drawn skeleton and its depth (AA2 §3.4)."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from aa2.conditions.framing import Size
from aa2.types import FACE, KEYPOINTS, LEFT_HAND, RIGHT_HAND, Pose

DRAWN = 0.3
"""The confidence from which a keypoint is drawn."""
DEPTH_RANGE = 1.0
"""Metres before or behind the pelvis that structured depth tells apart; more is clipped."""
DEPTH_STEP = 0.05
"""Metres by which depth may change along a piece of limb that is drawn in one value."""
HIPS = slice(11, 13)
HIPS_DEEPER = 0.07
"""Metres by which hips lie deeper behind the skin and cloth that a dense map shows than other joints do: the
median of body and feet over 32 rendered characters."""

NECK = KEYPOINTS
"""Index of the neck, the middle of the shoulders, behind the 133 keypoints."""
SUBPIXEL_BITS = 4
FAR = 1 << 14
"""Coordinates are clipped to this many pixels, where OpenCV's fixed point is still safe."""


@dataclass(frozen=True)
class _Limb:
    start: int
    end: int
    colour: tuple[float, float, float]
    fine: bool = False


def _hue(share: float) -> tuple[float, float, float]:
    red, green, blue = colorsys.hsv_to_rgb(share, 1, 1)
    return 255 * red, 255 * green, 255 * blue


def _limbs() -> list[_Limb]:
    """Body in OpenPose's order and hues (right: red to green, left: orange to blue), feet, then hands."""
    body = [(NECK, 6), (NECK, 5), (6, 8), (8, 10), (5, 7), (7, 9), (NECK, 12), (12, 14), (14, 16), (NECK, 11)]
    body += [(11, 13), (13, 15), (NECK, 0), (0, 2), (2, 4), (0, 1), (1, 3)]
    limbs = [_Limb(a, b, _hue(i / 18)) for i, (a, b) in enumerate(body)]
    for ankle, toes, shin in ((16, (20, 21, 22), 8), (15, (17, 18, 19), 11)):
        limbs += [_Limb(ankle, toe, limbs[shin].colour) for toe in toes]
    # Warm fingers on the right, cool ones on the left: OpenPose colours both hands alike.
    for hand, warmth in ((RIGHT_HAND, 0.0), (LEFT_HAND, 0.5)):
        for finger in range(5):
            joints = [hand.start, *range(hand.start + 1 + 4 * finger, hand.start + 5 + 4 * finger)]
            colour = _hue(warmth + finger / 11)
            limbs += [_Limb(a, b, colour, fine=True) for a, b in pairwise(joints)]
    return limbs


LIMBS = _limbs()


def draw_skeleton(keypoints: np.ndarray, confidence: np.ndarray, size: Size) -> np.ndarray:
    """The skeleton of one frame: body, feet, hands and the points of the face, in fixed colours on black.

    Args:
        keypoints: ``(133, 2)``, pixels of the picture to draw.
        confidence: ``(133,)``; keypoints below `DRAWN` and their limbs are left out.
        size: width and height of the picture; line widths scale with it.

    Returns:
        ``(H, W, 3)`` uint8 RGB, antialiased.
    """
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    points, known = _with_neck(keypoints, confidence)
    fixed = _fixed_point(points)
    for limb in LIMBS:
        if known[limb.start] and known[limb.end]:
            ends, width = (fixed[limb.start], fixed[limb.end]), _width(size, limb.fine)
            cv2.line(picture, *ends, limb.colour, width, cv2.LINE_AA, SUBPIXEL_BITS)
    radius = round(_unit(size) * 0.4 * (1 << SUBPIXEL_BITS))
    for index in np.flatnonzero(known[FACE]) + FACE.start:
        cv2.circle(picture, fixed[index], radius, (255, 255, 255), -1, cv2.LINE_AA, SUBPIXEL_BITS)
    return picture


def draw_depth(keypoints: np.ndarray, confidence: np.ndarray, depth: np.ndarray, size: Size) -> np.ndarray:
    """Structured depth of one frame from the depth of its keypoints, interpolated along the limbs.

    Args:
        keypoints: ``(133, 2)``, pixels of the picture to draw.
        confidence: ``(133,)``, as for `draw_skeleton`.
        depth: ``(133,)`` metres behind the pelvis, NaN where unknown; such limbs are left out.
        size: width and height of the picture.

    Returns:
        ``(H, W)`` float32 in [-1, 1], metres behind the pelvis over `DEPTH_RANGE`, 0 off the skeleton. Nearer
        limbs cover farther ones.
    """
    picture = np.zeros((size[1], size[0]), np.float32)
    points, known = _with_neck(keypoints, confidence)
    metres = np.append(depth, (depth[5] + depth[6]) / 2)
    known &= np.isfinite(metres)
    limbs = [limb for limb in LIMBS if known[limb.start] and known[limb.end]]
    for limb in sorted(limbs, key=lambda limb: -metres[limb.start] - metres[limb.end]):
        near, far = metres[limb.start], metres[limb.end]
        pieces = int(np.clip(np.ceil(abs(far - near) / DEPTH_STEP), 1, 16))
        share = np.linspace(0, 1, pieces + 1)[:, None]
        track = _fixed_point(points[limb.start] * (1 - share) + points[limb.end] * share)
        values = np.clip(np.linspace(near, far, 2 * pieces + 1)[1::2] / DEPTH_RANGE, -1, 1)
        for (start, end), value in zip(pairwise(track), values, strict=True):
            cv2.line(picture, start, end, float(value), _width(size, limb.fine), cv2.LINE_8, SUBPIXEL_BITS)
    return picture


def read_depth(depth: np.ndarray, mask: np.ndarray, pose: Pose) -> np.ndarray | None:
    """A dense map at the keypoints, with its zero at the pelvis: the depth that training knows.

    AA2 (§3.4) keeps the map where the skeleton is drawn. Read at the keypoints and drawn by `draw_depth` it
    has the form and the zero of depth that was lifted or rendered, the only one that models are trained with.

    Args:
        depth: ``(T, H, W)`` metres from the camera, 0 where unknown.
        mask: ``(T, H, W)`` uint8, from 128 on where the person is: elsewhere the map shows something else.
        pose: of the person in the map, T frames.

    Returns:
        ``(T, 133)`` float32 metres behind the pelvis, NaN where unknown; frames that show no hip take the
        pelvis between those that do. None where none does.
    """
    height, width = depth.shape[1:]
    known = (pose.confidence >= DRAWN) & np.isfinite(pose.keypoints).all(axis=-1)
    at = np.rint(np.where(known[..., None], pose.keypoints, 0).clip(-FAR, FAR)).astype(int)
    known &= (at >= 0).all(axis=-1) & (at < (width, height)).all(axis=-1)
    x, y = np.moveaxis(at * known[..., None], -1, 0)
    frame = np.arange(len(pose))[:, None]
    metres = depth[frame, y, x]
    known &= (mask[frame, y, x] >= 128) & (metres > 0)
    hips = known[:, HIPS]
    told = np.flatnonzero(hips.any(axis=1))
    if not len(told):
        return None
    seen = (metres[:, HIPS] * hips).sum(axis=1)[told] / hips.sum(axis=1)[told]
    pelvis = np.interp(frame, told, seen + HIPS_DEEPER)
    return np.where(known, metres - pelvis, np.nan).astype(np.float32)


def _with_neck(keypoints: np.ndarray, confidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(134, 2)`` points with the neck, and ``(134,)`` bool: which of them are drawn."""
    points = np.vstack([keypoints, (keypoints[5] + keypoints[6]) / 2])
    known = np.append(confidence, min(confidence[5], confidence[6])) >= DRAWN
    return points, known & np.isfinite(points).all(axis=1)


def _fixed_point(points: np.ndarray) -> list[list[int]]:
    bounded = np.clip(np.nan_to_num(points), -FAR, FAR)
    return np.rint(bounded * (1 << SUBPIXEL_BITS)).astype(int).tolist()


def _unit(size: Size) -> float:
    """The width of a body limb in pixels: 1 % of the picture's mean side."""
    return float(np.sqrt(size[0] * size[1])) / 96


def _width(size: Size, fine: bool) -> int:
    return max(round(_unit(size) * (0.4 if fine else 1)), 1)
