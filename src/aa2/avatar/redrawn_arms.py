"""Arms that point to the camera, redrawn: their own pixels show too little to be drawn out.

The commonest picture of a half figure shows both hands raised before the body. Of a forearm that is seen
from its end there is a lump, and a hand over it: drawn out they are plates with ragged ends. Such an arm is
drawn anew, straight, from the shoulder to the wrist and in a pose of its own, in the colours that the picture
shows; what is seen of a sleeve lies over it, and so does the hand, which ends at its wrist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from aa2.avatar.arm_colours import ArmColours, arm_colours, painted_arm
from aa2.avatar.completion import completed, disc
from aa2.avatar.fingers import FINGER, FINGERS, PALM, hand_shape
from aa2.avatar.groups import BONES, GROUPS, LENGTHS
from aa2.avatar.layers import Layer
from aa2.avatar.leg_shapes import limb_shape
from aa2.avatar.limbs import BODY_JOINTS, KNOWN, LIMBS, Joints
from aa2.types import LEFT_HAND, RIGHT_HAND, Pose, Reference

SHORT = 0.5
"""Share of its usual length on the screen below which a forearm is redrawn."""
GUESSED = 0.3
"""How sure a pixel is that the picture never showed."""
BARE = (
    (0, 0.030),
    (0.25, 0.0285),
    (0.45, 0.026),
    (0.54, 0.0245),
    (0.66, 0.0252),
    (0.85, 0.0195),
    (1, 0.0155),
)
"""Half the breadth of an arm in statures, by the share of its length."""
SLEEVED = ((0, 0.036), (0.25, 0.035), (0.54, 0.0315), (0.8, 0.028), (1, 0.0225))
"""The same of a sleeve."""
USUAL, NARROWER, BUILDS = 0.0275, 0.88, (0.8, 1.15)
"""Half an upper arm's breadth, and in that of its sleeve; bounds of how stout an arm is, in the usual."""
STEPS = 33
"""Places along an arm at which its breadth is told."""
TUCKED = 0.05
"""Statures that an arm reaches up into its sleeve."""
BEYOND = 0.004
"""Statures by which it goes on below the hand, besides its round end."""
MARGIN = 0.08
"""Statures of room around it."""
BELOW_SHOULDER = 0.03
"""Statures from the shoulder within which a sleeve goes on beneath the trunk."""
FADING = 0.03
"""Statures over which the arm's own pixels go over into what is redrawn."""
CLOSE, FAR = 0.008, 0.014
"""Statures inside a hand's shape from which it is sure, and outside of it beyond which there is no hand."""
WRIST = (-0.014, 0.012)
"""Statures along the hand, from its wrist, over which it begins."""
SOFT = 0.0012
"""Statures over which its outline is softened."""
SAME_WRIST = 0.03
"""Statures that the wrist of a hand may be from that of the body."""


def redrawn_sides(joints: Joints, size: float) -> list[str]:
    """The sides whose forearms point to the camera.

    Args:
        joints: of `aa2.avatar.limbs.find_joints`.
        size: stature in pixels.
    """

    def short(side: str) -> bool:
        bones = BONES[f"{side} arm"], BONES[f"{side} forearm"]
        if any(name not in joints for bone in bones for name in bone):
            return False
        elbow, wrist = (joints[name][:2] for name in bones[1])
        return float(np.linalg.norm(wrist - elbow)) < SHORT * LENGTHS[bones[1]] * size

    return [side for side in ("left", "right") if short(side)]


def with_hands_wrists(pose: Pose, sides: Iterable[str], size: float) -> Pose:
    """A pose whose forearms end where its hands begin: of a hand towards the camera a wrist is a guess.

    Args:
        pose: T frames.
        sides: of the arms.
        size: stature in pixels.
    """
    keypoints = pose.keypoints.copy()
    for side in sides:
        wrist, root = BODY_JOINTS[f"{side} wrist"], _hand_part(side).start
        known = (pose.confidence[:, [wrist, root]] >= KNOWN).all(axis=1)
        way = pose.keypoints[:, root] - pose.keypoints[:, wrist]
        length = np.linalg.norm(way, axis=1)
        share = known * np.minimum(1, SAME_WRIST * size / np.maximum(length, 1e-6))
        keypoints[:, wrist] += np.where(known[:, None], share[:, None] * way, 0).astype(keypoints.dtype)
    return replace(pose, keypoints=keypoints)


