"""Half figures made whole: what the picture's lower edge cuts off is drawn on beneath it, in plain clothes.

A driver who is seen whole would else be replaced by somebody who floats. Nobody knows what the character
wears there: trousers of a quiet colour, or what is seen of the legs, are a guess that catches no eye.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from aa2.avatar.groups import BONES, LENGTHS, SKIRT, TRUNK
from aa2.avatar.layers import Layer
from aa2.avatar.leg_shapes import Shape, breadths, limb_shape, shoe_shape
from aa2.avatar.limbs import BODY_JOINTS, KNOWN, LIMBS, TOES, Joints, find_joints, stature
from aa2.avatar.lower_cloth import Cloth, cloth_of, folds, painted_leg, painted_shoe, painted_trunk
from aa2.avatar.mesh import Mesh
from aa2.avatar.trunk_shapes import hem_of, pelvis_shape, trunk_shape
from aa2.types import Pose, Reference

if TYPE_CHECKING:
    from aa2.avatar.limb_labels.labels import LimbMaps

AT_EDGE = 0.004
"""Share of the picture's height from its lower edge within which a figure ends there."""
BROAD = 0.06
"""Statures of the lower edge that trunk and legs must take to be cut by it: a hand alone may hang there."""
COMPLETE = 0.40
"""Statures below the pelvis from which a figure that ends there has its legs, if hidden by a gown."""
UPRIGHT = 0.8
"""Cosine of the angle between trunk and the vertical below which a figure does not stand or sit."""
GUESSED = 0.2
"""How sure a pixel is that the picture never showed."""
HIP, FOOT, SPREAD = 0.0575, 0.06, 0.012
"""Statures from between the hips to each, from an ankle to the toes, and from between the toes to each."""
ROOM, BESIDE = 0.12, 0.14
"""Statures of room below the ankles, and beside the hips."""
SEAT, HEMMED = 0.015, 0.0
"""Statures over which the seat of trousers goes over into thighs; beyond an ankle where trousers end: what is
below is a heel once the foot turns aside."""
TUCKED, AT_HIP = 0.025, 0.08
"""Statures around what is seen of a leg, and around its hip, in which it goes on behind the trunk."""
TOLD = 0.5
"""Confidence of a joint that is put where it must be."""


@dataclass(frozen=True)
class _Canvas:
    """The picture with room below, drawn on limb by limb.

    Attributes:
        colours: ``(H, W, 3)`` float32.
        alpha: ``(H, W)`` float32 in [0, 1].
        label, whole: of `LimbMaps`.
        cut: the first row that the picture does not show.
    """

    colours: np.ndarray
    alpha: np.ndarray
    label: np.ndarray
    whole: np.ndarray
    cut: int

    def paint(self, limb: str, shape: Shape, colours: np.ndarray) -> None:
        """Put a limb over what is there below the edge; above it, it goes on behind what is seen."""
        number = LIMBS.index(limb)
        self.whole[number][shape.part][shape.alpha > 0.5] = 255
        alpha = shape.alpha * (shape.rows >= self.cut)
        there = self.alpha[shape.part]
        share = np.where(there > 0, alpha, np.minimum(alpha * 1e3, 1))[..., None]
        self.colours[shape.part] += share * (colours - self.colours[shape.part])
        self.alpha[shape.part] = np.maximum(there, alpha)
        own = (alpha > 0.5) | ((alpha > 0) & (self.label[shape.part] == 0))
        self.label[shape.part][own] = number + 1


def with_lower_body(reference: Reference, maps: LimbMaps) -> tuple[Reference, LimbMaps]:
    """A half figure with the trunk, legs and shoes that its picture does not show.

    They are missing where neither ankle is known and the figure goes on beyond the picture's lower edge. Legs
    go on from the knees where those are known, else from the hips.

    Args:
        reference: the character, a picture of ``(H, W)``.
        maps: which limb is where in it.

    Returns:
        The same two where nothing is missing. Else with rows below and columns beside the picture, the pose
        in pixels of that and with the joints of the legs; what was not seen is sure to 0.2.
    """
    pose = reference.pose
    joints = find_joints(pose.keypoints[0], pose.confidence[0], None if pose.depth is None else pose.depth[0])
    size = stature(joints)
    if size is None or not _is_cut(reference.mask, maps.label, joints, size):
        return reference, maps
    cut = int(np.flatnonzero(reference.mask.any(axis=1))[-1]) + 1
    standing = _standing(joints, size)
    reference, maps = _with_room(reference, maps, standing, size)
    shift = reference.pose.keypoints[0, BODY_JOINTS["left shoulder"]] - joints["left shoulder"][:2]
    standing = {name: joint + np.pad(shift, (0, len(joint) - 2)) for name, joint in standing.items()}
    pictured = reference.picture if reference.foreground is None else reference.foreground
    canvas = _Canvas(
        pictured.astype(np.float32),
        reference.mask.astype(np.float32) / 255,
        maps.label.copy(),
        maps.whole.copy(),
        cut,
    )
    _draw_on(canvas, standing, cloth_of(reference, maps.label, standing, cut, size), size)
    return _taken(reference, maps, canvas, standing, size)


