"""Legs and shoes of half figures: as broad as told, whole from joint to joint."""

import numpy as np
import pytest

from aa2.avatar.leg_shapes import breadths, limb_shape, shoe_shape

ENDS = np.array([100.0, 40.0]), np.array([108.0, 134.0])
JOINTS = {
    "left hip": np.array([130.0, 100, 0, 1]),
    "right hip": np.array([84.0, 100, 0, 1]),
    "pelvis": np.array([107.0, 100, 0, 1]),
}


def even(breadth):
    return np.full(5, breadth), np.full(5, breadth)


def test_a_limb_covers_its_bone_and_is_as_broad_as_told():
    shape = limb_shape(ENDS, even(0.04), (200, 200), 400.0)
    assert shape is not None
    whole = np.zeros((200, 200), np.float32)
    whole[shape.part] = shape.alpha
    line = np.rint(np.linspace(*ENDS, 50)).astype(int)
    assert (whole[line[:, 1], line[:, 0]] == 1).all()
    assert whole[87].sum() == pytest.approx(32, abs=1.5)


def test_a_trouser_leg_ends_flat_and_a_thigh_round():
    round_, flat = (limb_shape(ENDS, even(0.04), (200, 200), 400.0, flat=by) for by in (None, 0.01))
    assert round_ is not None
    assert flat is not None
    last = [np.flatnonzero(shape.alpha.max(axis=1) > 0.5)[-1] + shape.corner[0] for shape in (round_, flat)]
    assert last[0] == pytest.approx(134 + 16, abs=2)
    assert last[1] == pytest.approx(134 + 4, abs=3)


def test_it_goes_on_as_broad_as_it_is_seen():
    seen = np.zeros((200, 200), bool)
    seen[:80, 80:130] = True
    shape = limb_shape(ENDS, even(0.04), (200, 200), 400.0, (80, seen))
    assert shape is not None
    rows = shape.alpha.sum(axis=1)
    assert rows[81 - shape.corner[0]] == pytest.approx(50, abs=2)
    assert rows[132 - shape.corner[0]] < 44


def test_what_lies_outside_the_picture_is_nothing():
    ends = np.array([500.0, 40.0]), np.array([500.0, 90.0])
    assert limb_shape(ends, even(0.04), (200, 200), 400.0) is None
    assert shoe_shape(ends, (200, 200), 400.0) is None


def test_thighs_meet_below_the_trunk_and_are_its_mirror_image():
    left = breadths("left thigh", JOINTS, (67.0, 147.0), False, 400.0)
    right = breadths("right thigh", JOINTS, (67.0, 147.0), False, 400.0)
    assert np.allclose(left[0], right[1])
    assert np.allclose(left[1], right[0])
    assert left[0][0] * 400 == pytest.approx(23, abs=5)  # to the middle


def test_a_shoe_reaches_from_behind_the_ankle_beyond_the_toes():
    shape = shoe_shape((np.array([100.0, 100.0]), np.array([100.0, 124.0])), (200, 200), 400.0)
    assert shape is not None
    rows = np.flatnonzero(shape.alpha.max(axis=1) > 0.5) + shape.corner[0]
    assert rows[0] < 100
    assert 126 < rows[-1] < 140