def with_redrawn_arms(
    layers: list[Layer], reference: Reference, label: np.ndarray, joints: Joints, size: float
) -> list[Layer]:
    """The layers of a reference, with a redrawn arm for each forearm that points to the camera.

    Args:
        layers: of `aa2.avatar.layers.take_apart`.
        reference: the character.
        label: ``(H, W)`` uint8, which limb is seen, of `aa2.avatar.limb_labels.labels.LimbMaps`.
        joints: of the reference.
        size: its stature in pixels.

    Returns:
        The same where there is no such arm. What is redrawn has joints of its own (`Layer.joints`).
    """
    for side in redrawn_sides(joints, size):
        own = {layer.group.limbs[0]: layer for layer in layers if layer.group.side == side}
        limbs = tuple(f"{side} {limb}" for limb in ("arm", "forearm", "hand"))
        hand = _hand_shape(reference, own.get(limbs[2]), side, size)
        colours = arm_colours(reference, label, hand, side, joints, size)
        if colours is None:
            continue
        hand = _hand_seen(hand, reference, colours, size)
        new: list[Layer] = []
        build = 1.0
        if limbs[0] in own:
            upper = _upper(own[limbs[0]], reference, label, hand, colours, joints, size)
            build = _build(upper, colours, joints, size)
            new.append(upper)
        new.append(_arm(side, colours, build, joints, size))
        if limbs[2] in own:
            new.append(_cut_hand(own[limbs[2]], reference, hand, side, size))
        layers = [layer for layer in layers if layer.group.limbs[0] not in limbs] + new
    return layers


def _hand_part(side: str) -> slice:
    return LEFT_HAND if side == "left" else RIGHT_HAND


def _hand_shape(reference: Reference, layer: Layer | None, side: str, size: float) -> np.ndarray:
    """``(H, W)`` bool: the hand as its keypoints show it; without them what is labelled so."""
    part = _hand_part(side)
    if not (reference.pose.confidence[0, part] >= KNOWN).all():
        return np.zeros(reference.mask.shape, bool) if layer is None else layer.seen & (layer.alpha > 0)
    return hand_shape(reference.pose.keypoints[0, part], reference.mask.shape, size)


