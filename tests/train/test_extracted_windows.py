"""Windows of a rendered clip, taken apart as a user's video would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.clips.clip import Clip
from aa2.config import PRESETS
from aa2.models.bundle import Bundle, build
from aa2.train import extracted_windows as module
from aa2.train.extracted_windows import extracted_windows
from aa2.train.layered_batch import collate_windows
from aa2.train.layered_windows import LayeredWindow
from tests.once import found_once

pytestmark = pytest.mark.slow
RENDERED = Path(__file__).parents[1] / "data/shipped/000008"
"""256 pixels a side, 6 frames, two characters, something in the hands."""
FRAMES = 2


@pytest.fixture(scope="module", autouse=True)
def people_found_once() -> Iterator[None]:
    with found_once():
        yield


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    torch.manual_seed(0)
    bundle = build(PRESETS["tiny"])
    for part in bundle.parts().values():
        part.eval()
    return bundle


@pytest.fixture(scope="module")
def windows(bundle) -> list[LayeredWindow]:
    with pytest.MonkeyPatch.context() as patched, Clip.open(RENDERED) as clip:
        patched.setattr(module, "EACH", 1)
        torch.manual_seed(0)
        return list(extracted_windows(clip, FRAMES, bundle, np.random.default_rng(0)))


def place(window: LayeredWindow, clip: Clip) -> tuple[int, int, int] | None:
    """First frame, row and column from which the clip shows the window's surroundings."""
    frames, (height, width) = clip.frames(0, len(clip)), window.mask.shape[1:]
    outside = ~window.mask
    for start, top, left in np.ndindex(
        len(frames) - FRAMES + 1, clip.size[1] - height + 1, clip.size[0] - width + 1
    ):
        part = frames[start : start + FRAMES, top : top + height, left : left + width]
        if np.array_equal(part[:, 0], window.target[:, 0]) and np.array_equal(
            part[outside], window.target[outside]
        ):
            return start, top, left
    return None


@pytest.mark.slow
def test_a_clip_gives_windows_of_its_own_size(windows):
    assert windows
    for window in windows:
        height, width = window.mask.shape[1:]
        assert max(height, width) > 128, "at the clip's resolution, not the model's"
        for field in fields(LayeredWindow):
            array = getattr(window, field.name)
            assert array.shape[:3] == (FRAMES, height, width), field.name
            assert array.dtype == (bool if field.name == "mask" else np.uint8)
        collate_windows([window])


def test_outside_the_mask_the_target_is_the_video_and_things_are_never_inside(windows):
    found = 0
    with Clip.open(RENDERED) as clip, clip.other as other:  # type: ignore[union-attr]
        for window in windows:
            for driver in (clip, other):
                at = place(window, driver)
                if at is None:
                    continue
                start, top, left = at
                part = np.s_[:, top : top + window.mask.shape[1], left : left + window.mask.shape[2]]
                things = np.asarray(driver.object_masks(start, start + FRAMES).any(axis=1))[part]
                assert things.any() and not (things & window.mask).any()
                found += 1
                break
    assert found == len(windows)


def test_the_character_is_whole_and_the_figure_stands_where_it_does(windows):
    for window in windows:
        solid = window.character >= 128
        assert solid.any() and (solid & ~window.mask).sum() <= module.LOST * solid.sum()
        figure = window.coverage >= 128
        assert (solid & figure).sum() > 0.6 * (solid | figure).sum()
        assert window.skeleton.any() and not window.skeleton.all()
        # The plate is the video but for the person.
        far = ~window.mask & ~solid
        assert np.abs(window.plate[far].astype(int) - window.target[far]).mean() < 3


@pytest.mark.slow
def test_the_same_draws_give_the_same_windows(windows, bundle):
    with Clip.open(RENDERED) as clip:
        torch.manual_seed(1)  # whatever was drawn before
        first = next(extracted_windows(clip, FRAMES, bundle, np.random.default_rng(0)))
    for field in fields(LayeredWindow):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(windows[0], field.name))


@pytest.mark.slow
def test_where_somebody_else_is_found_there_are_no_windows(bundle, monkeypatch):
    monkeypatch.setattr(module, "_same", lambda found, true, t: False)
    with Clip.open(RENDERED / "other") as clip:  # by itself it has windows (`test_prepare_windows`)
        assert not list(extracted_windows(clip, FRAMES, bundle, np.random.default_rng(0)))


@pytest.mark.parametrize("start, far", [(0, 5), (4, 0)])
def test_the_own_frame_is_the_farthest_one(start, far, monkeypatch):
    """AA2 §3.1: the reference of a training sample is a frame of its clip."""
    monkeypatch.setattr(module, "_reference", lambda picture, pose: (picture, pose))
    with Clip.open(RENDERED) as clip:
        signals = module.Signals(
            clip.frames(0, 6), clip.pose, clip.character_mask(0, 6), clip.object_masks(0, 6)
        )
    picture, pose = module._own_frame(signals, slice(start, start + FRAMES))  # type: ignore[misc]
    np.testing.assert_array_equal(picture, signals.frames[far])
    np.testing.assert_array_equal(pose.keypoints, signals.pose.keypoints[far : far + 1])
