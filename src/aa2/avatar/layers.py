"""A reference taken apart: of each group of limbs what is seen, and what others hide of it, completed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from aa2.avatar.completion import completed, disc
from aa2.avatar.fingers import hand_shape
from aa2.avatar.groups import BONES, HEAD, RADIUS, SKIRT, TRUNK, Group, groups_in, parent_of
from aa2.avatar.head import face_shape
from aa2.avatar.head_back import head_back
from aa2.avatar.limb_ends import continued_ends
from aa2.avatar.neck import beside_neck, neck
from aa2.avatar.outlines import between_outlines, ending, nearest_label, neck_hole, smoothed
from aa2.avatar.picture_box import PictureBox

if TYPE_CHECKING:
    from aa2.avatar.limb_labels.labels import LimbMaps
from aa2.avatar.limbs import KNOWN, LIMBS, Joints
from aa2.avatar.widened import widened
from aa2.media.inpainting import draw_over
from aa2.types import LEFT_HAND, RIGHT_HAND, Pose, Reference

SOFT = 0.0015
"""Statures over which a layer ends where another of the same person goes on."""
NEAR_JOINT = 0.12
"""Statures from the joint that it hangs on within which a layer reaches under its neighbours."""
HIDDEN = 128
"""Of 255, from which likelihood on a limb is taken to go on where another is seen."""
SMOOTH = 0.006
"""Statures over which a trunk's outline is smoothed where arms hide it: likelihoods are ragged."""
LINING = 0.015
"""Statures from a collar over which its inside goes on behind the neck."""
EDGE = 0.006
"""Statures from the character's edge within which its pixels are taken to be mixed with what is behind."""
MIXED = 0.004
"""Statures from an arm within which pixels of the trunk say nothing of what goes on behind it."""
THIN, ENOUGH = 0.3, 30
"""How thin a limb may be taken for, in its usual thickness; pixels of it that tell what it looks like."""
WHOLE = 0.45
"""Share of a limb's usual breadth from which what is seen of it is taken for the whole of it."""
OUTWARDS = 0.03
"""Statures that a trunk may be wider where an arm hides its outline."""
SLEEVES = [1 + LIMBS.index(f"{side} {limb}") for side in ("left", "right") for limb in ("arm", "forearm")]
ARMS = [number for number, limb in enumerate(LIMBS, 1) if limb.endswith(("arm", "hand"))]
HUES, COMMON = 32, 0.15
"""Of both channels of colour in Lab that are told apart; how common one must be, beside the commonest, to be
the cloth's: straps, prints and bare arms are not."""
AROUND = 0.02
"""Statures around what a layer may take that are looked at for it."""
COMPLETED = 0.3
"""How sure a pixel is that was not seen."""


@dataclass(frozen=True)
class Layer:
    """What a group of limbs looks like, in the pixels of the reference.

    Attributes:
        group: which.
        colours: ``(H, W, 3)`` uint8, seen and completed.
        alpha: ``(H, W)`` float32 in [0, 1].
        sure: ``(H, W)`` float32 in [0, 1], how sure its pixels are.
        seen: ``(H, W)`` bool, where the picture shows it; elsewhere it was completed, behind the others.
        limb: ``(H, W)`` uint8, of the group's limbs the number of that which a pixel goes with.
        back: ``(H, W, 3)`` uint8, the colours of its other side; None of a layer that has none.
        joints: of the pose that a stiff limb is drawn in; None of what bends, in the reference's.
    """

    group: Group
    colours: np.ndarray
    alpha: np.ndarray
    sure: np.ndarray
    seen: np.ndarray
    limb: np.ndarray
    back: np.ndarray | None = None
    joints: Joints | None = None


def take_apart(
    reference: Reference, maps: LimbMaps, joints: Joints, size: float, legs_overlap: float | None = None
) -> list[Layer]:
    """The layers of a reference, those that it shows anything of.

    Args:
        reference: the character.
        maps: which limb is where.
        joints: of the reference.
        size: its stature in pixels.
        legs_overlap: `Group.overlap` of legs; None takes the usual one.
    """
    alpha, picture = own_colours(reference, size)
    label = np.where(alpha > 0, maps.label, 0).astype(np.uint8)
    layers = []
    for group in groups_in(joints, size):
        if legs_overlap is not None and group.limbs[0].endswith("thigh"):
            group = replace(group, overlap=legs_overlap)
        box = _box(group, label, maps, size)
        if box is None:
            continue
        near, at = box.reference(reference), box.joints(joints)
        shown, matte, limbs = box.cut(picture), box.cut(alpha), box.cut(label)
        layer = _layer(group, near, shown, matte, limbs, box.maps(maps), at, size)
        if group.name == HEAD:
            back = head_back(near.pose, layer.colours, layer.alpha, layer.seen, size)
            layer = replace(layer, back=back)
        layers.append(_placed(layer, box))
    return layers


