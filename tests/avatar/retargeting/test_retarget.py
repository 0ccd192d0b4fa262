"""The driver's action with the character's proportions: laws of `retarget`, on figures of known bones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.avatar.retargeting.filled import nodes
from aa2.avatar.retargeting.proportions import TALL, proportions, ratios
from aa2.avatar.retargeting.retarget import retarget
from aa2.avatar.retargeting.solve import bend
from aa2.avatar.retargeting.tree import GROUP_OF, GROUPS, HEAD, NECK, NODES, ORDER, PELVIS, SOLE
from aa2.errors import InputError
from aa2.types import KEYPOINTS, Pose

SIZE = 400.0
"""Pixels of the driver's stature."""
ADULT = {"foot": 1.0, "shin": 1.0, "thigh": 1.0, "hips": 1.0, "trunk": 1.0, "shoulders": 1.0, "arm": 1.0,
         "forearm": 1.0, "hand": 1.0, "neck": 1.0, "head": 1.0}  # fmt: skip
CHILD = ADULT | {"shin": 0.8, "thigh": 0.8, "neck": 1.2, "head": 1.7, "shoulders": 1.1}
SIDES = [0, *(k + 1 - 2 * ((k - 1) % 2) for k in range(1, 17))]
MIRRORED = np.array([
    *SIDES, *range(20, 23), *range(17, 20), *range(39, 22, -1), *range(49, 39, -1), *range(50, 54),
    *range(58, 53, -1), *range(68, 64, -1), 70, 69, *range(62, 58, -1), 64, 63, *range(77, 70, -1),
    *range(82, 77, -1), *range(87, 82, -1), *range(90, 87, -1), *range(112, 133), *range(91, 112),
])  # fmt: skip
"""Where each keypoint stands once left and right are exchanged."""


def _rest() -> np.ndarray:
    """``(136, 3)`` every node from the one that carries it, in an adult's statures; y down, z away."""
    bones = np.zeros((NODES, 3))
    bones[NECK], bones[HEAD] = (0, -0.295, 0.0), (0, -0.117, -0.01)
    bones[:5] = (0, 0, -0.06), (0.019, -0.02, -0.05), (-0.019, -0.02, -0.05), (0.043, 0, 0), (-0.043, 0, 0)
    for side, sign in ((0, 1), (1, -1)):
        bones[5 + side], bones[11 + side] = (0.095 * sign, 0, 0), (0.0575 * sign, 0, 0)
        bones[7 + side] = np.array([0.3 * sign, 1, 0.05]) * 0.161 / np.hypot(1.0453, 0.0)
        bones[9 + side] = np.array([0.1 * sign, 1, -0.3]) * 0.142 / np.linalg.norm([0.1, 1, 0.3])
        bones[13 + side] = np.array([0.05 * sign, 1, -0.1]) * 0.235 / np.linalg.norm([0.05, 1, 0.1])
        bones[15 + side] = np.array([0, 1, 0.1]) * 0.233 / np.linalg.norm([1, 0.1])
        toes = 17 + 3 * side
        bones[toes : toes + 3] = (0.02 * sign, 0.035, -0.1), (0.04 * sign, 0.035, -0.09), (0, 0.03, 0.03)
        hand = 91 + 21 * side
        for finger in range(5):
            for joint in range(4):
                bones[hand + 1 + 4 * finger + joint] = (0.01 * (finger - 2), 0.03 + 0.015 * joint, -0.01)
    face = np.arange(68)
    bones[23:91] = np.stack([0.03 * np.cos(face), 0.02 + 0.03 * np.sin(face), np.full(68, -0.05)], axis=1)
    face = bones[23:91].copy()
    bones[23:91] = (face + face[MIRRORED[23:91] - 23] * (-1, 1, 1)) / 2  # as symmetric as a face
    return bones


