"""What the picture shows of an arm that is redrawn and stays: its sleeve down to the hem, and its hand."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from aa2.avatar.arm_colours import ArmColours
from aa2.avatar.completion import completed, disc
from aa2.avatar.fingers import FINGER, FINGERS, PALM, hand_shape
from aa2.avatar.groups import BONES
from aa2.avatar.layers import Layer
from aa2.avatar.limbs import KNOWN, LIMBS, Joints
from aa2.avatar.widened import widened
from aa2.types import LEFT_HAND, RIGHT_HAND, Reference

CLOSE, FAR = 0.008, 0.014
"""Statures inside a hand's shape from which it is sure, and outside of it beyond which there is no hand."""
DARK = 0.52
"""Share of a hand's brightness below which nothing at its edge is its skin."""
WRIST, HEEL, THICK = (-0.014, 0.012), 1.1, 0.0155
"""Statures along the hand, from its wrist, over which it begins; by how much it grows broader from there, to
either side; and half its breadth there, in statures."""
SOFT = 0.0012
"""Statures over which outlines are softened."""
BELOW_SHOULDER, AROUND = 0.03, 0.05
"""Statures below the shoulder, and around it, within which a sleeve goes on beneath the trunk."""
HOLES, THREADS = 0.003, 0.004
"""Half the breadth, in statures, of gaps in a sleeve that are none, and of pieces that are none of it."""
SHADOW, DEEP = 0.5, 0.6
"""Share of its cloth's brightness below which a sleeve is seen from inside; from which share of it on."""
PLACES, SLANT, BEYOND = 24, 0.5, 0.006
"""Places across a sleeve at which its hem is looked for, how far it may slant, and statures that it sags."""
FADING = 0.03
"""Statures over which a bare arm's own pixels go over into what is redrawn."""
FEW = 8
"""Pixels that tell how far an arm reaches."""


def hand_part(side: str) -> slice:
    """The keypoints of a hand."""
    return LEFT_HAND if side == "left" else RIGHT_HAND


def hand_told(reference: Reference, layer: Layer | None, side: str, size: float) -> np.ndarray:
    """``(H, W)`` bool: the hand as its keypoints show it; without them what is labelled so, of ``layer``."""
    part = hand_part(side)
    if not (reference.pose.confidence[0, part] >= KNOWN).all():
        return np.zeros(reference.mask.shape, bool) if layer is None else layer.seen & (layer.alpha > 0)
    return hand_shape(reference.pose.keypoints[0, part], reference.mask.shape, size)