def tucked_in(layer: Layer, joints: Joints, size: float) -> Layer:
    """The layer of a leg that was drawn on, with less of it behind the trunk, lest it peep out.

    Args:
        layer: of a reference of `with_lower_body`; others stay as they are.
        joints: of the reference.
        size: its stature in pixels.
    """
    place = joints.get(f"{layer.group.side} hip")
    if place is None or not layer.group.limbs[0].endswith("thigh"):
        return layer
    rows, columns = np.ogrid[: layer.alpha.shape[0], : layer.alpha.shape[1]]
    near = np.hypot(columns - place[0], rows - place[1]) < AT_HIP * size
    away = cv2.distanceTransform((~layer.seen).astype(np.uint8), cv2.DIST_L2, 3)
    return replace(layer, alpha=np.where(near | (away < TUCKED * size), layer.alpha, 0).astype(np.float32))


def above(mesh: Mesh, row: int) -> Mesh:
    """What of a mesh is covered with pixels above a row of the reference."""
    parts = [part[(mesh.places[part, 1] < row).all(axis=1)] for part in (mesh.triangles, *mesh.cut)]
    return replace(mesh, triangles=parts[0], cut=tuple(parts[1:]))


def with_both_toes(pose: Pose) -> Pose:
    """A pose in which a toe that is not known lies where the other one of its foot does.

    One toe tells where a shoe points to.

    Args:
        pose: T frames.
    """
    keypoints, confidence = pose.keypoints.copy(), pose.confidence.copy()
    for toes in TOES.values():
        for toe, other in (toes, toes[::-1]):
            lost = (confidence[:, toe] < KNOWN) & (confidence[:, other] >= KNOWN)
            keypoints[lost, toe], confidence[lost, toe] = keypoints[lost, other], confidence[lost, other]
    return replace(pose, keypoints=keypoints, confidence=confidence)


def _is_cut(mask: np.ndarray, label: np.ndarray, joints: Joints, size: float) -> bool:
    """Whether the picture ends before the figure's legs do."""
    if not {"neck", "pelvis", "left shoulder", "right shoulder"} <= set(joints):
        return False
    if "left ankle" in joints or "right ankle" in joints:
        return False
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows) or rows[-1] < len(mask) - 1 - AT_EDGE * len(mask):
        return False
    spine = (joints["pelvis"] - joints["neck"])[:2]
    if spine[1] < UPRIGHT * float(np.linalg.norm(spine)):
        return False
    knees = [joints[name][1] for name in ("left knee", "right knee") if name in joints]
    if rows[-1] + 1 > joints["pelvis"][1] + COMPLETE * size or any(knee > rows[-1] for knee in knees):
        return False
    cut_off = _numbers(TRUNK, SKIRT, "thigh", "shin")
    return int(np.count_nonzero(np.isin(label[rows[-1]], cut_off))) > BROAD * size


def _standing(joints: Joints, size: float) -> Joints:
    """The joints, and those of both legs, which hang down where nobody knows better."""
    found, pelvis = dict(joints), joints["pelvis"]
    left = np.sign((joints["left shoulder"] - joints["right shoulder"])[0]) or 1.0
    down = np.array([0, 1.0, 0, 0])
    for side, way in (("left", left), ("right", -left)):
        found.setdefault(f"{side} hip", pelvis + np.array([way * HIP * size, 0, 0, 0]))
        for limb in ("thigh", "shin"):
            start, end = BONES[f"{side} {limb}"]
            found.setdefault(end, found[start] + down * LENGTHS[start, end] * size)
        found[f"{side} toes"] = found[f"{side} ankle"] + down * FOOT * size
    return found


def _with_room(
    reference: Reference, maps: LimbMaps, standing: Joints, size: float
) -> tuple[Reference, LimbMaps]:
    """Both with so much more below and beside the picture that legs find room."""
    height, width = reference.mask.shape
    legs = [joint[:2] for name, joint in standing.items() if name.endswith(("hip", "knee", "ankle", "toes"))]
    low, high = np.min(legs, axis=0), np.max(legs, axis=0)
    left = max(0, int(np.ceil(BESIDE * size - low[0])))
    right = max(0, int(np.ceil(high[0] + BESIDE * size - width)))
    below = max(0, int(np.ceil(high[1] + ROOM * size - height)))
    room = ((0, below), (left, right))

    def wider(array: np.ndarray) -> np.ndarray:
        return np.pad(array, (*((0, 0),) * (array.ndim - 2), *room))

    def coloured(picture: np.ndarray) -> np.ndarray:
        return np.pad(picture, (*room, (0, 0)))

    reference = replace(
        reference,
        picture=coloured(reference.picture),
        mask=wider(reference.mask),
        pose=reference.pose.transformed(np.array([[1.0, 0, left], [0, 1.0, 0]])),
        foreground=None if reference.foreground is None else coloured(reference.foreground),
    )
    return reference, replace(maps, label=wider(maps.label), sure=wider(maps.sure), whole=wider(maps.whole))


