from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.limbs import LIMBS, find_joints
from aa2.train import hair_augmentation
from aa2.train.limb_pictures import cut_out
from aa2.types import Limbs
from tests.conditions import figure
from tests.train.test_limbs import limbs_of

HEAD, HAND = 1 + LIMBS.index("head"), 1 + LIMBS.index("left hand")


@pytest.fixture(scope="module")
def item():
    pose = figure.standing(20, 20)
    picture, mask = figure.draw(pose)
    limbs = limbs_of(pose, mask)
    joints = find_joints(pose.keypoints[0], pose.confidence[0], None)
    above = np.arange(len(mask))[:, None] < joints["neck"][1]
    label = np.where((limbs.label > 0) & above, HEAD, limbs.label).astype(np.uint8)
    whole = limbs.whole | (label == np.arange(1, len(LIMBS) + 1)[:, None, None])
    made = cut_out(picture, mask, pose, Limbs(label, whole))
    assert made is not None
    return made


@pytest.fixture
def always(monkeypatch):
    monkeypatch.setattr(hair_augmentation, "FALLEN", 1.0)


@pytest.mark.parametrize("seed", range(8))
def test_hair_is_the_head_s_and_falls_below_the_neck(item, always, seed):
    one = hair_augmentation.with_fallen_hair(np.random.default_rng(seed), item)
    new = (one.label == HEAD) & (item.label != HEAD)
    assert new.sum() > 20
    neck = find_joints(item.keypoints, item.confidence, None)["neck"]
    assert np.nonzero(new)[0].max() > neck[1]
    assert (one.mask[new] > 100).mean() > 0.9
    assert ((one.planes[new] >> (HEAD - 1)) & 1).all()
    np.testing.assert_array_equal(one.label[~new], item.label[~new])
    # What it hides goes on behind it.
    hidden = new & (item.label > 0)
    assert (((one.planes[hidden] >> (item.label[hidden] - 1)) & 1) == 1).mean() > 0.95


def test_a_hand_stays_before_hair(item, always):
    label = item.label.copy()
    label[: len(label) // 2] = np.where(label[: len(label) // 2] == 1, HAND, label[: len(label) // 2])
    one = replace(item, label=label)
    for seed in range(8):
        made = hair_augmentation.with_fallen_hair(np.random.default_rng(seed), one)
        assert (made.label[label == HAND] == HAND).all()


def test_who_has_no_head_gets_no_hair(item, always):
    headless = replace(item, label=np.where(item.label == HEAD, 1, item.label).astype(np.uint8))
    assert hair_augmentation.with_fallen_hair(np.random.default_rng(0), headless) is headless
