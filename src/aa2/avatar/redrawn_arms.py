"""Arms that point to the camera, redrawn: their own pixels show too little to be drawn out.

The commonest picture of a half figure shows both hands raised before the body. Of a forearm that is seen
from its end there is a lump, and a hand over it: drawn out they are plates with ragged ends. Such an arm is
drawn anew, straight, from the shoulder to the wrist and in a pose of its own, in the colours that the picture
shows; what is seen of a sleeve lies over it, and so does the hand, which ends at its wrist.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2.avatar.arm_colours import ArmColours, arm_colours, painted_arm
from aa2.avatar.groups import BONES, GROUPS, LENGTHS, TRUNK
from aa2.avatar.layers import OUTWARDS, Layer
from aa2.avatar.leg_shapes import limb_shape
from aa2.avatar.limbs import Joints
from aa2.avatar.outlines import between_outlines
from aa2.avatar.seen_arms import cut_hand, cut_upper, hand_seen, hand_told, reaches
from aa2.types import Reference

SHORT = 0.5
"""Share of its usual length on the screen below which a forearm is redrawn."""
GUESSED = 0.3
"""How sure a pixel is that the picture never showed."""
BARE = np.array(
    [(0, 0.030), (0.25, 0.0285), (0.45, 0.026), (0.54, 0.0245), (0.66, 0.0252), (0.85, 0.0195), (1, 0.0155)]
)
"""Half the breadth of an arm in statures, by the share of its length."""
SLEEVED = np.array([(0, 0.036), (0.25, 0.035), (0.54, 0.0315), (0.8, 0.028), (1, 0.0225)])
"""The same of a sleeve."""
USUAL, NARROWER, BUILDS = 0.0275, 0.88, (0.8, 1.15)
"""Half an upper arm's breadth, and in that of its sleeve; bounds of how stout an arm is, in the usual."""
STEPS = 65
"""Places along an arm at which its breadth is told."""
TUCKED, INSIDE, AT_SHOULDER = 0.01, 0.003, 0.055
"""Statures above a hem from which on the sleeve is redrawn too, under what is seen of it; by how much it is
narrower; and from the shoulder, where what is redrawn of a sleeve begins."""
ELBOW, BEYOND = 0.018, 0.004
"""Statures over which a forearm begins above the elbow; by which it goes on below its hand."""
ARMPIT, NARROWING = 0.08, 0.06
"""Statures from the neck down to where a trunk is seen between its arms, and over which it narrows."""
MARGIN = 0.08
"""Statures of room around it."""


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
        hand = hand_told(reference, own.get(limbs[2]), side, size)
        colours = arm_colours(reference, label, hand, side, joints, size)
        if colours is None:
            continue
        hand = hand_seen(hand, reference, colours, size)
        new, sides = [], np.full((2, STEPS), np.nan)
        if limbs[0] in own:
            upper = cut_upper(own[limbs[0]], reference, label, hand, colours, joints, size)
            sides = reaches(upper, joints, size, STEPS)
            new.append(upper)
        new += _arm(side, colours, sides, joints, size)
        if limbs[2] in own:
            new.append(cut_hand(own[limbs[2]], reference, hand, size))
        layers = [layer for layer in layers if layer.group.limbs[0] not in limbs] + new
        layers = [
            _narrow(layer, label, joints, size) if TRUNK in layer.group.limbs else layer for layer in layers
        ]
    return layers


def _narrow(trunk: Layer, label: np.ndarray, joints: Joints, size: float) -> Layer:
    """A trunk that below its armpits is not guessed to be wider than it is seen: the arms hang beside it."""
    below = (np.arange(len(label)) - joints["neck"][1]) / size
    margin = OUTWARDS * size * np.clip((ARMPIT - below) / NARROWING, 0, 1)
    between = between_outlines(trunk.seen, label, margin)
    alpha = np.where(trunk.seen | between, trunk.alpha, 0)
    return replace(trunk, alpha=alpha.astype(np.float32))


