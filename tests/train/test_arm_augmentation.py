from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.limbs import LIMBS, find_joints
from aa2.train import arm_augmentation
from aa2.train.limb_pictures import cut_out
from aa2.types import Limbs
from tests.conditions import figure
from tests.train.test_limbs import limbs_of

ARM = [1 + LIMBS.index(f"left {name}") for name in ("arm", "forearm", "hand")]


@pytest.fixture(scope="module")
def item():
    """A person whose left arm is told apart down to the hand."""
    pose = figure.standing(60, 30)
    picture, mask = figure.draw(pose)
    limbs = limbs_of(pose, mask)
    label, whole = limbs.label.copy(), limbs.whole.copy()
    points = pose.keypoints[0]
    joints = [points[5], points[7], points[9], points[9] + 0.4 * (points[9] - points[7])]
    rows, columns = np.mgrid[: mask.shape[0], : mask.shape[1]]
    for number, start, end in zip(ARM, joints[:-1], joints[1:], strict=True):
        way = end - start
        along = np.clip(((columns - start[0]) * way[0] + (rows - start[1]) * way[1]) / (way @ way), 0, 1)
        near = np.hypot(columns - start[0] - along * way[0], rows - start[1] - along * way[1]) < 4
        near &= mask > 127
        label[near], whole[number - 1] = number, near
    for number in range(1, len(LIMBS) + 1):
        whole[number - 1] |= label == number
    made = cut_out(picture, mask, pose, Limbs(label, whole))
    assert made is not None
    return made


@pytest.fixture
def always(monkeypatch):
    monkeypatch.setattr(arm_augmentation, "MOVED", 1.0)


def moved(item, count=12):
    results = (arm_augmentation.with_moved_arms(np.random.default_rng(seed), item) for seed in range(count))
    return [made for made in results if made is not item]


def test_an_arm_goes_where_its_keypoints_say(item, always):
    made = moved(item)
    assert len(made) >= 4
    for one in made:
        joints = find_joints(one.keypoints, one.confidence, None)
        middle = (joints["left elbow"] + joints["left wrist"])[:2] / 2
        column, row = np.rint(middle).astype(int)
        if 0 <= row < one.label.shape[0] and 0 <= column < one.label.shape[1]:
            assert one.label[row, column] in ARM and one.mask[row, column] > 127
        before = find_joints(item.keypoints, item.confidence, None)
        for start, end in (("shoulder", "elbow"), ("elbow", "wrist")):
            lengths = [np.linalg.norm((j[f"left {end}"] - j[f"left {start}"])[:2]) for j in (before, joints)]
            assert lengths[0] == pytest.approx(lengths[1], rel=1e-3)


def test_label_mask_and_planes_stay_of_one_mind(item, always):
    for one in moved(item):
        seen = one.label > 0
        assert (((one.planes[seen] >> (one.label[seen] - 1)) & 1) == 1).mean() > 0.98
        assert (one.mask[seen] > 60).mean() > 0.98
        assert one.picture.dtype == np.uint8 and one.keypoints.shape == (133, 2)


def test_some_hands_come_before_the_face(item, always):
    near = []
    for one in moved(item, 40):
        joints = find_joints(one.keypoints, one.confidence, None)
        near.append(np.linalg.norm((joints["left wrist"] - joints["head"])[:2]) < 15)
    assert 0.1 < np.mean(near) < 0.9


def test_arms_of_which_little_is_seen_stay(item, always):
    hidden = np.isin(item.label, ARM[1:2])
    covered = replace(item, label=np.where(hidden, 1, item.label).astype(np.uint8))
    assert not moved(covered)


def test_nothing_changes_most_of_the_time(item):
    same = [arm_augmentation.with_moved_arms(np.random.default_rng(s), item) is item for s in range(60)]
    assert 0.5 < np.mean(same) < 0.98