def _box(group: Group, label: np.ndarray, maps: LimbMaps, size: float) -> PictureBox | None:
    """Where the layer of a group lies, with what is looked at around it; None where nothing of it is seen."""
    numbers = _numbers(group)
    there = np.isin(label, numbers)
    if not there.any():
        return None
    if TRUNK in group.limbs:  # the arms say what of it is a sleeve's
        there = label > 0
    else:
        there |= (maps.whole[[number - 1 for number in numbers]] >= HIDDEN).any(axis=0)
    return PictureBox.around(there, (group.overlap + AROUND) * size)


def _numbers(group: Group) -> list[int]:
    """The labels of a group's limbs."""
    return [LIMBS.index(limb) + 1 for limb in group.limbs]


def _placed(layer: Layer, box: PictureBox) -> Layer:
    """A layer of a box in pixels of the reference."""
    pictures = ("colours", "alpha", "sure", "seen", "limb", "back")
    given = {name: picture for name in pictures if (picture := getattr(layer, name)) is not None}
    return replace(layer, **{name: box.put_back(picture) for name, picture in given.items()})


def own_colours(reference: Reference, size: float) -> tuple[np.ndarray, np.ndarray]:
    """The character's opacity, ``(H, W)`` float32 in [0, 1], and its colours, ``(H, W, 3)`` uint8.

    Without a matte the colours at its edge are drawn from inside: a mask that is found is seldom exact, and
    lens and resampling mix the edge with what is behind.
    """
    if reference.foreground is not None:
        return reference.mask.astype(np.float32) / 255, reference.foreground
    # The outer half of a soft edge shows the background: it stays behind.
    alpha = np.clip(reference.mask.astype(np.float32) / 127.5 - 1, 0, 1)
    radius = max(1, round(EDGE * size))
    inside = cv2.erode((reference.mask >= 250).astype(np.uint8), disc(radius), borderValue=1) > 0
    return alpha, draw_over(reference.picture, ~inside)


def _layer(
    group: Group,
    reference: Reference,
    picture: np.ndarray,
    matte: np.ndarray,
    label: np.ndarray,
    maps: LimbMaps,
    joints: Joints,
    size: float,
) -> Layer:
    numbers = _numbers(group)
    seen = np.isin(label, numbers)
    each = maps.whole[[number - 1 for number in numbers]] >= HIDDEN
    # A thigh of which nothing is seen may look like anything; what hides it moves with it.
    unseen = [np.count_nonzero(label == number) < ENOUGH for number in numbers]
    each[unseen] &= label != LIMBS.index(SKIRT) + 1
    whole = np.asarray(each.any(axis=0))
    if group.side is not None:
        whole &= _within(group, joints, label, size)
    elif TRUNK in group.limbs:
        whole &= label != LIMBS.index(HEAD) + 1  # no neck hides a collar that stands up
        whole &= between_outlines(seen, label, OUTWARDS * size)
    near = _around(joints.get(_root(group)), seen.shape, NEAR_JOINT * size)
    reach = widened(seen, disc(max(2, round(group.overlap * size))))
    if TRUNK not in group.limbs:
        on = (parent_of(group.limbs[0]), SKIRT)
        reach &= np.isin(label, [LIMBS.index(limb) + 1 for limb in on if limb is not None])
    face = face_shape(reference.pose, label.shape) if group.name == HEAD else None
    if face is not None:
        held = ~beside_neck(face, seen)
        whole, reach = whole & held, reach & held
    rim = widened(seen, disc(max(1, round(2 * SOFT * size))))
    there = (whole & _connected(whole, seen)) | (reach & near) | rim
    if TRUNK in group.limbs:
        collar = near & (label == LIMBS.index(HEAD) + 1)
        lower = neck_hole(seen & near)
        wide = widened(seen, disc(max(2, round(LINING * size))))
        there |= collar & lower & wide
        there = np.where(np.isin(label, ARMS), smoothed(there | seen, SMOOTH * size), there)
    there = seen | (there & (label > 0))
    soft = cv2.GaussianBlur(there.astype(np.float32), (0, 0), max(0.5, SOFT * size))
    inside = np.where(label > 0, np.clip(2 * soft, 0, 1), 1) * there
    if TRUNK in group.limbs:
        inside *= np.where(collar, ending(lower, SOFT * size), 1)
    # What is wide is plain deep inside; of an arm the next that is seen tells, sleeve or skin.
    known, hole = seen & (matte > 0.5), there & ~seen
    if TRUNK in group.limbs:
        # Beside an arm pixels are mixed with it, and its shadow lies there.
        apart = known & ~widened(np.isin(label, ARMS), disc(max(1, round(MIXED * size))))
        known = apart if apart.any() else known
    if not known.any():  # what hides it is no better guess
        known = seen
    plain = known if group.closed else None
    if TRUNK in group.limbs and known.any():
        plain = _of_one_cloth(picture, known, np.isin(label, SLEEVES) & (matte > 0.5))
    colours = completed(picture, known, hole, size, plain)
    if face is not None:
        bare = hole & (face | neck(face))
        if (known & face).any():
            # Of chin and neck hair tells nothing.
            colours = completed(colours, known & face, bare, size, known & face)
    sure = np.where(seen, maps.sure, COMPLETED).astype(np.float32)
    limb = nearest_label(label, numbers)
    if len(group.limbs) > 1 and group.limbs[-1].endswith("hand"):
        # Of an arm that points to the camera the hand lies on the forearm, and would be drawn out with it.
        limb[_palm(reference.pose, str(group.side), label.shape, size)] = len(numbers) - 1
    colours = continued_ends(colours, picture, hole, limb, group.limbs, label, joints, size)
    return Layer(group, colours, (matte * inside).astype(np.float32), sure, seen, limb, colours)


