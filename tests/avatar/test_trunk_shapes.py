"""How the trunk of a half figure goes on below its picture."""

import numpy as np
import pytest

from aa2.avatar.trunk_shapes import CROTCH, HEM, OVERHANG, hem_of, pelvis_shape, trunk_shape

SIZE = 400.0
JOINTS = {
    "pelvis": np.array([100.0, 150, 0, 1]),
    "left knee": np.array([120.0, 244, 0, 1]),
    "right knee": np.array([80.0, 244, 0, 1]),
}


def trunk(cut):
    seen = np.zeros((400, 200), bool)
    seen[20:cut, 62:138] = True
    return seen


@pytest.mark.parametrize("cut", [90, 130, 160])
def test_a_shirt_goes_on_to_below_the_hips_without_a_step(cut):
    hem = hem_of(trunk(cut), JOINTS, cut, SIZE, "shirt")
    assert hem is not None
    assert hem.row == max(150 + HEM * SIZE, cut + OVERHANG * SIZE)
    assert (hem.left, hem.right) == pytest.approx((61.5, 137.5), abs=0.5)
    shape = trunk_shape(hem, (400, 200), SIZE)
    rows = shape.alpha.sum(axis=1)
    assert rows[cut - shape.corner[0]] == pytest.approx(76, abs=2)
    above = round(hem.row - 0.014 * SIZE) - shape.corner[0]
    assert np.abs(np.diff(rows[:above])).max() < 3


def test_what_sticks_out_at_the_edge_is_not_its_outline():
    seen = trunk(160)
    seen[150:160, 138:160] = True
    hem = hem_of(seen, JOINTS, 160, SIZE, "shirt")
    assert hem is not None
    assert hem.right == pytest.approx(137, abs=2)


def test_a_skirt_goes_on_to_the_knees_and_legs_need_no_hem():
    skirt = hem_of(trunk(210), JOINTS, 210, SIZE, "skirt")
    assert skirt is not None
    assert skirt.row == pytest.approx(252)
    assert hem_of(trunk(210), JOINTS, 210, SIZE, "shirt") is None


def test_the_seat_ends_where_the_legs_part():
    hem = hem_of(trunk(160), JOINTS, 160, SIZE, "trousers")
    assert hem is not None
    assert hem.row == 160
    shape = pelvis_shape(JOINTS, hem, (400, 200), SIZE)
    rows = np.flatnonzero(shape.alpha.max(axis=1) > 0.5) + shape.corner[0]
    assert rows[-1] == pytest.approx(150 + CROTCH * SIZE, abs=3)
