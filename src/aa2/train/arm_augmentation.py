"""Arms of a rendered person put elsewhere in its picture: before the face, the chest, the other arm.

Motions seldom bring hands there, pictures of people often do. The arm is cut out by its limbs and turned at
shoulder and elbow as pieces of paper; what it lay on is filled in, what it comes to lie on is hidden.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from aa2.avatar.limbs import LIMBS, find_joints, stature
from aa2.train.limb_pictures import LimbPicture
from aa2.types import LEFT_HAND, RIGHT_HAND

MOVED = 0.3
"""Share of pictures in which arms are moved, both in half of them."""
TARGETS = (("head", 0.45), ("neck", 0.2), ("pelvis", 0.15))
"""Joints that hands go to, and how often; else arms turn at random."""
SPREAD = 0.05
"""Statures by which hands miss their targets."""
LEAST = 0.6
"""Share of each piece of an arm that must be seen for it to be moved."""
FORWARD = 0.25
"""Metres before the pelvis that a moved arm is."""
ELBOW = 0.032
"""Radius of an elbow, in statures: what is seen where the two pieces part."""
_ELBOWS, _WRISTS = {"left": 7, "right": 8}, {"left": 9, "right": 10}
_HANDS = {"left": LEFT_HAND, "right": RIGHT_HAND}


def with_moved_arms(rng: np.random.Generator, item: LimbPicture) -> LimbPicture:
    """The picture with one arm or both elsewhere, now and then; else as it is."""
    if rng.random() > MOVED:
        return item
    sides = [("left",), ("right",), ("left", "right"), ("right", "left")][int(rng.integers(4))]
    for side in sides:
        item = _moved(rng, item, side) or item
    return item


def _moved(rng: np.random.Generator, item: LimbPicture, side: str) -> LimbPicture | None:
    """The picture with the arm of one side elsewhere; None where too little of it is seen."""
    joints = find_joints(item.keypoints, item.confidence, None)
    tall = stature(joints)
    names = [f"{side} {name}" for name in ("shoulder", "elbow", "wrist")]
    pieces = [1 + LIMBS.index(f"{side} {name}") for name in ("arm", "forearm", "hand")]
    if tall is None or not {*names, "head", "pelvis"} <= joints.keys() or not _seen(item, pieces):
        return None
    shoulder, elbow, wrist = (joints[name][:2] for name in names)
    lengths = float(np.linalg.norm(elbow - shoulder)), float(np.linalg.norm(wrist - elbow))
    if min(lengths) < 0.06 * tall:
        return None
    new_elbow, new_wrist = _placed(rng, joints, shoulder, lengths, tall)
    upper = _carries((shoulder, elbow), (shoulder, new_elbow))
    lower = _carries((elbow, wrist), (new_elbow, new_wrist))
    turned = _turned_about(new_wrist, float(rng.normal(0, 0.5)))
    hand = (np.vstack([turned, [0, 0, 1]]) @ np.vstack([lower, [0, 0, 1]]))[:2]

    picture, mask, label, planes = _without(item, pieces)
    at = tuple(np.rint(new_elbow).astype(int).tolist())
    disc = np.zeros_like(mask)
    cv2.circle(disc, at, max(round(ELBOW * tall), 1), 255, -1)
    colour = _colour_near(item, elbow, pieces[:2], ELBOW * tall)
    for piece, affine in zip(pieces, (upper, lower, hand), strict=True):
        own = np.where(item.label == piece, item.mask, 0).astype(np.uint8)
        cover = cv2.warpAffine(own, affine, mask.shape[::-1], flags=cv2.INTER_LINEAR)
        colours = cv2.warpAffine(
            item.picture, affine, mask.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        layers = [(cover, colours)]
        if piece == pieces[0] and colour is not None:
            layers.insert(0, (disc, np.broadcast_to(colour, colours.shape)))
        for covering, colours_of in layers:
            share = covering[..., None] / np.float32(255)
            picture = picture + share * (colours_of - picture)
            mask = np.maximum(mask, covering)
            there = covering > 127
            label[there] = piece
            planes[there] |= np.uint16(1 << (piece - 1))
    keypoints, depth = item.keypoints.copy(), item.depth.copy()
    keypoints[_ELBOWS[side]], keypoints[_WRISTS[side]] = new_elbow, new_wrist
    keypoints[_HANDS[side]] = keypoints[_HANDS[side]] @ hand[:, :2].T + hand[:, 2]
    for moved in (_ELBOWS[side], _WRISTS[side], _HANDS[side]):
        depth[moved] = np.minimum(depth[moved], -FORWARD)
    return replace(
        item,
        picture=np.clip(np.rint(picture), 0, 255).astype(np.uint8),
        mask=mask,
        label=label,
        planes=planes,
        keypoints=keypoints.astype(np.float32),
        depth=depth,
    )


def _seen(item: LimbPicture, pieces: list[int]) -> bool:
    for piece in pieces:
        whole = (item.planes >> (piece - 1)) & 1
        if whole.sum() < 12 or ((item.label == piece) & (whole > 0)).sum() < LEAST * whole.sum():
            return False
    return True


def _placed(
    rng: np.random.Generator,
    joints: dict[str, np.ndarray],
    shoulder: np.ndarray,
    lengths: tuple[float, float],
    tall: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Elbow and wrist: the hand at a target, or both bones anyhow."""
    first, second = lengths
    pick = rng.random()
    for name, share in TARGETS:
        if pick < share:
            target = joints[name][:2] + rng.normal(0, SPREAD, 2) * tall
            way = target - shoulder
            far = float(np.linalg.norm(way))
            reach = float(np.clip(far, abs(first - second) + 1e-3, first + second - 1e-3))
            at_shoulder = np.arccos((first**2 + reach**2 - second**2) / (2 * first * reach))
            # Elbows hang below the line from shoulder to hand, but for some that are lifted.
            bend = at_shoulder * (1 if (way[0] < 0) == (rng.random() < 0.8) else -1)
            heading = np.arctan2(way[1], way[0]) - bend
            elbow = shoulder + first * np.array([np.cos(heading), np.sin(heading)])
            towards = target - elbow
            return elbow, elbow + second * towards / max(float(np.linalg.norm(towards)), 1e-6)
        pick -= share
    headings = rng.uniform(-np.pi, np.pi, 2)
    elbow = shoulder + first * np.array([np.cos(headings[0]), np.sin(headings[0])])
    return elbow, elbow + second * np.array([np.cos(headings[1]), np.sin(headings[1])])