def _hand_seen(shape: np.ndarray, reference: Reference, colours: ArmColours, size: float) -> np.ndarray:
    """``(H, W)`` bool: the hand as the picture's edges show it, near its shape ``(H, W)`` bool."""
    matte = reference.mask > 127
    picture = reference.picture if reference.foreground is None else reference.foreground
    close, far = (disc(max(1, round(by * size))) for by in (CLOSE, FAR))
    reach = cv2.dilate(shape.astype(np.uint8), far) > 0
    rows, columns = (np.flatnonzero(reach.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return reach
    box = np.s_[max(rows[0] - 2, 0) : rows[-1] + 3, max(columns[0] - 2, 0) : columns[-1] + 3]
    own = matte[box] & ~colours.is_cloth(picture[box])
    core = (cv2.erode(shape[box].astype(np.uint8), close) > 0) & own
    marks = np.where(core, 1, np.where(reach[box] & own, 0, 2)).astype(np.int32)
    found = cv2.watershed(np.ascontiguousarray(cv2.GaussianBlur(picture[box], (0, 0), 1)), marks)
    smooth = cv2.GaussianBlur((found == 1).astype(np.float32), (0, 0), max(1.0, SOFT * size)) > 0.5
    hand = np.zeros(matte.shape, bool)
    hand[box] = smooth & matte[box]
    return hand


def _upper(
    layer: Layer,
    reference: Reference,
    label: np.ndarray,
    hand: np.ndarray,
    colours: ArmColours,
    joints: Joints,
    size: float,
) -> Layer:
    """What is seen of an upper arm: its sleeve down to its hem, or its skin down to where it is redrawn."""
    limb = layer.group.limbs[0]
    start, end = (joints[name][:2] for name in BONES[limb])
    bone = end - start
    columns, rows = np.arange(label.shape[1]), np.arange(label.shape[0])[:, None]
    along = (
        ((columns - start[0]) * bone[0] + (rows - start[1]) * bone[1]) / float(np.linalg.norm(bone)) / size
    )
    length = float(np.linalg.norm(bone)) / size
    picture = reference.picture if reference.foreground is None else reference.foreground
    matte = reference.mask.astype(np.float32) / 255
    if 0 < colours.hem <= 1.2:
        side = str(layer.group.side)
        of_arm = np.isin(label, [LIMBS.index(f"{side} {name}") + 1 for name in ("arm", "forearm", "hand")])
        cloth = (of_arm & colours.is_cloth(picture) & ~hand & (reference.mask > 127)).astype(np.uint8)
        cloth[along < 0] = layer.seen[along < 0]
        cloth = cv2.morphologyEx(cloth, cv2.MORPH_CLOSE, disc(max(1, round(0.003 * size))))
        cloth = cv2.morphologyEx(cloth, cv2.MORPH_OPEN, disc(max(1, round(0.004 * size))))
        cloth = _largest(cloth > 0) & ~hand
        aside = ((columns - start[0]) * bone[1] - (rows - start[1]) * bone[0]) / float(np.linalg.norm(bone))
        low, high = np.quantile(aside[cloth], [0.02, 0.98]) if cloth.any() else (0.0, 0.0)
        between = (along < BELOW_SHOULDER) | ((aside > low) & (aside < high))
        hidden = (layer.alpha > 0) & ~cloth & (along < colours.hem * length) & (hand | ~of_arm) & between
        soft = np.clip(
            2 * cv2.GaussianBlur((cloth | hidden).astype(np.float32), (0, 0), SOFT * size) - 0.5, 0, 1
        )
        alpha = np.where(label > 0, soft, 1) * (cloth | hidden) * np.where(cloth, matte, layer.alpha)
        whole = completed(picture, cv2.erode(cloth.astype(np.uint8), disc(2)) > 0, hidden, size)
        return replace(layer, colours=whole, alpha=alpha.astype(np.float32), seen=cloth)
    last = np.quantile(along[layer.seen & ~hand], 0.97) if (layer.seen & ~hand).any() else 0.0
    last = min(float(last), length)
    fading = np.clip((last - along) / FADING, 0, 1)
    alpha = layer.alpha * fading * ~hand
    return replace(layer, alpha=alpha.astype(np.float32), seen=layer.seen & ~hand)


def _largest(mask: np.ndarray) -> np.ndarray:
    """The largest piece of a mask."""
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return mask if len(stats) < 3 else pieces == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())


def _build(upper: Layer, colours: ArmColours, joints: Joints, size: float) -> float:
    """How stout an arm is, in the usual breadth, by what is seen of it."""
    start, end = (joints[name][:2] for name in BONES[upper.group.limbs[0]])
    bone = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
    rows, columns = np.nonzero(upper.seen & (upper.alpha > 0.5))
    away = np.stack([columns, rows], axis=1) - start
    share = away @ bone / max(float(np.linalg.norm(end - start)), 1.0)
    across = (away @ np.array([-bone[1], bone[0]]))[(share > 0.3) & (share < 0.9)]
    if len(across) < 30:
        return 1.0
    half = float(np.ptp(np.quantile(across, [0.03, 0.97]))) / 2 / size
    return float(np.clip((1 if colours.cloth is None else NARROWER) * half / USUAL, *BUILDS))


def _arm(side: str, colours: ArmColours, build: float, joints: Joints, size: float) -> Layer:
    """An arm that hangs, from the shoulder or from within its sleeve to the wrist, on a canvas of its own."""
    upper, fore = (LENGTHS[BONES[f"{side} {limb}"]] for limb in ("arm", "forearm"))
    length = upper + fore
    shoulder = np.array([MARGIN, MARGIN]) * size
    extent = round((length + 2 * MARGIN) * size), round(2 * MARGIN * size)
    steps, halves = zip(*(SLEEVED if colours.hem > 1.2 else BARE), strict=True)
    breadth = build * np.interp(np.linspace(0, 1, STEPS), steps, halves)
    ends = shoulder, shoulder + np.array([0, (length + BEYOND) * size])
    shape = limb_shape(ends, (breadth, breadth), extent, size)
    assert shape is not None
    top = max(colours.hem * upper - TUCKED, 0) if colours.hem <= 1.2 else 0.0
    # Within its sleeve it is narrower, lest it peep out.
    tucked = np.clip((shape.along - top) / TUCKED, 0, 1) if top > 0 else np.ones_like(shape.along)
    narrow = np.clip((shape.inside - 0.006 * (1 - tucked)) * size + 0.5, 0, 1) * (shape.along >= top)
    alpha, picture = np.zeros(extent, np.float32), np.zeros((*extent, 3), np.uint8)
    alpha[shape.part] = narrow
    painted = painted_arm(shape, colours, upper, length, size)
    picture[shape.part] = np.rint(painted).clip(0, 255).astype(np.uint8)
    by = shoulder - joints[f"{side} shoulder"][:2]
    own = {name: joint + np.pad(by, (0, len(joint) - 2)) for name, joint in joints.items()}
    for name, below in (("elbow", upper), ("wrist", length)):
        place = own[f"{side} {name}"].copy()
        place[:2] = shoulder + np.array([0, below * size])
        own[f"{side} {name}"] = place
    group = next(group for group in GROUPS if group.name == f"{side} arm")
    limb = (np.arange(extent[0])[:, None] > shoulder[1] + upper * size) & np.ones(extent, bool)
    return Layer(
        replace(group, limbs=group.limbs[:2]),
        picture,
        alpha,
        np.full(extent, GUESSED, np.float32),
        alpha > 0,
        limb.astype(np.uint8),
        joints=own,
    )


def _cut_hand(layer: Layer, reference: Reference, hand: np.ndarray, side: str, size: float) -> Layer:
    """A hand without the forearm and sleeve around it, that begins softly at its wrist."""
    part = _hand_part(side)
    if not (reference.pose.confidence[0, part] >= KNOWN).all():
        return layer
    points = reference.pose.keypoints[0, part].astype(np.float64)
    way = points[PALM[1:]].mean(axis=0) - points[0]
    way = way / max(float(np.linalg.norm(way)), 1e-6)
    columns, rows = np.arange(hand.shape[1]), np.arange(hand.shape[0])[:, None]
    along = ((columns - points[0, 0]) * way[0] + (rows - points[0, 1]) * way[1]) / size
    begun = np.clip((along - WRIST[0]) / (WRIST[1] - WRIST[0]), 0, 1)
    fingers = np.zeros(hand.shape, np.float32)
    for finger in FINGERS:  # those of a fist come back to the wrist
        joints = np.rint(points[list(finger)]).astype(np.int32)
        cv2.polylines(fingers, [joints], False, 1.0, max(1, round(2 * FINGER * size)))
    begun = np.maximum(begun, cv2.GaussianBlur(fingers, (0, 0), max(0.5, 2 * SOFT * size)))
    # Beyond the hand's outline there is nobody, or somebody's sleeve: only there is it softened.
    matte = reference.mask.astype(np.float32) / 255
    around = cv2.dilate(hand.astype(np.uint8), disc(max(1, round(2 * SOFT * size)))) > 0
    soft = cv2.GaussianBlur(hand.astype(np.float32), (0, 0), max(0.5, SOFT * size))
    outside = reference.mask <= 127
    alpha = np.where(outside, around, np.clip(2 * soft - 0.5, 0, 1)) * matte * begun
    picture = reference.picture if reference.foreground is None else reference.foreground
    return replace(layer, colours=picture, alpha=alpha.astype(np.float32), seen=hand)
