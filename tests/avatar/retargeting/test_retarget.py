"""The driver's action with the character's proportions: laws of `retarget`, on figures of known bones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.avatar.retargeting.proportions import proportions, ratios
from aa2.avatar.retargeting.retarget import retarget
from aa2.avatar.retargeting.solve import bend
from aa2.avatar.retargeting.tree import GROUPS, HEAD, NECK, SOLE
from aa2.errors import InputError
from aa2.types import KEYPOINTS
from tests.avatar.retargeting.people import ADULT, CHILD, MIRRORED, SIZE, lengths, mirrored, person, squatting


def test_equal_proportions_give_the_driver_back():
    driver = person(bends=squatting())
    result = retarget(driver, person(size=900, swing=0.1, turn=0.3))
    assert np.abs(result.keypoints - driver.keypoints).max() < 0.01
    assert result.depth is not None and driver.depth is not None
    np.testing.assert_allclose(result.depth, driver.depth, atol=1e-4)
    np.testing.assert_array_equal(result.confidence, driver.confidence)


@pytest.mark.slow
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
