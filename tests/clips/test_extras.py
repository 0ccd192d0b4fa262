"""What only synthetic clips have: parts, limbs, whole objects, geometry, labels; equal clips' bytes."""

from __future__ import annotations

import json
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from aa2.clips import pictures
from aa2.clips.clip import Clip, ClipWriter
from aa2.errors import InputError
from aa2.types import KEYPOINTS, LIMBS, Geometry, Limbs, Reference, Signals

from .test_clip import SIZE, make_clip, signals


def geometry(count: int) -> Geometry:
    random = np.random.default_rng(count)
    return Geometry(
        random.normal(size=(count, KEYPOINTS, 3)).astype(np.float32),
        random.integers(0, 4, (count, KEYPOINTS), dtype=np.uint8),
        random.normal(size=(count, 4, 4)).astype(np.float32),
        random.normal(size=(4, 4)).astype(np.float32),
    )


def limbs_of(count: int) -> Limbs:
    """Limbs of so many frames, as of one."""
    random = np.random.default_rng(count)
    shape = (count, SIZE[1], SIZE[0])
    label = random.integers(0, 16, shape, dtype=np.uint8)
    return Limbs(label, random.random((count, 15, *shape[1:])) < 0.3)


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
                limbs=limbs_of(3).label[t],
                whole_limbs=limbs_of(3).whole[t],
            )
        reference = given_signals.frames[0], given_signals.character_mask[0], given_signals.pose[:1]
        writer.reference = Reference(*reference)
        writer.reference_limbs = Limbs(limbs_of(3).label[2], limbs_of(3).whole[2])
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


def test_limbs_come_back_seen_and_whole(tmp_path):
    path, *_ = write_exact(tmp_path / "clip")
    given = limbs_of(3)
    with Clip.open(path) as clip:
        label, whole, reference = clip.limbs(1, 3), clip.whole_limbs(1, 3), clip.reference_limbs
        assert label is not None and np.array_equal(label, given.label[1:])
        assert whole is not None and whole.dtype == bool and np.array_equal(whole, given.whole[1:])
        assert reference is not None
        assert np.array_equal(reference.label, given.label[2])
        assert np.array_equal(reference.whole, given.whole[2])


def test_limbs_of_another_picture_are_told(tmp_path):
    path, *_ = write_exact(tmp_path / "clip")
    (path / "reference_limbs.zip").write_bytes((path / "limbs.zip").read_bytes())
    with Clip.open(path) as clip, pytest.raises(InputError, match="holds no limbs"):
        _ = clip.reference_limbs


def test_as_many_limbs_as_there_are():
    assert len(LIMBS) == 15  # clips on disk have so many
    with pytest.raises(ValueError, match="14 limbs"):
        pictures.to_wide_planes(np.zeros((14, 4, 4), bool))


def test_a_clip_needs_no_extras(tmp_path):
    with Clip.open(make_clip(tmp_path / "clip", signals(2, objects=0))) as clip:
        assert clip.parts(0, 1) is None
        assert clip.whole_object_masks(0, 1) is None
        assert clip.limbs(0, 1) is None and clip.whole_limbs(0, 1) is None
        assert clip.reference_limbs is None
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