def _turn(vectors: np.ndarray, axis: int, angles: np.ndarray) -> np.ndarray:
    """``(T, ..., 3)`` vectors turned about an axis of the picture."""
    a, b = [i for i in range(3) if i != axis]
    turned = vectors.copy()
    shape = (-1, *[1] * (vectors.ndim - 2))
    cos, sin = np.cos(angles).reshape(shape), np.sin(angles).reshape(shape)
    turned[..., a] = cos * vectors[..., a] - sin * vectors[..., b]
    turned[..., b] = sin * vectors[..., a] + cos * vectors[..., b]
    return turned


def person(
    build: dict[str, float] = ADULT,
    bends: np.ndarray | None = None,
    size: float = SIZE,
    swing: float = 0.4,
    turn: float = 0.0,
) -> Pose:
    """A person seen from afar who squats as ``bends`` says and swings the arms; the left ankle stays.

    Args:
        build: factors of the bones by group.
        bends: ``(T,)`` radians that the thighs are raised.
        turn: radians about the vertical.
    """
    bends = np.zeros(1) if bends is None else bends
    frames = len(bends)
    factors = np.array([build[group] for group in GROUPS])[GROUP_OF]
    bones = np.repeat((_rest() * factors[:, None])[None], frames, axis=0)
    for side in (0, 1):
        bones[:, 13 + side] = _turn(bones[:, 13 + side], 0, -bends)
        bones[:, 15 + side] = _turn(bones[:, 15 + side], 0, 0.4 * bends)
        for node in (7 + side, 9 + side, *range(91 + 21 * side, 112 + 21 * side)):
            bones[:, node] = _turn(bones[:, node], 0, -swing * (1 + bends))
    bones = _turn(bones, 1, np.full(frames, turn))
    points = np.zeros((frames, NODES, 3))
    for parent, children in ORDER:
        points[:, children] = points[:, [parent]] + bones[:, children]
    points = (points - points[:, [15]]) * size + np.array([300, 700, 0])
    depth = (points[..., 2] - points[:, [PELVIS], 2]) / size * TALL
    depth[:, 23:91] = np.nan
    confidence = np.ones((frames, KEYPOINTS), np.float32)
    return Pose(
        points[:, :KEYPOINTS, :2].astype(np.float32), confidence, depth[:, :KEYPOINTS].astype(np.float32)
    )


def squatting(frames: int = 24) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(np.linspace(0, 2 * np.pi, frames))


def mirrored(pose: Pose) -> Pose:
    points = pose.keypoints[:, MIRRORED] * np.array([-1, 1], np.float32)
    depth = None if pose.depth is None else pose.depth[:, MIRRORED]
    return Pose(points, pose.confidence[:, MIRRORED], depth)


def lengths(pose: Pose, size: float = SIZE) -> np.ndarray:
    """``(T, 136)`` pixels of every bone in space."""
    assert pose.depth is not None
    deep = np.nan_to_num(pose.depth)[..., None] * size / TALL
    points, _ = nodes(
        np.concatenate([pose.keypoints, deep], axis=2), pose.confidence > 0, np.full(len(pose), size)
    )
    found = np.zeros(points.shape[:2])
    for parent, children in ORDER:
        found[:, children] = np.linalg.norm(points[:, children] - points[:, [parent]], axis=2)
    return found


def test_equal_proportions_give_the_driver_back():
    driver = person(bends=squatting())
    result = retarget(driver, person(size=900, swing=0.1, turn=0.3))
    assert np.abs(result.keypoints - driver.keypoints).max() < 0.01
    assert result.depth is not None and driver.depth is not None
    np.testing.assert_allclose(result.depth, driver.depth, atol=1e-4)
    np.testing.assert_array_equal(result.confidence, driver.confidence)


@settings(max_examples=10)
@given(st.floats(-500, 500), st.floats(-500, 500), st.floats(0.3, 3))
def test_shifting_and_scaling_the_driver_shifts_and_scales_the_result(x: float, y: float, by: float):
    driver, character = person(bends=squatting(12)), person(CHILD)
    affine = np.array([[by, 0, x], [0, by, y]])
    expected = retarget(driver, character).transformed(affine)
    found = retarget(driver.transformed(affine), character)
    np.testing.assert_allclose(found.keypoints, expected.keypoints, atol=0.05 * by + 0.05)


