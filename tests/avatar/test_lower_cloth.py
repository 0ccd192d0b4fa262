"""What is drawn on below a half figure: its colours, told from what is seen."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.avatar.leg_shapes import limb_shape
from aa2.avatar.limbs import LIMBS, find_joints, stature
from aa2.avatar.lower_cloth import Cloth, cloth_of, folds, painted_leg

from .doll import colours_of, doll, maps_of, posed

OWN = posed()
ROW = round(float(OWN.keypoints[0, 11, 1])) + 4


def cloth(shirt=None, legs=None, row=ROW):
    """Of the doll, cut at a row, its trunk and its legs in other colours."""
    reference, label = doll(OWN), maps_of(OWN).label
    colours = colours_of(reference).copy()
    for colour, limbs in ((shirt, ("torso",)), (legs, ("left thigh", "right thigh"))):
        if colour is not None:
            colours[np.isin(label, [LIMBS.index(limb) + 1 for limb in limbs])] = colour
    mask, label = reference.mask.copy(), label.copy()
    mask[row:], label[row:] = 0, 0
    joints = find_joints(OWN.keypoints[0], OWN.confidence[0], None)
    size = stature(joints)
    assert size is not None
    return cloth_of(replace(reference, foreground=colours, mask=mask), label, joints, row, size)


def light(colour):
    return float(cv2.cvtColor((colour / 255).astype(np.float32)[None, None], cv2.COLOR_RGB2Lab)[0, 0, 0])


@pytest.mark.parametrize("shirt", [(245, 245, 240), (20, 20, 22), (200, 30, 40), (90, 120, 90)])
def test_unseen_trousers_are_dark_and_grey(shirt):
    found = cloth(shirt)
    assert found.shirt is not None
    assert np.abs(found.shirt - shirt).max() <= 2
    assert not found.bare
    assert 15 < light(found.legs) < 35
    assert np.ptp(found.legs) < 40
    assert light(found.shoes) < light(found.legs)


def test_bare_thighs_are_told_from_trousers():
    knee = round(float(OWN.keypoints[0, 13, 1])) - 8
    skin = tuple(colours_of(doll(OWN))[tuple(OWN.keypoints[0, 0, ::-1].round().astype(int))])
    bare, clothed = cloth(legs=skin, row=knee), cloth(legs=(40, 70, 160), row=knee)
    assert bare.bare
    assert not clothed.bare
    assert np.abs(clothed.legs - (40, 70, 160)).max() <= 3
    assert clothed.shirt is None


def test_trousers_are_darker_at_their_sides_and_not_flat():
    way = np.full(5, 0.04)
    ends = np.array([64.0, 20.0]), np.array([64.0, 110.0])
    shape = limb_shape(ends, (way, way), (128, 128), 400.0)
    assert shape is not None
    colour = np.array([60.0, 60.0, 80.0])
    found = Cloth(colour, None, False, colour, colour, -1.0)
    painted = painted_leg(shape, found, 400.0, folds((128, 128), 400.0), (0.0, 0.2), None).mean(axis=2)
    inside = (shape.alpha > 0.9) & (shape.along > 0) & (shape.along < 0.2)
    sides, middle = inside & (np.abs(shape.across) > 0.85), inside & (np.abs(shape.across) < 0.3)
    assert painted[sides].mean() < 0.85 * painted[middle].mean()
    assert painted[middle].std() > 1


def test_folds_are_ever_the_same_and_of_the_pictures_size():
    assert folds((70, 50), 300.0).shape == (70, 50)
    assert (folds((70, 50), 300.0) == folds((70, 50), 300.0)).all()
