"""A box in a reference: what is cut out of it lies where it lay once it is put back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aa2.avatar.limbs import find_joints
from aa2.avatar.picture_box import PictureBox
from tests.avatar.doll import doll, maps_of, posed

SIDES = st.integers(1, 40)


@given(SIDES, SIDES, st.data(), st.floats(0, 12))
def test_it_holds_the_shape_and_puts_its_pixels_back_where_they_were(height, width, data, margin):
    picture = np.random.default_rng(0).integers(1, 255, (height, width, 3), np.uint8)
    y, x = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    shape = np.zeros((height, width), bool)
    shape[y, x] = True
    box = PictureBox.around(shape, margin)
    assert box.cut(shape).any()
    rows, columns = np.indices((height, width))
    near = (abs(rows - y) <= margin) & (abs(columns - x) <= margin)
    back = box.put_back(box.cut(picture))
    assert back.shape == picture.shape and (back[near] == picture[near]).all()


def test_a_reference_its_maps_and_its_joints_move_together():
    whole, maps = doll(posed()), maps_of(posed())
    box = PictureBox.around(whole.mask > 0, 3)
    part, joints = box.reference(whole), find_joints(whole.pose.keypoints[0], whole.pose.confidence[0], None)
    assert part.mask.shape < whole.mask.shape and part.mask.sum() == whole.mask.sum()
    assert np.array_equal(box.maps(maps).whole[3], box.cut(maps.whole[3]))
    moved = find_joints(part.pose.keypoints[0], part.pose.confidence[0], None)
    for name, joint in box.joints(joints).items():
        np.testing.assert_allclose(joint, moved[name], atol=1e-3)
