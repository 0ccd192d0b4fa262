"""What layers take for theirs where others hide them."""

from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.groups import GROUPS
from aa2.avatar.layers import _breadth, _within, take_apart
from aa2.avatar.limbs import LIMBS, find_joints, stature
from aa2.avatar.neck import beside_neck
from aa2.avatar.outlines import between_outlines
from aa2.types import FACE
from tests.avatar.doll import colours_of, doll, maps_of, posed

OWN = posed(left_arm=25, right_arm=25)


def layers_of(maps, reference=None):
    reference = doll(OWN) if reference is None else reference
    joints = find_joints(OWN.keypoints[0], OWN.confidence[0], None)
    size = stature(joints)
    assert size is not None
    return {layer.group.name: layer for layer in take_apart(reference, maps, joints, size)}


def opaque(where: np.ndarray) -> np.ndarray:
    """Without the rim, where a layer is as thin as the matte."""
    return where & (doll(OWN).mask > 250)


def number(limb: str) -> int:
    return 1 + LIMBS.index(limb)


def test_a_thigh_that_a_skirt_hides_whole_is_not_made_up():
    maps = maps_of(OWN)
    thigh = maps.label == number("left thigh")
    skirt = replace(maps, label=np.where(thigh, number("skirt"), maps.label).astype(np.uint8))
    made_up = layers_of(skirt)["left leg"].alpha[opaque(thigh)] > 0.5
    # But for what goes on below the hem, from the shin.
    assert made_up.mean() < 0.35
    assert (layers_of(maps)["left leg"].alpha[opaque(thigh)] > 0.5).mean() > 0.95


def test_a_thigh_of_which_some_is_seen_goes_on_below_a_skirt():
    maps = maps_of(OWN)
    thigh = maps.label == number("left thigh")
    upper = thigh & (np.arange(len(thigh))[:, None] < np.nonzero(thigh)[0].mean())
    label = np.where(upper, number("skirt"), maps.label).astype(np.uint8)
    assert (layers_of(replace(maps, label=label))["left leg"].alpha[opaque(upper)] > 0.5).mean() > 0.9


@pytest.mark.parametrize(("left", "right"), [(-4, 4), (-2, 9), (3, 12)])
def test_a_limb_is_as_broad_as_it_is_seen(left, right):
    seen = np.zeros((100, 60), bool)
    seen[20:80, 30 + left : 31 + right] = True
    found = _breadth(seen[:, ::-1], np.array([29.0, 10]), np.array([0.0, 80]))
    assert found == pytest.approx((left, right), abs=1.01)
    assert _breadth(np.zeros_like(seen), np.array([30.0, 10]), np.array([0.0, 80])) is None


@pytest.mark.parametrize(("breadth", "behind"), [(0.09, False), (0.03, True)])
def test_a_limb_seen_whole_beside_its_bone_does_not_go_on_at_the_other_side(breadth, behind):
    """Sleeves hang outside the line from shoulder to elbow; of a sliver the bone tells where the rest is."""
    size, group = 400.0, next(group for group in GROUPS if group.name == "left arm")
    joints = {"left shoulder": np.array([60.0, 20, 0]), "left elbow": np.array([60.0, 100, 0])}
    label = np.zeros((130, 130), np.uint8)
    label[20:100, 62 : round(62 + breadth * size)] = number("left arm")
    inside = _within(replace(group, limbs=group.limbs[:1]), joints, label, size)
    assert inside[60, 64] and inside[60, 50] == behind


def test_what_is_hidden_of_an_arm_takes_the_colour_beside_it():
    """A sleeve above, skin below it: what a shirt hides there is skin."""
    maps, reference = maps_of(OWN), doll(OWN)
    arm = maps.label == number("left arm")
    row, rows = np.arange(len(arm))[:, None], np.nonzero(arm)[0]
    sleeve, hidden = arm & (row < np.quantile(rows, 0.6)), arm & (row > np.quantile(rows, 0.7))
    colours = colours_of(reference).copy()
    colours[sleeve], colours[arm & ~sleeve] = (250, 250, 250), (180, 120, 90)
    label = np.where(hidden, number("torso"), maps.label).astype(np.uint8)
    label[np.isin(label, [number("left forearm"), number("left hand")])] = 0
    layer = layers_of(replace(maps, label=label), replace(reference, foreground=colours))["left arm"]
    drawn = layer.colours[hidden & (layer.alpha > 0.5)]
    assert len(drawn) > 50 and np.abs(drawn.astype(int) - (180, 120, 90)).max() < 20