def _breadths(
    side: str, colours: ArmColours, sides: np.ndarray, joints: Joints, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """``(STEPS,)`` each: how far an arm reaches to the left and right from shoulder to wrist, statures.

    ``sides`` are of `reaches`.
    """
    upper, fore = (LENGTHS[BONES[f"{side} {limb}"]] for limb in ("arm", "forearm"))
    share = np.linspace(0, 1, STEPS)
    along = share * (upper + fore)
    part = sides[:, STEPS // 3 : -STEPS // 8]
    half = float(np.median(part[np.isfinite(part)])) if np.isfinite(part).any() else USUAL
    build = float(np.clip((1 if colours.cloth is None else NARROWER) * half / USUAL, *BUILDS))
    bare, sleeved = (build * np.interp(share, outline[:, 0], outline[:, 1]) for outline in (BARE, SLEEVED))
    if colours.long:
        return sleeved, sleeved
    neck, (shoulder, elbow) = joints["neck"], (joints[name] for name in BONES[f"{side} arm"])
    bone, outwards = (elbow - shoulder)[:2], (shoulder - neck)[:2]
    rightmost = bool(outwards @ np.array([bone[1], -bone[0]]) > 0)
    result = []
    for seen, outer in zip(sides, (not rightmost, rightmost), strict=True):
        known = np.isfinite(seen)
        found = np.interp(along / upper, share[known], seen[known]) if known.any() else bare
        usual = bare / NARROWER
        # At the armpit a gap opens beside what is seen of a sleeve; outside nothing may peep out.
        sleeve = np.maximum((found if outer else np.maximum(found, usual)) - INSIDE, 0.5 * bare)
        result.append(np.where(along < colours.hem * upper - TUCKED, sleeve, bare))
    return result[0], result[1]


def _arm(side: str, colours: ArmColours, sides: np.ndarray, joints: Joints, size: float) -> list[Layer]:
    """Upper arm and forearm of an arm that hangs straight, on a canvas of their own.

    Each is stiff and ends round at the elbow, where the forearm begins softly: one surface would tear where
    an arm is folded. ``sides`` are of `reaches`.
    """
    upper, fore = (LENGTHS[BONES[f"{side} {limb}"]] for limb in ("arm", "forearm"))
    length = upper + fore
    shoulder = np.array([MARGIN, MARGIN]) * size
    extent = round((length + 2 * MARGIN) * size), round(2 * MARGIN * size)
    breadths = _breadths(side, colours, sides, joints, size)
    first = AT_SHOULDER if colours.hem * upper > AT_SHOULDER + TUCKED else 0.0
    by = shoulder - joints[f"{side} shoulder"][:2]
    own = {name: joint + np.pad(by, (0, len(joint) - 2)) for name, joint in joints.items()}
    for name, below in (("elbow", upper), ("wrist", length)):
        own[f"{side} {name}"] = own[f"{side} {name}"].copy()
        own[f"{side} {name}"][:2] = shoulder + np.array([0, below * size])
    group, layers = next(group for group in GROUPS if group.name == f"{side} arm"), []
    spans = (first, upper), (upper, length + BEYOND)
    for part, (start, end) in zip(group.apart()[:2], spans, strict=True):  # the hand is the picture's
        ends = shoulder + np.array([0, start * size]), shoulder + np.array([0, end * size])
        places, share = np.linspace(start, end, STEPS) / length, np.linspace(0, 1, STEPS)
        left, right = (np.interp(places, share, breadth) for breadth in breadths)
        shape = limb_shape(ends, (left, right), extent, size)
        assert shape is not None
        shape = replace(shape, along=shape.along + np.float32(start))
        painted = painted_arm(shape, colours, upper, length, size)
        alpha, picture = np.zeros(extent, np.float32), np.zeros((*extent, 3), np.uint8)
        begun = 1.0 if start < upper else np.clip((shape.along - upper) / ELBOW + 1, 0, 1)
        alpha[shape.part] = shape.alpha * begun
        picture[shape.part] = np.rint(painted).clip(0, 255).astype(np.uint8)
        sure, limb = np.full(extent, GUESSED, np.float32), np.zeros(extent, np.uint8)
        layers.append(Layer(part, picture, alpha, sure, alpha > 0, limb, joints=own))
    return layers
