"""Which limb each pixel belongs to, with the weights that come with the package."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.avatar.limb_labels.label_net import WEIGHTS
from aa2.avatar.limb_labels.labels import LIMBS, limb_maps
from aa2.avatar.limbs import PARTS
from aa2.types import LEFT_HAND, Pose, Reference
from tests.conditions import figure

BONES = {
    "left arm": (5, 7), "right arm": (6, 8), "left forearm": (7, 9), "right forearm": (8, 10),
    "left thigh": (11, 13), "right thigh": (12, 14), "left shin": (13, 15), "right shin": (14, 16),
}  # fmt: skip


def large(left_arm: float = 60, right_arm: float = 45, factor: int = 4) -> Reference:
    """The drawn figure, its picture so many times as large as usual."""
    pose = figure.standing(left_arm, right_arm, 12, 12)
    keypoints = factor * pose.keypoints + (factor - 1) / 2
    return figure.reference(Pose(keypoints, pose.confidence), (factor * 128, factor * 128))


def mirrored(reference: Reference) -> Reference:
    """The person in a mirror: its left is what was its right."""
    keypoints = reference.pose.keypoints.copy()
    keypoints[..., 0] = reference.picture.shape[1] - 1 - keypoints[..., 0]
    order = np.arange(133)
    order[1:17] = [k + 1 - 2 * ((k - 1) % 2) for k in range(1, 17)]
    order[17:23], order[91:112], order[112:133] = np.r_[20:23, 17:20], np.r_[112:133], np.r_[91:112]
    picture, mask = (np.ascontiguousarray(image[:, ::-1]) for image in (reference.picture, reference.mask))
    return Reference(picture, mask, Pose(keypoints[:, order], reference.pose.confidence[:, order]))


@pytest.fixture(scope="module")
def maps():
    found = limb_maps(large())
    assert found is not None
    return found


def test_labels_are_the_parts_and_skirts():
    assert [*(part.name for part in PARTS), "skirt"] == list(LIMBS)


def test_the_weights_are_small():
    assert sum(file.stat().st_size for file in WEIGHTS.glob("*.safetensors")) < 390_000


@pytest.mark.slow
def test_every_pixel_of_the_person_has_a_label_and_no_other(maps):
    reference = large()
    np.testing.assert_array_equal(maps.label > 0, reference.mask > 0)
    assert maps.label.dtype == np.uint8 and maps.whole.dtype == np.uint8
    assert maps.sure.dtype == np.float32 and 0 <= maps.sure.min() <= maps.sure.max() <= 1
    assert maps.whole.shape == (15, *reference.mask.shape)
    assert not maps.whole[:, reference.mask == 0].any() and not maps.sure[reference.mask == 0].any()


@pytest.mark.slow
def test_limbs_are_where_their_bones_are(maps):
    points = large().pose.keypoints[0]
    for name, (start, end) in BONES.items():
        column, row = np.rint(points[[start, end]].mean(axis=0)).astype(int)
        assert LIMBS[maps.label[row, column] - 1] == name
    column, row = np.rint(points[[5, 6, 11, 12]].mean(axis=0)).astype(int)
    assert LIMBS[maps.label[row, column] - 1] == "torso"
    column, row = np.rint(points[0]).astype(int)
    assert LIMBS[maps.label[row, column] - 1] == "head"


@pytest.mark.slow
def test_a_limb_that_is_seen_is_there(maps):
    for limb in range(len(LIMBS)):
        assert (maps.whole[limb][maps.label == limb + 1] == 255).all()


@pytest.mark.slow
def test_a_sleeve_ends_where_its_colour_does(maps):
    """Away from the shoulder the sleeve is red, the shirt yellow."""
    reference = large()
    arm = maps.label == 1 + LIMBS.index("left arm")
    yellow = (np.abs(reference.picture.astype(int) - (230, 220, 60)).max(axis=2) < 12) & (
        reference.mask == 255
    )
    assert (arm & yellow).sum() < 0.1 * arm.sum()


@pytest.mark.slow
def test_the_mirrored_person_has_mirrored_limbs(maps):
    other = limb_maps(mirrored(large()))
    assert other is not None
    swap = {"left": "right", "right": "left"}
    partner = [LIMBS.index(" ".join(swap.get(w, w) for w in name.split())) for name in LIMBS]
    expected = np.r_[0, 1 + np.array(partner)][maps.label]
    person = maps.label > 0
    assert (other.label[:, ::-1] == expected)[person].mean() > 0.97


@pytest.mark.slow
def test_size_hardly_matters(maps):
    small = limb_maps(large(factor=2))
    assert small is not None
    again = maps.label[::2, ::2]
    both = (small.label > 0) & (again > 0)
    assert (small.label == again)[both].mean() > 0.93


@pytest.mark.slow
def test_somebody_larger_than_is_looked_at_one_by_one():
    reference = large()
    picture, mask = (cv2.resize(image, (2000, 2000)) for image in (reference.picture, reference.mask))
    keypoints = (reference.pose.keypoints + 0.5) * (2000 / 512) - 0.5
    maps = limb_maps(Reference(picture, mask, Pose(keypoints, reference.pose.confidence)))
    assert maps is not None
    np.testing.assert_array_equal(maps.label > 0, mask > 0)


def test_without_a_pose_or_a_person_there_is_nothing():
    reference = large(factor=1)
    assert limb_maps(replace(reference, pose=Pose.absent(1))) is None
    assert limb_maps(replace(reference, mask=np.zeros_like(reference.mask))) is None


def test_limbs_with_unknown_joints_are_labelled_too():
    reference = large()
    confidence = reference.pose.confidence.copy()
    confidence[:, [7, 9, 13, 15]] = 0
    maps = limb_maps(replace(reference, pose=replace(reference.pose, confidence=confidence)))
    assert maps is not None
    assert (maps.label[reference.mask > 0] > 0).all()


@pytest.mark.slow
def test_the_person_s_own_colours_are_looked_at():
    reference = large()
    freed = replace(reference, foreground=reference.picture, picture=np.zeros_like(reference.picture))
    one, other = limb_maps(reference), limb_maps(freed)
    assert one is not None and other is not None
    np.testing.assert_array_equal(one.label, other.label)


def test_a_tiny_person_is_no_trouble():
    reference = large(factor=1)
    small = cv2.resize(reference.picture, (12, 12)), cv2.resize(reference.mask, (12, 12))
    pose = Pose(reference.pose.keypoints * 12 / 128, reference.pose.confidence)
    maps = limb_maps(Reference(*small, pose))
    assert maps is None or maps.label.shape == (12, 12)


@pytest.mark.parametrize("seen", [False, True])
def test_a_hand_that_is_surely_seen_is_before_the_face(seen, monkeypatch):
    """The network, on skin before skin, says head for the most part."""
    reference = large()
    nose = reference.pose.keypoints[0, 0]
    keypoints, confidence = reference.pose.keypoints.copy(), reference.pose.confidence.copy()
    around = np.linspace(0, 2 * np.pi, 21)
    keypoints[0, LEFT_HAND] = nose + 12 * np.column_stack([np.cos(around), np.sin(around)])
    confidence[0, LEFT_HAND] = 1.0 if seen else 0.0

    def odds(picture, matte, points, sure):
        shown = np.zeros((len(LIMBS), *matte.shape), np.float32)
        shown[LIMBS.index("head")], shown[LIMBS.index("left hand")] = 0.85, 0.1
        return shown, shown.copy()

    monkeypatch.setattr("aa2.avatar.limb_labels.labels.limb_odds", odds)
    maps = limb_maps(replace(reference, pose=Pose(keypoints, confidence)))
    assert maps is not None
    x, y = nose.round().astype(int)
    middle = maps.label[y - 6 : y + 7, x - 6 : x + 7]
    assert (middle == 1 + LIMBS.index("left hand" if seen else "head")).all()