def test_a_chin_behind_a_hand_has_the_colour_of_the_face_and_not_of_the_hair():
    reference, maps = doll(OWN), maps_of(OWN)
    skin, hair = (240, 190, 160), (20, 15, 10)
    keypoints, head = OWN.keypoints.copy(), maps.label == number("head")
    around = np.linspace(0, 2 * np.pi, 68)
    keypoints[0, FACE] = OWN.keypoints[0, 0] + 6 * np.column_stack([np.cos(around), np.sin(around)])
    y, x = np.mgrid[: head.shape[0], : head.shape[1]] - keypoints[0, 0][::-1, None, None]
    face = head & (np.hypot(x, y) < 7)
    picture = np.where(head[..., None], hair, colours_of(reference)).astype(np.uint8)
    picture[face] = skin
    hand = head & (y > 2) & (y < 12)
    picture[hand] = (0, 0, 255)
    reference = replace(
        reference, picture=picture, foreground=picture, pose=replace(OWN, keypoints=keypoints)
    )
    whole = maps.whole.copy()
    whole[number("head") - 1][hand] = 255
    label = np.where(hand, number("left hand"), maps.label).astype(np.uint8)
    layer = layers_of(replace(maps, label=label, whole=whole), reference)["head"]
    chin = hand & (np.hypot(x, y) < 6) & (layer.alpha > 0.5)
    assert chin.sum() > 15
    assert np.abs(layer.colours[chin].astype(int) - skin).max() < 40
    below_cheeks = hand & (y > 8) & (np.abs(x) > 4.5) & (np.abs(x) < 6.5) & (layer.alpha > 0.5)
    assert below_cheeks.sum() > 3 and layer.colours[below_cheeks].mean() < 100, "hair, if there is some"


@pytest.mark.parametrize(("slant", "edge"), [(0.0, 40), (0.25, 28)])
def test_a_trunk_goes_on_straight_where_an_arm_hides_its_outline(slant, edge):
    y, x = np.mgrid[:100, :120]
    trunk = (x >= 40 - slant * y) & (x < 80) & (y >= 10) & (y < 90)
    label = np.where(trunk, number("torso"), 0).astype(np.uint8)
    label[40:60, 15:50] = number("left hand")
    between = between_outlines(label == number("torso"), label, 1)
    assert between[50, edge:80].all() and not between[50, : edge - 2].any() and not between[50, 82:].any()


def test_of_a_trunk_that_the_picture_cuts_off_nobody_knows_the_outline():
    label = np.full((60, 60), number("torso"), np.uint8)
    label[20:40, :10] = number("left arm")
    assert between_outlines(label == number("torso"), label, 0).all()


@pytest.mark.parametrize("hair", [False, True])
def test_a_neck_does_not_go_on_behind_the_shoulders_but_long_hair_does(hair):
    face, seen = np.zeros((100, 100), bool), np.zeros((100, 100), bool)
    face[20:50, 35:65] = seen[10:60, 38:62] = True
    if hair:
        seen[20:80, 20:35] = True
    beside = beside_neck(face, seen)
    assert beside[70, 30] == (not hair) and not beside[70, 50] and not beside[30, 30]
    assert not beside_neck(np.zeros_like(face), seen).any(), "nobody knows where the chin is"


def test_a_trunk_that_an_arm_hides_is_as_bright_as_its_sleeves_and_not_as_the_strap_beside():
    """Lit from above: below the arm the shirt is darker, and a dark strap runs up to it."""
    reference, maps = doll(OWN), maps_of(OWN)
    trunk = maps.label == number("torso")
    rows, columns = np.nonzero(trunk)
    y, x = np.mgrid[: trunk.shape[0], : trunk.shape[1]]
    picture = colours_of(reference).copy()
    light = np.clip(1 - (y - rows.min()) / (2 * np.ptp(rows)), 0, 1)[..., None]
    sleeves = np.isin(maps.label, [number("left arm"), number("right arm")])
    picture[trunk | sleeves] = (np.array((230, 220, 60)) * light)[trunk | sleeves]
    picture[trunk & (np.abs(x - columns.mean()) < 3)] = (10, 10, 60)
    arm = trunk & (y < rows.min() + 0.6 * np.ptp(rows))
    picture[arm] = (230, 180, 150)
    whole = maps.whole.copy()
    whole[number("torso") - 1][arm] = 255
    label = np.where(arm, number("left forearm"), maps.label).astype(np.uint8)
    reference = replace(reference, picture=picture, foreground=picture)
    layer = layers_of(replace(maps, label=label, whole=whole), reference)["trunk"]
    hidden = arm & (layer.alpha > 0.5) & (y < rows.min() + 0.3 * np.ptp(rows))
    assert hidden.sum() > 100
    found = layer.colours[hidden].astype(float)
    wanted = np.array((230, 220, 60)) * light[hidden]
    below = np.array((230, 220, 60)) * 0.65
    assert np.abs(found - wanted).mean() < 0.7 * np.abs(below - wanted).mean()