def _draw_on(canvas: _Canvas, joints: Joints, cloth: Cloth, size: float) -> None:
    """Legs, the seat over them, and the shirt over that."""
    shape, cut = canvas.label.shape, canvas.cut
    creased = folds(shape, size)
    seen = canvas.label.copy()
    trunk = SKIRT if cloth.skirt else TRUNK
    hem = None
    if cloth.shirt is not None or not np.isin(seen[cut - 1], _numbers("thigh", "shin")).any():
        kind = "skirt" if cloth.skirt else "trousers" if cloth.shirt is None else "shirt"
        hem = hem_of(np.isin(seen, _numbers(trunk)), joints, cut, size, kind)
    sides = None if hem is None or cloth.skirt else (hem.low_left, hem.low_right)
    for side in ("left", "right"):
        ankle, toes = (joints[f"{side} {name}"][:2] for name in ("ankle", "toes"))
        shoe = shoe_shape((ankle, toes), shape, size)
        if shoe is not None:
            canvas.paint(f"{side} foot", shoe, painted_shoe(shoe, cloth))
        for limb in ("shin", "thigh"):
            name = f"{side} {limb}"
            start, end = (joints[joint][:2] for joint in BONES[name])
            flat = HEMMED if limb == "shin" and not cloth.bare else None
            there = cut, seen == LIMBS.index(name) + 1
            found = limb_shape(
                (start, end), breadths(name, joints, sides, cloth.bare, size), shape, size, there, flat
            )
            length = float(np.linalg.norm(end - start)) / size
            bends = (0.05, length) if limb == "thigh" else (0.0, length)
            if found is not None:
                canvas.paint(name, found, painted_leg(found, cloth, size, creased, bends, hem))
    if hem is None:
        return
    if not cloth.skirt:
        seat = pelvis_shape(joints, hem, shape, size)
        colours = painted_leg(seat, cloth, size, creased, (), hem)
        # Below the hem it goes over into what there is of thighs.
        own = np.exp(-np.maximum(seat.along, 0) / SEAT)[..., None]
        thighs = np.isin(canvas.label[seat.part], _numbers("thigh"))[..., None]
        colours = np.where(thighs, own * colours + (1 - own) * canvas.colours[seat.part], colours)
        canvas.paint(TRUNK, seat, colours)
    if cloth.shirt is not None:
        below = trunk_shape(hem, shape, size)
        colours = painted_trunk(below, canvas.colours, canvas.alpha, cloth, hem, size, creased)
        canvas.paint(trunk, below, colours)


def _taken(
    reference: Reference, maps: LimbMaps, canvas: _Canvas, joints: Joints, size: float
) -> tuple[Reference, LimbMaps]:
    """The reference and its maps with what was drawn on."""
    colours = np.rint(canvas.colours).clip(0, 255).astype(np.uint8)
    new = np.arange(len(canvas.label))[:, None] >= canvas.cut
    picture = np.where(new[..., None], colours, reference.picture)
    foreground = (
        None if reference.foreground is None else np.where(new[..., None], colours, reference.foreground)
    )
    mask = np.where(new, np.rint(canvas.alpha * 255).astype(np.uint8), reference.mask)
    pose = reference.pose
    keypoints, confidence = pose.keypoints.copy(), pose.confidence.copy()
    depth = None if pose.depth is None else pose.depth.copy()
    places = {
        name: (index,) for name, index in BODY_JOINTS.items() if name.endswith(("hip", "knee", "ankle"))
    }
    places |= {f"{side} toes": TOES[side] for side in ("left", "right")}
    for name, indices in places.items():
        for index, aside in zip(indices, (-SPREAD, SPREAD)[: len(indices)], strict=True):
            joint = joints[name]
            keypoints[0, index] = joint[:2] + ((aside * size, 0) if len(indices) > 1 else (0, 0))
            confidence[0, index] = max(float(confidence[0, index]), TOLD)
            if depth is not None:
                depth[0, index] = joint[2]
    pose = replace(pose, keypoints=keypoints, confidence=confidence, depth=depth)
    sure = np.where(new & (mask > 0), np.float32(GUESSED), maps.sure)
    return (
        replace(reference, picture=picture, mask=mask, pose=pose, foreground=foreground),
        replace(
            maps, label=np.where(mask > 0, canvas.label, 0).astype(np.uint8), sure=sure, whole=canvas.whole
        ),
    )


def _numbers(*limbs: str) -> list[int]:
    return [n + 1 for n, limb in enumerate(LIMBS) if limb.endswith(limbs)]
