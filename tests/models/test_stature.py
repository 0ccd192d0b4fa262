"""The size that bones tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.avatar.limbs import find_joints
from aa2.avatar.limbs import stature as of_joints
from aa2.models.stature import BELIEVED, JOINT_BONES, LIFTED_BONES, stature

lengths = st.floats(1, 2000)


@given(st.lists(st.tuples(lengths, st.floats(0.05, 0.4)), min_size=1, max_size=12))
def test_it_is_the_quantile_of_what_the_bones_tell(bones):
    seen, shares = np.array(bones).T
    told = stature(seen, shares)
    assert float(told) == pytest.approx(np.quantile(seen / shares, BELIEVED), rel=1e-12)
    unknown = np.append(seen, np.nan), np.append(shares, 0.1)
    assert stature(*unknown) == told


@pytest.mark.parametrize("bones", [JOINT_BONES, LIFTED_BONES])
def test_bones_of_an_adult_tell_its_size_and_unknown_ones_nothing(bones):
    shares = np.array([share for _, _, share in bones])
    seen = 170 * shares
    seen[::2] = np.nan
    assert float(stature(seen, shares)) == pytest.approx(170)
    assert np.isnan(stature(np.full((3, len(bones)), np.nan), shares)).all()


def test_of_joints_nothing_known_has_none():
    assert of_joints({}) is None
    assert find_joints(np.zeros((133, 2), np.float32), np.zeros(133, np.float32), None) == {}
    assert of_joints({name: np.zeros(4) for name in ("neck", "pelvis")}) is None, "no person is so small"
