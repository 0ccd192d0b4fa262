"""The scene is the scene's up to the person's outline, and the person is all within it."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from aa2.errors import Doubt
from aa2.extract.matte import careful_silhouette, matte
from aa2.extract.morphology import dilated, eroded
from aa2.extract.outline import SPAN, outlined
from aa2.extract.quick_silhouette import quick_silhouette
from aa2.extract.silhouette import (
    INSIDE,
    NARROW,
    NEAR,
    ROUNDS,
    grabcut,
    sampled_grabcut,
    sampling_step,
    span_of,
    surroundings,
)
from aa2.media.picture import over

from .test_matte import drawn, ground, rough


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 3])
def test_an_outline_is_tighter_than_the_mask_and_loses_nothing(times):
    colours, opacity, pose = drawn()
    picture, mask = over(colours, opacity, ground(0)), rough(opacity)
    size = opacity.shape[1] * times, opacity.shape[0] * times
    picture, mask, opacity = (cv2.resize(each, size) for each in (picture, mask, opacity))
    found = outlined(picture, mask, pose.transformed(np.array([[times, 0, 0], [0, times, 0]])))
    assert times == 1 or span_of(mask) > SPAN, "looked for in a smaller picture"
    assert found is not None
    shown = opacity >= 128
    assert (shown & ~found.shown).sum() < 0.01 * shown.sum()
    beside = (mask >= 32) & ~shown
    assert (found.shown & beside).sum() < 0.5 * beside.sum()


@pytest.mark.slow
def test_who_cannot_be_told_from_the_background_has_none_and_no_thread_is_warned(monkeypatch):
    """Filters of warnings are the process's: set by threads beside each other they stay as one left them."""
    monkeypatch.setattr("aa2.extract.matte.PLAUSIBLE", (2.0, 3.0))
    colours, opacity, pose = drawn()
    given = over(colours, opacity, ground(0)), rough(opacity), pose
    before = list(warnings.filters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(lambda _: outlined(*given), range(4))) == [None] * 4
    assert list(warnings.filters) == before
    with pytest.warns(Doubt, match="rough"):
        matte(*given)


@pytest.mark.slow
def test_the_quick_silhouette_is_about_the_careful_one():
    colours, opacity, pose = drawn()
    given = over(colours, opacity, ground(0)), rough(opacity), pose.keypoints[0], pose.confidence[0]
    quick, careful = quick_silhouette(*given), careful_silhouette(*given)
    assert quick.dtype == np.uint8 and set(np.unique(quick)) == {0, 1}
    assert (quick & careful).sum() > 0.95 * (quick | careful).sum()


@pytest.mark.slow
def test_threads_find_what_one_finds_in_any_order():
    colours, opacity, pose = drawn()
    frames = [over(colours, opacity, ground(seed)) for seed in range(3)]
    alone = [outlined(frame, rough(opacity), pose) for frame in frames]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda frame: outlined(frame, rough(opacity), pose), frames[::-1] * 2))
    for one, other in zip(alone[::-1] * 2, found, strict=True):
        assert one is not None and other is not None and np.array_equal(one.shown, other.shown)


@pytest.mark.slow
def test_an_outline_goes_with_its_person():
    """Only the surroundings are looked at, whatever the frame has beyond."""
    colours, opacity, pose = drawn()
    picture, mask = over(colours, opacity, ground(0)), rough(opacity)
    part = surroundings(mask, 0.3)
    top, left = part[0].start, part[1].start
    moved = pose.transformed(np.array([[1, 0, -left], [0, 1, -top]]))
    whole, near = outlined(picture, mask, pose), outlined(picture[part], mask[part], moved)
    assert whole is not None and near is not None
    assert whole.shown.sum() == near.shown.sum() and np.array_equal(whole.shown[part], near.shown)


@pytest.mark.parametrize("times", [0.05, 0.15])
def test_small_persons_are_outlined_too(times):
    colours, opacity, pose = drawn()
    picture, mask = over(colours, opacity, ground(0)), rough(opacity)
    picture, mask, opacity = (
        cv2.resize(each, None, fx=times, fy=times, interpolation=cv2.INTER_AREA)
        for each in (picture, mask, opacity)
    )
    found = outlined(picture, mask, pose.transformed(np.array([[times, 0, 0], [0, times, 0]])))
    assert found is None or found.shown[opacity >= 250].mean() > 0.9


def test_nobody_has_no_outline():
    colours, opacity, pose = drawn()
    found = outlined(over(colours, opacity, ground(0)), np.zeros_like(opacity), pose)
    assert found is not None and not found.shown.any() and not found.opacity.any()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_in_the_narrow_band_a_sample_teaches_grabcut_what_all_pixels_do(seed):
    """From a quarter of them it finds the same person, but for the hundredth part."""
    colours, opacity, _ = drawn()
    picture, mask = over(colours, opacity, ground(seed)), rough(opacity)
    picture, mask = (cv2.resize(each, None, fx=2, fy=2) for each in (picture, mask))
    span = span_of(mask)
    inside = (mask >= INSIDE).astype(np.uint8)
    core, band = eroded(inside, 0.04 * span), dilated(inside, NARROW * span)
    guess = eroded(inside, NEAR * span)
    assert sampling_step(span) > 1
    every = grabcut(picture, core, guess, band, ROUNDS[0])
    some = sampled_grabcut(picture, core, guess, band, ROUNDS[0], span)
    assert ((every > 0) ^ (some > 0)).sum() < every.sum() / 100
