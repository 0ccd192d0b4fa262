"""Validation windows are always the same, and of what the clips show."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.train.clip_folder import ClipFolder
from aa2.train.validation_windows import validation_windows
from aa2.variants import VARIANTS
from tests.figure_clips import write_pair

TINY = PRESETS["tiny"]
SIZE = (64, 64)


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> ClipFolder:
    path = tmp_path_factory.mktemp("clips")
    for number in range(3):
        write_pair(path / f"{number:03d}", frames=6, phase=number)
    return ClipFolder([path])


def test_they_are_of_different_clips_and_stay_the_same(clips) -> None:
    first, again = (validation_windows(clips, TINY, SIZE, 3, count=4) for _ in range(2))
    assert len(first) == 4
    for a, b in zip(first, again, strict=True):
        assert a.signals.frames.shape == (3, 64, 64, 3)
        assert np.array_equal(a.signals.frames, b.signals.frames)
        assert a.reference.picture.shape == (64, 64, 3)
    distinct = {h.signals.frames.tobytes() for h in first}
    assert len(distinct) == 4
    other = validation_windows(clips, TINY, SIZE, 3, count=4, seed=1)
    assert {h.signals.frames.tobytes() for h in other} != distinct


def test_too_few_windows_are_said(clips) -> None:
    with pytest.raises(InputError, match="no two windows of 9 frames"):
        validation_windows(clips, TINY, SIZE, 9)


def test_a_clip_without_a_reference_gives_one_of_its_frames(clips, monkeypatch) -> None:
    monkeypatch.setattr(clips, "reference", lambda clip: None)
    windows = validation_windows(clips, TINY, SIZE, 1, count=2)
    assert windows[0].reference.mask.any()


def test_no_scene_for_those_who_know_none(clips) -> None:
    preset = VARIANTS["animate_anyone"].of(TINY, "animate_anyone")
    windows = validation_windows(clips, preset, SIZE, 1, count=2)
    assert (windows[0].signals.frames[0, 0, 0] == 128).all()