def hand_seen(shape: np.ndarray, reference: Reference, colours: ArmColours, size: float) -> np.ndarray:
    """``(H, W)`` bool: the hand as the picture's edges show it, near its shape ``(H, W)`` bool."""
    matte, picture = reference.mask > 127, _picture(reference)
    close, far = (disc(max(1, round(by * size))) for by in (CLOSE, FAR))
    reach = widened(shape, far)
    rows, columns = (np.flatnonzero(reach.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return reach
    box = np.s_[max(rows[0] - 2, 0) : rows[-1] + 3, max(columns[0] - 2, 0) : columns[-1] + 3]
    dark = (picture[box].sum(axis=2) < DARK * float(colours.hand.sum())).astype(np.uint8)
    inner = cv2.erode(shape[box].astype(np.uint8), close) > 0
    own = matte[box] & ~colours.is_cloth(picture[box]) & (inner | (cv2.dilate(dark, disc(1)) == 0))
    marks = np.where(inner & own & (dark == 0), 1, np.where(reach[box] & own, 0, 2)).astype(np.int32)
    found = cv2.watershed(np.ascontiguousarray(cv2.GaussianBlur(picture[box], (0, 0), 1)), marks)
    found = (found == 1) | ((found == -1) & shape[box])  # of what parts both
    smooth = cv2.GaussianBlur(found.astype(np.float32), (0, 0), max(0.5, SOFT * size)) > 0.5
    # What is dark between fingers is the hand's.
    closed = cv2.morphologyEx(smooth.astype(np.uint8), cv2.MORPH_CLOSE, close) > 0
    hand = np.zeros(matte.shape, bool)
    hand[box] = (smooth | (closed & shape[box])) & matte[box]
    return hand


def cut_hand(layer: Layer, reference: Reference, hand: np.ndarray, size: float) -> Layer:
    """A hand without the forearm and sleeve around it, that begins softly at its wrist.

    Args:
        layer: of the hand; one whose keypoints are not known stays as it is.
        reference: the character.
        hand: of `hand_seen`.
        size: stature in pixels.
    """
    part = hand_part(str(layer.group.side))
    if not (reference.pose.confidence[0, part] >= KNOWN).all():
        return layer
    points = reference.pose.keypoints[0, part].astype(np.float64)
    along, aside = _along_and_aside(hand.shape, points[0], points[PALM[1:]].mean(axis=0), size)
    begun = np.clip((along - WRIST[0]) / (WRIST[1] - WRIST[0]), 0, 1)
    heel = THICK + HEEL * (along - WRIST[0])
    begun = begun * np.clip((heel - np.abs(aside)) * size / 4 + 0.5, 0, 1)
    fingers = np.zeros(hand.shape, np.float32)
    for finger in FINGERS:  # those of a fist come back to the wrist
        joints = np.rint(points[list(finger)]).astype(np.int32)
        cv2.polylines(fingers, [joints], False, 1.0, max(1, round(2 * FINGER * size)))
    begun = np.maximum(begun, cv2.GaussianBlur(fingers, (0, 0), max(0.5, 2 * SOFT * size)))
    alpha = _softened(hand, size) * (reference.mask.astype(np.float32) / 255) * begun
    return replace(layer, colours=_picture(reference), alpha=alpha.astype(np.float32), seen=hand)


def cut_upper(
    layer: Layer,
    reference: Reference,
    label: np.ndarray,
    hand: np.ndarray,
    colours: ArmColours,
    joints: Joints,
    size: float,
) -> Layer:
    """What is seen of an upper arm: its sleeve down to its hem, or what goes over into what is redrawn.

    Args:
        layer: of the upper arm.
        reference: the character.
        label: ``(H, W)`` uint8, which limb is seen, of `aa2.avatar.limb_labels.labels.LimbMaps`.
        hand: of `hand_seen`.
        colours: of the arm.
        joints: of the reference.
        size: its stature in pixels.
    """
    start, end = (joints[name][:2] for name in BONES[layer.group.limbs[0]])
    along, aside = _along_and_aside(label.shape, start, end, size)
    length = float(np.linalg.norm(end - start)) / size
    if colours.hem <= 0 or colours.long:
        seen = layer.seen & ~hand
        last = min(float(np.quantile(along[seen], 0.97)), length) if seen.any() else 0.0
        alpha = layer.alpha * np.clip((last - along) / FADING, 0, 1) * ~hand
        return replace(layer, alpha=alpha.astype(np.float32), seen=seen)
    picture, side = _picture(reference), str(layer.group.side)
    of_arm = np.isin(label, [LIMBS.index(f"{side} {name}") + 1 for name in ("arm", "forearm", "hand")])
    cloth = np.where(along < 0, layer.seen, of_arm & colours.is_cloth(picture) & ~hand)
    assert colours.cloth is not None
    # Within a sleeve's end it is dark, and no part of its outside.
    outside = (along < DEEP * colours.hem * length) | (
        picture.sum(axis=2) > SHADOW * float(colours.cloth.sum())
    )
    cloth = (cloth & outside & (reference.mask > 127)).astype(np.uint8)
    for how, by in ((cv2.MORPH_CLOSE, HOLES), (cv2.MORPH_OPEN, THREADS)):
        cloth = cv2.morphologyEx(cloth, how, disc(max(1, round(by * size))))
    cloth = _largest(cloth > 0) & ~hand
    hem = _hem(cloth, hand, along, aside, colours.hem * length)
    cloth &= along < hem + BEYOND
    low, high = np.quantile(aside[cloth], [0.02, 0.98]) if cloth.any() else (0.0, 0.0)
    between = (along < BELOW_SHOULDER) & (np.hypot(along, aside) < AROUND)
    between |= (aside > low) & (aside < high)
    hidden = (layer.alpha > 0) & ~cloth & (along < hem) & between
    filled = cv2.morphologyEx(
        (cloth | hidden).astype(np.uint8), cv2.MORPH_CLOSE, disc(round(2 * HOLES * size))
    )
    hidden |= (filled > 0) & ~cloth & (along < hem) & between
    alpha = _softened(cloth | hidden, size) * (cloth | hidden) * reference.mask.astype(np.float32) / 255
    known = cv2.erode(cloth.astype(np.uint8), disc(max(1, round(SOFT * size)))) > 0
    whole = completed(picture, known, hidden, size)
    return replace(layer, colours=whole, alpha=alpha.astype(np.float32), seen=cloth)


def reaches(upper: Layer, joints: Joints, size: float, steps: int) -> np.ndarray:
    """``(2, steps)``: how far an upper arm is seen to the left and right of its bone as it hangs, statures.

    At even steps along it; NaN where little of it is seen.

    Args:
        upper: its layer.
        joints: of the reference.
        size: its stature in pixels.
    """
    start, end = (joints[name][:2] for name in BONES[upper.group.limbs[0]])
    along, aside = _along_and_aside(upper.seen.shape, start, end, size)
    there = upper.seen & (upper.alpha > 0.5)
    share = along[there] * size / max(float(np.linalg.norm(end - start)), 1.0)
    place, across = np.rint(share * (steps - 1)).astype(int), aside[there]
    found = np.full((2, steps), np.nan)
    for step in range(steps):
        here = across[place == step]
        if len(here) >= FEW:
            low, high = np.quantile(here, [0.02, 0.98])
            found[:, step] = -low, high
    return found


def _picture(reference: Reference) -> np.ndarray:
    return reference.picture if reference.foreground is None else reference.foreground


def _along_and_aside(
    shape: tuple[int, ...], start: np.ndarray, end: np.ndarray, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """``(H, W)`` each, statures along a bone, and to its right as it is seen when it hangs."""
    way = (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)
    columns, rows = np.arange(shape[1]) - start[0], np.arange(shape[0])[:, None] - start[1]
    return (columns * way[0] + rows * way[1]) / size, (columns * way[1] - rows * way[0]) / size


def _hem(
    cloth: np.ndarray, hand: np.ndarray, along: np.ndarray, aside: np.ndarray, usual: float
) -> np.ndarray:
    """``(H, W)``: statures along the arm at which its sleeve ends, a line through where its hem is seen."""
    around = along > 0.5 * usual
    low, high = np.quantile(aside[cloth], [0.02, 0.98]) if cloth.any() else (0.0, 1.0)
    place = np.floor((aside - low) / max(high - low, 1e-6) * PLACES).astype(int)
    across, last = [], []
    for step in range(1, PLACES - 1):
        here = around & (place == step)
        ends = along[here & cloth]
        if len(ends) >= FEW and not (here & hand & (along < 1.2 * usual)).any():
            across.append(low + (step + 0.5) / PLACES * (high - low))
            last.append(float(np.quantile(ends, 0.98)))
    if len(across) < PLACES // 4:
        return np.full(cloth.shape, usual)
    slant = float(np.clip(np.polyfit(across, last, 1)[0], -SLANT, SLANT))
    return np.median(np.array(last) - slant * np.array(across)) + slant * aside


def _softened(mask: np.ndarray, size: float) -> np.ndarray:
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.5, SOFT * size))
    return np.clip(2 * soft - 0.5, 0, 1)


def _largest(mask: np.ndarray) -> np.ndarray:
    """The largest piece of a mask."""
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return mask if len(stats) < 3 else pieces == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