@pytest.mark.parametrize("scale", [None, 0.7])
def test_a_mirrored_driver_gives_the_mirrored_result(scale: float | None):
    driver, character = person(bends=squatting(), turn=0.4), person(CHILD, turn=-0.2)
    found = retarget(mirrored(driver), mirrored(character), scale=scale)
    expected = mirrored(retarget(driver, character, scale=scale))
    np.testing.assert_allclose(found.keypoints, expected.keypoints, atol=0.05)


def test_mirroring_twice_is_nothing():
    np.testing.assert_array_equal(MIRRORED[MIRRORED], np.arange(KEYPOINTS))


def test_frozen_frames_give_equal_results():
    driver = person(bends=np.full(30, 0.6))
    result = retarget(driver, person(CHILD), scale=0.8)
    assert np.abs(result.keypoints - result.keypoints[:1]).max() < 1e-3


@pytest.mark.parametrize("scale", [None, 0.7, 1.3])
def test_the_character_has_its_own_bones_and_they_keep_their_lengths(scale: float | None):
    driver, character = person(bends=squatting()), person(CHILD)
    result = retarget(driver, character, scale=scale)
    found, own = lengths(result), lengths(character)
    body = [NECK, HEAD, *range(5, 17)]
    assert np.ptp(found[:, body], axis=0).max() < 0.02 * SIZE
    ratio = found[:, body].mean(axis=0) / own[0, body]
    # Between the driver's, by which legs and arms would be 0.22 apart, and the character's own.
    assert np.ptp(np.log(ratio[2:])) < 0.15
    legs, arms = ratio[-4:].mean(), ratio[4:8].mean()
    assert abs(np.log(legs / arms)) < 0.12
    pairs = found[:, 5:17:2] - found[:, 6:17:2]
    assert np.abs(pairs).max() < 0.02 * SIZE


@pytest.mark.parametrize("scale", [0.6, 0.7])
def test_who_is_smaller_has_shorter_legs_for_the_height_unless_seen_otherwise(scale: float):
    """Beside what the picture tells: of a blurred figure nothing but its height is sure."""
    driver, unsure = person(bends=squatting()), proportions(person(ADULT | {"hand": 1.4}))
    unsure = replace(unsure, variances=np.full(len(GROUPS), 0.1))
    thigh, head = GROUPS.index("thigh"), GROUPS.index("head")
    less = ratios(proportions(driver), unsure, scale) / scale
    more = ratios(proportions(driver), unsure, 1 / scale) * scale
    assert less[thigh] < 0.97 < 1.03 < less[head]
    assert more[thigh] > 1.02 and more[head] < 0.97
    seen = ratios(proportions(driver), replace(unsure, variances=np.full(len(GROUPS), 1e-4)), scale) / scale
    assert abs(seen[thigh] - 1) < 0.5 * abs(less[thigh] - 1)


def test_a_large_head_stays_large():
    driver, character = person(bends=squatting()), person(CHILD)
    ears = [np.linalg.norm(p.keypoints[:, 3] - p.keypoints[:, 4], axis=1).mean() for p in
            (driver, retarget(driver, character))]  # fmt: skip
    assert ears[1] > 1.25 * ears[0]


@pytest.mark.parametrize("scale", [None, 0.7, 1.4])
def test_planted_feet_stay_planted(scale: float | None):
    driver = person(bends=squatting())
    result = retarget(driver, person(CHILD), scale=scale)
    left = result.keypoints[:, 15]
    assert np.abs(left - left.mean(axis=0)).max() < 0.005 * SIZE
    # Soles stand on the same ground, though one ankle is higher above it than the other.
    assert np.abs(result.keypoints[:, 15, 1] - driver.keypoints[:, 15, 1]).max() < SOLE * SIZE


