"""How far a figure is off a silhouette, and whether it is to go there."""

import numpy as np

from aa2.avatar.registration import STEADY, agreement, steadied


def test_nothing_goes_over_a_cut_and_what_is_not_known_comes_from_beside():
    found = np.zeros((6, 3, 2), np.float32)
    found[:2], found[3], found[:, 2] = 4, np.nan, np.nan
    steady = steadied(found, cuts=[2])
    assert STEADY > 1 and (steady[:2, :2] == 4).all() and not steady[2:].any() and not steady[:, 2].any()


def test_agreement_falls_with_the_distance_of_joints():
    joints, known = np.zeros((17, 2)), np.ones(17, bool)
    near, far = (agreement(joints, joints + np.array((by, 0)), known, 100) for by in (1.5, 2.5))
    assert agreement(joints, joints, known, 100) == 1 > near > 0 == far
    assert agreement(joints, joints, ~known, 100) == 0
