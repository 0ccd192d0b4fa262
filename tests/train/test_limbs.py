from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from aa2.avatar.limbs import LIMBS
from aa2.clips.clip import ClipWriter
from aa2.errors import InputError
from aa2.models.limb_net import LimbNet
from aa2.train.limb_pictures import AT_TRUNK, FRONTAL, UPRIGHT, cut_out, limb_pictures, mirrored_limbs
from aa2.train.limb_samples import limb_sample
from aa2.train.limbs import LimbLoss, LimbSamples, collate
from aa2.types import Limbs, Pose, Reference
from tests.conditions import figure

BONES = {"left arm": (5, 7), "right arm": (6, 8), "left thigh": (11, 13), "right shin": (14, 16)}


def limbs_of(pose: Pose, mask: np.ndarray) -> Limbs:
    """The figure's limbs as the nearest of some bones; whole ones as wide lines."""
    points = pose.keypoints[0]
    whole = np.zeros((len(LIMBS), *mask.shape), np.uint8)
    neck, pelvis = points[[5, 6]].mean(axis=0), points[[11, 12]].mean(axis=0)
    bones = {name: points[list(ends)] for name, ends in BONES.items()} | {"torso": np.stack([neck, pelvis])}
    for name, (start, end) in bones.items():
        first, last = (np.rint(point).astype(int).tolist() for point in (start, end))
        cv2.line(whole[LIMBS.index(name)], first, last, 1, 9)
    label = np.ones(mask.shape, np.uint8)  # torso
    for name in BONES:
        label[whole[LIMBS.index(name)] > 0] = 1 + LIMBS.index(name)
    return Limbs(np.where(mask > 127, label, 0).astype(np.uint8), whole.astype(bool))


def shown(left_arm: float = 20) -> tuple[np.ndarray, np.ndarray, Pose, Limbs]:
    pose = figure.standing(left_arm, 30)
    picture, mask = figure.draw(pose)
    return picture, mask, pose, limbs_of(pose, mask)


def write_clip(path: Path, frames: int = 3) -> Path:
    poses = [shown(10 + 20 * t) for t in range(frames)]
    with ClipWriter(path, fps=Fraction(12), size=figure.SIZE, pictures="png") as writer:
        for picture, mask, _, limbs in poses:
            writer.write(picture, character_mask=mask, limbs=limbs.label, whole_limbs=limbs.whole)
        writer.pose = Pose(
            *(np.concatenate([getattr(p[2], n) for p in poses]) for n in ("keypoints", "confidence"))
        )
        picture, mask, pose, limbs = shown(80)
        writer.reference, writer.reference_limbs = Reference(picture, mask, pose), limbs
    return path


@pytest.fixture(scope="module")
def item():
    made = cut_out(*shown())
    assert made is not None
    return made


def test_frames_and_references_are_taken(tmp_path):
    write_clip(tmp_path / "000000")
    pictures = limb_pictures([tmp_path], frames=2)
    assert len(pictures) == 3
    assert all(picture.label.max() > 0 and picture.mask.shape == picture.planes.shape for picture in pictures)


def test_clips_without_limbs_are_told(tmp_path):
    from tests.figure_clips import write_pair

    write_pair(tmp_path / "000000", frames=2)
    with pytest.raises(InputError, match="knows limbs"):
        limb_pictures([tmp_path])


def test_nobody_is_no_picture():
    picture, mask, pose, limbs = shown()
    assert cut_out(picture, mask * 0, pose, limbs) is None
    assert cut_out(picture, mask, Pose.absent(1), limbs) is None


def test_those_who_stand_with_their_hands_before_them_are_taken_most_often(item):
    hanging = figure.standing(5, 5)
    picture, mask = figure.draw(hanging)
    made = cut_out(picture, mask, hanging, limbs_of(hanging, mask))
    assert made is not None and made.weight == UPRIGHT * FRONTAL * AT_TRUNK**2 >= item.weight
    lying = figure.standing()
    turned = Pose(lying.keypoints[..., ::-1].copy(), lying.confidence)
    picture, mask = figure.draw(turned)
    made = cut_out(picture, mask, turned, limbs_of(turned, mask))
    assert made is not None and made.weight == 1


def test_mirroring_limbs_is_its_own_inverse():
    partner = mirrored_limbs()
    assert [partner[k] for k in partner] == list(range(15))
    assert LIMBS[partner[LIMBS.index("left hand")]] == "right hand"
    assert LIMBS[partner[LIMBS.index("skirt")]] == "skirt"


@pytest.mark.parametrize("seed", range(12))
def test_samples_have_their_shapes_and_ranges(item, seed):
    sample = limb_sample(np.random.default_rng(seed), item)
    assert sample.picture.shape == (3, 128, 128) and np.abs(sample.picture).max() <= 1
    assert sample.matte.shape == (1, 128, 128) and 0 <= sample.matte.min() <= sample.matte.max() <= 1
    assert sample.bones.shape == (14, 128, 128)
    assert sample.label.max() <= 15 and (sample.label > 0).sum() > 300
    assert (sample.weight > 0).all()


def test_mirrored_samples_exchange_sides(item):
    """Wherever a left arm is seen, the bone that is told there is the left one's."""
    agree = []
    for seed in range(20):
        sample = limb_sample(np.random.default_rng(seed), item)
        for side in ("left", "right"):
            limb = LIMBS.index(f"{side} arm")
            other = LIMBS.index(f"{'right' if side == 'left' else 'left'} arm")
            where = sample.label == 1 + limb
            if where.sum() > 10 and sample.bones[limb].any() and sample.bones[other].any():
                agree.append(sample.bones[limb][where].mean() > sample.bones[other][where].mean())
    assert len(agree) > 10 and np.mean(agree) > 0.9


def test_a_plain_sample_is_the_picture_itself(item):
    sample = limb_sample(np.random.default_rng(0), item, plain=True)
    again = limb_sample(np.random.default_rng(1), item, plain=True)
    np.testing.assert_array_equal(sample.picture, again.picture)
    scale = (item.label > 0).sum() / (sample.label > 0).sum()
    for limb in ("left arm", "torso"):
        number = 1 + LIMBS.index(limb)
        assert (sample.label == number).sum() * scale == pytest.approx((item.label == number).sum(), rel=0.15)


def test_a_sample_depends_on_seed_and_number_alone(item):
    samples = LimbSamples([item, item], seed=3)
    np.testing.assert_array_equal(samples[7].picture, LimbSamples([item, item], seed=3)[7].picture)
    assert not np.array_equal(samples[7].picture, samples[8].picture)


@pytest.mark.slow
def test_training_lowers_the_loss(item):
    torch.manual_seed(0)
    module = LimbLoss(LimbNet((8, 16, 16)))
    optimizer = torch.optim.Adam(module.parameters(), 5e-3)
    batch = collate([LimbSamples([item], plain=True)[0]])
    losses = []
    for _ in range(25):
        logs = module(batch)
        losses.append(logs["loss"].item())
        optimizer.zero_grad()
        logs["loss"].backward()
        optimizer.step()
    assert losses[-1] < 0.7 * losses[0]
    assert logs["loss"].item() == pytest.approx(logs["seen"].item() + 2 * logs["whole"].item(), rel=1e-5)
