"""What only synthetic clips have: parts, whole objects, geometry, labels; and equal bytes of equal clips."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from aa2.clips.clip import Clip, ClipWriter
from aa2.errors import InputError
from aa2.types import KEYPOINTS, Geometry, Signals

from .test_clip import SIZE, make_clip, signals


def geometry(count: int) -> Geometry:
    random = np.random.default_rng(count)
    return Geometry(
        random.normal(size=(count, KEYPOINTS, 3)).astype(np.float32),
        random.integers(0, 4, (count, KEYPOINTS), dtype=np.uint8),
        random.normal(size=(count, 4, 4)).astype(np.float32),
        random.normal(size=(4, 4)).astype(np.float32),
    )


def write_exact(path: Path) -> tuple[Path, Signals, np.ndarray, np.ndarray]:
    """A clip with all that synthetic ones have: the clip, its signals, parts and whole object masks."""
    given_signals = signals(3)
    parts = given_signals.character_mask // 13
    whole = np.ones_like(given_signals.object_masks)
    with ClipWriter(path, fps=Fraction(10), size=SIZE) as writer:
        for t in range(3):
            writer.write(
                given_signals.frames[t],
                character_mask=given_signals.character_mask[t],
                object_masks=given_signals.object_masks[t],
                whole_objects=whole[t],
                parts=parts[t],
            )
        writer.pose, writer.geometry = given_signals.pose, geometry(3)
        writer.labels = ["gait:limp", "place:park"]
    return path, given_signals, parts, whole


def test_the_exact_extras_of_synthetic_clips_come_back(tmp_path):
    path, given_signals, parts, whole = write_exact(tmp_path / "clip")
    with Clip.open(path) as clip:
        seen, unhidden = clip.parts(1, 3), clip.whole_object_masks(1, 3)
        assert seen is not None and np.array_equal(seen, parts[1:])
        assert unhidden is not None and np.array_equal(unhidden, whole[1:])
        assert np.array_equal(clip.object_masks(1, 3), given_signals.object_masks[1:])
        assert clip.labels == ["gait:limp", "place:park"]
        found = clip.geometry
        assert found is not None
        for name, array in vars(geometry(3)).items():
            assert np.array_equal(getattr(found, name), array)
            assert getattr(found, name).dtype == array.dtype


def test_a_clip_needs_no_extras(tmp_path):
    with Clip.open(make_clip(tmp_path / "clip", signals(2, objects=0))) as clip:
        assert clip.parts(0, 1) is None
        assert clip.whole_object_masks(0, 1) is None
        assert clip.geometry is None
        assert clip.labels == []
        header = json.loads((clip.path / "clip.json").read_text())
    header = {name: value for name, value in header.items() if name not in ("labels", "cuts")}
    (tmp_path / "clip" / "clip.json").write_text(json.dumps(header))
    assert Clip.open(tmp_path / "clip").labels == []  # as it was written before there were labels


def test_damaged_geometry_is_told(tmp_path):
    path, *_ = write_exact(tmp_path / "clip")
    np.savez(path / "geometry.npz", **vars(geometry(2)))
    with Clip.open(path) as clip, pytest.raises(InputError, match="points is"):
        _ = clip.geometry


def test_every_frame_comes_with_what_the_first_came_with(tmp_path):
    given_signals = signals(2)
    frame, mask = given_signals.frames[0], given_signals.character_mask[0]
    with (
        pytest.raises(ValueError, match="parts in the first"),
        ClipWriter(tmp_path / "clip", fps=Fraction(10), size=SIZE) as writer,
    ):
        writer.write(frame, character_mask=mask, parts=mask)
        writer.write(frame, character_mask=mask)
    assert not list(tmp_path.iterdir())


def test_equal_clips_are_equal_bytes_whenever_they_are_written(tmp_path, monkeypatch):
    clips = []
    for day in range(2):
        now = time.time() + day * 86400
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda now=now: now)
            patch.setattr(time, "localtime", lambda *_, now=now, own=time.localtime: own(now))
            clips.append(write_exact(tmp_path / f"clip{day}")[0])
    names = sorted(file.name for file in clips[0].iterdir())
    assert names == sorted(file.name for file in clips[1].iterdir())
    for name in names:
        assert (clips[0] / name).read_bytes() == (clips[1] / name).read_bytes(), name