@pytest.mark.parametrize("scale", [0.6, 0.8, 1.25])
def test_scale_is_the_ratio_of_standing_heights_as_a_camera_that_looks_down_shows_it(scale: float):
    driver = person(bends=np.zeros(5))
    result = retarget(driver, person(), scale=scale)
    height, own = (np.ptp(p.keypoints[:, :17, 1], axis=1) for p in (result, driver))
    np.testing.assert_allclose(height / own, scale**1.06, rtol=0.03)


def test_standing_heights_are_equal_without_a_scale():
    driver = person(bends=np.zeros(5))
    result = retarget(driver, person(CHILD, size=150))
    height, own = (np.ptp(p.keypoints[:, :17, 1], axis=1) for p in (result, driver))
    np.testing.assert_allclose(height / own, 1, rtol=0.06)


@pytest.mark.parametrize("scale", [0.0, -1.0, 100.0, float("nan")])
def test_a_scale_out_of_range_is_refused(scale: float):
    with pytest.raises(InputError, match="`scale`"):
        retarget(person(), person(), scale=scale)


def test_a_half_figure_has_ordinary_legs_and_the_drivers_confidence():
    half = person(size=800)
    half.confidence[:, 11:23] = 0
    driver = person(bends=squatting())
    result = retarget(driver, half)
    assert np.abs(result.keypoints - driver.keypoints).max() < 0.02 * SIZE
    np.testing.assert_array_equal(result.confidence, driver.confidence)


def test_frames_without_the_person_stay_without():
    driver = person(bends=squatting())
    driver.confidence[8:12] = 0
    driver.keypoints[8:12] = 0
    result = retarget(driver, person(CHILD))
    np.testing.assert_array_equal(result.present, driver.present)
    whole = retarget(person(bends=squatting()), person(CHILD))
    assert np.abs(result.keypoints[:4] - whole.keypoints[:4]).max() < 0.01 * SIZE


def test_a_long_shot_is_solved_in_pieces_that_fit(monkeypatch):
    driver, character = person(bends=np.tile(squatting(), 8)), person(CHILD)
    whole = retarget(driver, character, scale=0.8)
    monkeypatch.setattr("aa2.avatar.retargeting.retarget.PIECE", 70)
    monkeypatch.setattr("aa2.avatar.retargeting.proportions.PIECE", 70)
    pieces = retarget(driver, character, scale=0.8)
    np.testing.assert_allclose(pieces.keypoints, whole.keypoints, atol=0.01)


def test_nothing_is_carried_over_a_cut():
    one, two = person(bends=squatting(10)), person(bends=np.full(10, 1.0)).transformed(np.eye(2, 3) * 2)
    assert one.depth is not None and two.depth is not None
    joined = Pose(*(np.concatenate(pair) for pair in
                    zip((one.keypoints, one.confidence, one.depth),
                        (two.keypoints, two.confidence, two.depth), strict=True)))  # fmt: skip
    result = retarget(joined, person(CHILD), scale=0.8, cuts=[10])
    alone = retarget(one, person(CHILD), scale=0.8)
    assert np.abs(result.keypoints[:10] - alone.keypoints).max() < 0.02 * SIZE
    assert np.abs(result.keypoints[10:] - result.keypoints[10:11]).max() < 0.5


def test_a_character_of_whom_nothing_is_told_is_built_like_the_driver():
    face = person()
    face.confidence[:, 1:] = 0
    driver = person(CHILD, bends=squatting(6))
    assert np.abs(retarget(driver, face).keypoints - driver.keypoints).max() < 0.01


def test_a_missing_joint_does_not_make_the_others_jump():
    driver = person(bends=squatting())
    gappy = replace(driver, confidence=driver.confidence.copy(), keypoints=driver.keypoints.copy())
    gappy.confidence[10, 7] = 0
    gappy.keypoints[10, 7] = 0
    character = person(CHILD)
    difference = retarget(gappy, character).keypoints - retarget(driver, character).keypoints
    assert np.abs(difference[10, [9, *range(91, 112)]]).max() < 0.01 * SIZE