def _carries(old: tuple[np.ndarray, np.ndarray], new: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """``(2, 3)``: the turn and shift of one bone to where it goes."""
    way, there = old[1] - old[0], new[1] - new[0]
    angle = np.arctan2(there[1], there[0]) - np.arctan2(way[1], way[0])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, new[0] - turn @ old[0]])


def _turned_about(centre: np.ndarray, angle: float) -> np.ndarray:
    """``(2, 3)``: a turn about a point."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, centre - turn @ centre])


def _without(item: LimbPicture, pieces: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Picture (float32), mask, label and planes without an arm."""
    gone = np.isin(item.label, pieces)
    bits = np.uint16(sum(1 << (piece - 1) for piece in pieces))
    planes = item.planes & ~bits
    beneath = np.zeros_like(item.label)
    for limb in ("skirt", "torso", "head"):  # the last one is on top of the others
        beneath[(planes >> LIMBS.index(limb)) & 1 > 0] = 1 + LIMBS.index(limb)
    others = [k for k, name in enumerate(LIMBS) if name not in ("skirt", "torso", "head")]
    for limb in others:
        beneath[((planes >> limb) & 1 > 0) & (beneath == 0)] = 1 + limb
    around = cv2.dilate(gone.astype(np.uint8), np.ones((3, 3), np.uint8))
    shown = gone & (beneath > 0)
    unknown = (around & ((item.label == 0) | shown | gone)).astype(np.uint8)
    picture = cv2.inpaint(item.picture, unknown, 3, cv2.INPAINT_TELEA) if shown.any() else item.picture
    mask = np.where(gone & ~shown, 0, np.where(shown, 255, item.mask)).astype(np.uint8)
    label = np.where(gone, beneath, item.label).astype(np.uint8)
    return picture.astype(np.float32), mask, label, planes.copy()


def _colour_near(item: LimbPicture, point: np.ndarray, pieces: list[int], radius: float) -> np.ndarray | None:
    """``(3,)`` float32: what an arm looks like near its elbow; None where it is not seen there."""
    near = np.zeros_like(item.mask)
    at = tuple(np.rint(point).astype(int).tolist())
    cv2.circle(near, at, max(round(radius), 1), 1, -1)
    where = (near > 0) & np.isin(item.label, pieces) & (item.mask > 127)
    return item.picture[where].mean(axis=0).astype(np.float32) if where.any() else None