def _within(group: Group, joints: Joints, label: np.ndarray, size: float) -> np.ndarray:
    """``(H, W)`` bool: not farther from the bones than the limbs are seen to be thick, or limbs are."""
    inside = np.zeros(label.shape, np.uint8)
    for limb in group.limbs:
        start, end = (joints.get(name) for name in BONES[limb])
        if start is None or end is None:
            continue
        bone, usual = (end - start)[:2], RADIUS[limb] * size
        middle, radius = 0.0, usual
        seen = _breadth(label == LIMBS.index(limb) + 1, start[:2], bone)
        if seen is not None:
            low, high = seen
            radius = min(usual, max(-low, high))
            if high - low > 2 * WHOLE * usual:  # all of it, beside its bone: of clothes joints are guesses
                middle, radius = (low + high) / 2, (high - low) / 2
        aside = middle * np.array([-bone[1], bone[0]]) / max(float(np.linalg.norm(bone)), 1.0)
        ends = [np.rint(joint[:2] + aside).astype(int).tolist() for joint in (start, end)]
        cv2.line(inside, ends[0], ends[1], 1, max(1, round(2 * max(radius, THIN * usual))))
    return inside > 0


def _breadth(seen: np.ndarray, start: np.ndarray, bone: np.ndarray) -> tuple[float, float] | None:
    """From where to where across its bone a limb is seen, pixels, without outliers; None where it is not."""
    rows, columns = np.nonzero(seen)
    length = float(np.linalg.norm(bone))
    if length < 1:
        return None
    away = np.stack([columns, rows], axis=1) - start
    along = away @ bone / length
    across = away @ np.array([-bone[1], bone[0]]) / length
    beside = across[(along > 0) & (along < length)]
    if len(beside) < ENOUGH:
        return None
    low, high = np.quantile(beside, [0.05, 0.95])
    return float(low), float(high)


def _palm(pose: Pose, side: str, shape: tuple[int, ...], size: float) -> np.ndarray:
    """``(H, W)`` bool: what the keypoints of a hand show of it; nothing where they are not known."""
    part = LEFT_HAND if side == "left" else RIGHT_HAND
    if not (pose.confidence[0, part] >= KNOWN).all():
        return np.zeros(shape[:2], bool)
    return hand_shape(pose.keypoints[0, part], shape, size)


def _root(group: Group) -> str:
    """The joint that a group hangs on."""
    return "neck" if group.side is None else BONES[group.limbs[0]][0]


def _around(joint: np.ndarray | None, shape: tuple[int, ...], radius: float) -> np.ndarray:
    near = np.zeros(shape[:2], np.uint8)
    if joint is not None:
        cv2.circle(near, (round(float(joint[0])), round(float(joint[1]))), max(1, round(radius)), 1, -1)
    return near > 0


def _connected(whole: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The pieces of ``whole`` that touch what is seen."""
    _, pieces = cv2.connectedComponents((whole | seen).astype(np.uint8))
    return np.isin(pieces, np.unique(pieces[seen]))


def _of_one_cloth(picture: np.ndarray, known: np.ndarray, sleeves: np.ndarray) -> np.ndarray:
    """``(H, W)`` bool: of what is known and of sleeves what has the commonest hues of what is known."""
    lab = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 1), cv2.COLOR_RGB2Lab)
    red, yellow = (lab[..., channel].astype(int) * HUES // 256 for channel in (1, 2))
    hue = red * HUES + yellow
    counts = np.bincount(hue[known], minlength=HUES**2).reshape(HUES, HUES).astype(np.float32)
    common = cv2.GaussianBlur(counts, (3, 3), 0).ravel()
    alike = (known | sleeves) & (common[hue] > COMMON * common.max())
    return alike if alike.any() else known