def test_without_depth_there_is_none_after():
    driver = replace(person(bends=squatting()), depth=None)
    assert retarget(driver, person(CHILD)).depth is None


def test_nobody_to_follow_and_nobody_to_show():
    driver = person(bends=squatting(4))
    assert retarget(driver, Pose.absent(1)) is driver
    assert not retarget(Pose.absent(3), person()).present.any()


def test_folded_hands_stay_together():
    driver = person(bends=np.zeros(6))
    for wrist, hand in ((9, range(91, 112)), (10, range(112, 133))):
        towards = driver.keypoints[:, [9, 10]].mean(axis=1) - driver.keypoints[:, wrist]
        driver.keypoints[:, [wrist, *hand]] += (towards * 0.95)[:, None]
    result = retarget(driver, person(ADULT | {"shoulders": 1.4, "arm": 0.85}))
    gap, own = (np.linalg.norm(p.keypoints[:, 9] - p.keypoints[:, 10], axis=1) for p in (result, driver))
    assert (gap < own + 0.03 * SIZE).all()


def test_a_hand_that_holds_something_stays_at_it():
    driver = person(bends=np.zeros(8), swing=1.2)
    wrist = driver.keypoints[:, 9]
    objects = [np.zeros((800, 700), bool) for _ in range(8)]
    for mask, (x, y) in zip(objects, wrist.astype(int), strict=True):
        mask[y : y + 15, x : x + 15] = True
    free, held = (retarget(driver, person(), scale=0.85, objects=o) for o in (None, objects))
    gaps = [np.linalg.norm(pose.keypoints[:, 9] - wrist, axis=1).max() for pose in (free, held)]
    assert gaps[1] < 0.4 * gaps[0]
    np.testing.assert_allclose(held.keypoints[:, [8, 10]], free.keypoints[:, [8, 10]], atol=0.5)


def test_sitters_stay_on_their_seat():
    driver = person(bends=np.full(20, 1.45))
    result = retarget(driver, person(), scale=0.7)
    pelvis = [p.keypoints[:, 11:13].mean(axis=1) for p in (result, driver)]
    assert np.abs(pelvis[0] - pelvis[1]).max() < 0.05 * SIZE


def test_a_size_that_trembles_is_steadied():
    rng = np.random.default_rng(0)
    driver = person(bends=squatting(60))
    driver.keypoints[:] += rng.normal(0, 2, driver.keypoints.shape)
    steps = np.diff(np.log(proportions(driver).size))
    assert np.abs(steps).max() < 0.01


def test_a_limb_without_a_wish_stays_and_one_with_a_wish_keeps_its_lengths():
    rng = np.random.default_rng(1)
    root, middle, end = np.cumsum(rng.normal(size=(3, 50, 3)), axis=0)
    ahead = rng.normal(size=(50, 3))
    still = bend(root, middle, end, end, ahead)
    assert all((part == 0).all() for part in still)
    wanted = root + 0.5 * (end - root)
    joint, tip = bend(root, middle, end, wanted, ahead)

    def spans(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.linalg.norm(b - a, axis=1)

    upper, lower, reach = spans(root, middle), spans(middle, end), spans(root, end)
    axis = (end - root) / reach[:, None]
    off = spans(axis * ((middle - root) * axis).sum(axis=1, keepdims=True), middle - root)
    bent = off > 0.06 * (upper + lower)
    possible = bent & (0.5 * reach > 1.01 * np.abs(upper - lower)) & (reach < 0.99 * (upper + lower))
    assert possible.sum() > 5
    np.testing.assert_allclose(spans(root, middle + joint)[possible], upper[possible], rtol=1e-6)
    np.testing.assert_allclose(spans(middle + joint, end + tip)[possible], lower[possible], rtol=1e-6)
    np.testing.assert_allclose((end + tip)[possible], wanted[possible], rtol=1e-6)
