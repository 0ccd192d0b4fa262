import numpy as np

from aa2.avatar.limb_labels.bone_maps import WIDE, arms_reach, bone_likelihood, bone_maps
from aa2.avatar.limbs import PARTS
from aa2.types import LEFT_HAND
from tests.conditions import figure

NAMES = [part.name for part in PARTS]


def test_each_bone_is_brightest_on_itself():
    pose = figure.standing(40, 60)
    maps = bone_maps(pose.keypoints[0], pose.confidence[0], figure.SIZE)
    assert maps.shape == (14, 128, 128) and maps.dtype == np.float32
    for name, (a, b) in {"left arm": (5, 7), "right forearm": (8, 10), "left shin": (13, 15)}.items():
        column, row = np.rint(pose.keypoints[0, [a, b]].mean(axis=0)).astype(int)
        assert maps[NAMES.index(name), row, column] > 0.95
        assert maps[NAMES.index(name)].max() <= 1


def test_one_radius_away_it_is_dimmer_as_the_bell_says():
    pose = figure.standing(0, 0, 0, 0)
    maps = bone_maps(pose.keypoints[0], pose.confidence[0], figure.SIZE)
    shin = PARTS[NAMES.index("left shin")]
    column, row = pose.keypoints[0, [13, 15]].mean(axis=0)
    radius = shin.radius * 100  # about: the figure's stature
    values = maps[NAMES.index("left shin"), int(row), [int(column), int(column + radius)]]
    assert 0.5 < values[1] / values[0] < 0.72  # exp(-1/2) is 0.607


def test_unknown_bones_are_nowhere():
    pose = figure.standing()
    confidence = pose.confidence[0].copy()
    confidence[[7, 9]] = 0
    maps = bone_maps(pose.keypoints[0], confidence, figure.SIZE)
    for name in ("left arm", "left forearm"):
        assert not maps[NAMES.index(name)].any()
    assert maps[NAMES.index("right arm")].any()
    assert not bone_maps(pose.keypoints[0], 0 * confidence, figure.SIZE).any()


def test_maps_move_and_grow_with_the_person():
    pose = figure.standing()
    maps = bone_maps(pose.keypoints[0], pose.confidence[0], (128, 128))
    moved = bone_maps(pose.keypoints[0] + (7, 3), pose.confidence[0], (128, 128))
    np.testing.assert_allclose(moved[:, 3:, 7:], maps[:, :-3, :-7], atol=1e-4)
    larger = bone_maps(2 * pose.keypoints[0] + 0.5, pose.confidence[0], (256, 256))
    np.testing.assert_allclose((larger[:, ::2, ::2] + larger[:, 1::2, 1::2]) / 2, maps, atol=0.05)


def test_fingers_belong_to_the_map_of_their_hand_where_they_are_known():
    pose = figure.standing()
    keypoints, confidence = pose.keypoints[0].copy(), pose.confidence[0].copy()
    tip = keypoints[9] + (12, -9)
    # A hand whose fingers all lie on one line, away from where the forearm leads.
    keypoints[LEFT_HAND] = keypoints[9] + np.linspace(0, 1, 21)[:, None] * (tip - keypoints[9])
    confidence[LEFT_HAND] = 0
    without = bone_maps(keypoints, confidence, figure.SIZE)
    confidence[LEFT_HAND] = 1
    told = bone_maps(keypoints, confidence, figure.SIZE)
    (column, row), hand = np.rint(tip).astype(int), NAMES.index("left hand")
    assert without[hand, row, column] < 0.2 and told[hand, row, column] > 0.8
    np.testing.assert_array_equal(np.delete(told, hand, axis=0), np.delete(without, hand, axis=0))


def test_the_nearest_bone_is_the_likeliest_however_far():
    pose = figure.standing(0, 0, 0, 0)
    likely = bone_likelihood(pose.keypoints[0], pose.confidence[0], figure.SIZE)
    assert likely.shape == (14, 128, 128) and likely.dtype == np.float32
    assert (likely > 0).all() and likely.max() <= 1
    column, row = pose.keypoints[0, 15].astype(int)
    beside = likely[:, row, column + 25]  # far off the left ankle, on its outer side
    assert NAMES[int(beside.argmax())] in ("left shin", "left foot")
    confidence = pose.confidence[0] * 0
    assert not bone_likelihood(pose.keypoints[0], confidence, figure.SIZE).any()


def test_an_arm_is_no_wider_than_a_wide_sleeve():
    pose = figure.standing(left_arm=90)
    near = arms_reach(pose.keypoints[0], pose.confidence[0], figure.SIZE)
    assert set(near) == {f"{side} {limb}" for side in ("left", "right") for limb in ("arm", "forearm")}
    x, y = pose.keypoints[0, [5, 7]].mean(axis=0)
    radius = 0.05 * figure.STATURE
    column = near["left arm"][:, round(float(x))]
    assert (column[round(float(y - WIDE * radius)) + 2 : round(float(y + WIDE * radius)) - 1] > 0.99).all()
    assert column[round(float(y - 4 * radius))] < 0.1
    confidence = pose.confidence[0].copy()
    confidence[[7, 9]] = 0
    assert not any(name.startswith("left") for name in arms_reach(pose.keypoints[0], confidence, figure.SIZE))
