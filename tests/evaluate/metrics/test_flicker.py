from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.evaluate.metrics.flicker import ROUNDING, Followed
from tests.evaluate.metrics.demo import added, blurred, frames, noisy

FRAMES, SIDE = 5, 96
EVERYWHERE = np.ones((FRAMES, SIDE, SIDE), bool)


def truth() -> np.ndarray:
    return frames(FRAMES, SIDE)


def still() -> np.ndarray:
    return np.repeat(truth()[:1], FRAMES, axis=0)


def flicker(result: np.ndarray, truth: np.ndarray, region: np.ndarray) -> float:
    return Followed(truth, region).flicker(result)


def pan(picture: np.ndarray, speed: int = 3) -> np.ndarray:
    """A camera that moves over a picture by whole pixels."""
    return np.stack([picture[:SIDE, speed * t : speed * t + SIDE] for t in range(FRAMES)])


def test_the_truth_is_as_calm_as_itself():
    assert flicker(truth(), truth(), EVERYWHERE) == 1
    assert flicker(still(), still(), EVERYWHERE) == 1


@settings(max_examples=10)
@given(st.permutations(range(FRAMES)))
def test_a_shuffled_video_flickers(order):
    in_order = all(abs(a - b) == 1 for a, b in pairwise(order))
    value = flicker(truth()[list(order)], truth(), EVERYWHERE)
    assert value == 1 if order == sorted(order) else in_order or value > 1.2


@pytest.mark.slow
@settings(max_examples=10)
@given(st.floats(2, 10), st.floats(1.5, 3))
def test_more_noise_flickers_more(amount, more):
    x = truth()
    assert 1 < flicker(noisy(x, amount), x, EVERYWHERE) < flicker(noisy(x, amount * more), x, EVERYWHERE)


def test_frozen_noise_on_a_still_picture_does_not_flicker():
    frozen = added(still(), np.random.default_rng(0).normal(0, 10, (SIDE, SIDE, 3)))
    assert flicker(frozen, still(), EVERYWHERE) == 1 < flicker(noisy(still(), 10), still(), EVERYWHERE) / 10


@pytest.mark.parametrize("levels", [1, 5])
def test_brightness_that_goes_up_and_down(levels):
    grey = np.full((FRAMES, SIDE, SIDE, 3), 100, np.uint8)
    up_and_down = np.where(np.arange(FRAMES) % 2, levels, 0)[:, None, None, None]
    assert flicker(added(grey, up_and_down), grey, EVERYWHERE) == pytest.approx(
        (levels + ROUNDING) / ROUNDING
    )
    assert flicker(added(truth(), 10 * up_and_down), truth(), EVERYWHERE) > 1.2


def test_another_picture_in_the_same_motion_is_calm():
    wide = frames(1, 2 * SIDE)[0]
    assert flicker(255 - truth(), truth(), EVERYWHERE) == pytest.approx(1)
    for other in (wide[::-1], wide[:, ::-1]):
        assert flicker(pan(other), pan(wide), EVERYWHERE) == pytest.approx(1, abs=0.3)
        assert flicker(pan(other)[::-1], pan(wide), EVERYWHERE) > 2


def test_blur_has_less_to_differ():
    assert flicker(blurred(truth(), 2), truth(), EVERYWHERE) < 1


def test_only_the_region_counts():
    region = EVERYWHERE.copy()
    region[:, :, 48:] = False
    half = np.where(region[..., None], truth(), noisy(truth(), 30))
    # Places are interpolated between neighbours: at the region's edge a little of the noise is seen.
    assert flicker(half, truth(), region) == pytest.approx(1, abs=0.05)
    assert flicker(half, truth(), EVERYWHERE) > 1.5


def test_what_will_be_covered_does_not_count():
    covered = still()[:2]
    for t, left in enumerate((20, 28)):
        covered[t, 30:70, left : left + 40] = truth()[0, 65:25:-1, 20:60]

    def blackened(columns: slice) -> float:
        result = covered.copy()
        result[0, 34:66, columns] = 0
        return flicker(result, covered, EVERYWHERE[:2]) - 1

    assert 0 <= blackened(slice(61, 67)) < 0.15 * blackened(slice(71, 77))


def test_nothing_to_follow():
    assert np.isnan(flicker(truth(), truth(), ~EVERYWHERE))
    assert np.isnan(flicker(truth()[:1], truth()[:1], EVERYWHERE[:1]))
