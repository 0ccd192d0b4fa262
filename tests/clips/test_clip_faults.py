"""What does not fit or is damaged is refused, and failures leave nothing behind."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from aa2.clips.clip import Clip, ClipWriter
from aa2.errors import InputError
from aa2.media.picture import write_picture
from tests.clips.clip_samples import SIZE, assert_same, make_clip, signals


def test_own_masks_of_a_wrong_size_or_number_are_refused(tmp_path):
    path = make_clip(tmp_path / "clip", signals(2))
    (path / "character_mask").mkdir()
    write_picture(path / "character_mask" / "0.png", np.zeros((8, 8), np.uint8))
    with Clip.open(path) as clip, pytest.raises(InputError, match="1 pictures for 2"):
        clip.character_mask(0, 1)
    write_picture(path / "character_mask" / "1.png", np.zeros((8, 8), np.uint8))
    with Clip.open(path) as clip, pytest.raises(InputError, match="8 × 8"):
        clip.character_mask(0, 1)


def test_nothing_stays_behind_after_an_exception(tmp_path):
    with pytest.raises(RuntimeError), ClipWriter(tmp_path / "clip", fps=Fraction(10), size=SIZE) as writer:
        writer.write(signals(1).frames[0], character_mask=signals(1).character_mask[0])
        raise RuntimeError
    with (
        pytest.raises(ValueError, match="pose"),
        ClipWriter(tmp_path / "c", fps=Fraction(10), size=SIZE) as writer,
    ):
        writer.write(signals(1).frames[0], character_mask=signals(1).character_mask[0])
    with pytest.raises(InputError, match="frame"), ClipWriter(tmp_path / "c", fps=Fraction(10), size=SIZE):
        pass
    assert not list(tmp_path.iterdir())


def test_only_a_clip_is_replaced_and_only_on_purpose(tmp_path):
    path = make_clip(tmp_path / "clip", signals(3))
    with pytest.raises(InputError, match="exists"):
        make_clip(path, signals(2))
    make_clip(path, signals(2), replace=True)
    with Clip.open(path) as clip:
        assert len(clip) == 2
    (path / "clip.json").unlink()
    with pytest.raises(InputError, match="no clip"):
        make_clip(path, signals(2), replace=True)
    assert (path / "pose.npz").exists()


def test_a_failed_replacement_leaves_the_old_clip(tmp_path):
    path = make_clip(tmp_path / "clip", signals(3))
    with (
        pytest.raises(RuntimeError),
        ClipWriter(path, fps=Fraction(10), size=SIZE, replace=True),
    ):
        raise RuntimeError
    with Clip.open(path) as clip:
        assert_same(clip.read(0, 3), signals(3))


def test_damaged_clips_are_told_in_one_line(tmp_path):
    path = make_clip(tmp_path / "clip", signals(3))
    header = json.loads((path / "clip.json").read_text())

    def refused(name: str, content: bytes) -> None:
        kept = (path / name).read_bytes()
        (path / name).write_bytes(content)
        with pytest.raises(InputError) as error, Clip.open(path) as clip:
            clip.read(0, 3)
        assert "\n" not in str(error.value)
        (path / name).write_bytes(kept)

    refused("clip.json", b"{")
    refused("clip.json", b"[]")
    refused("clip.json", json.dumps(header | {"version": 99}).encode())
    refused("clip.json", json.dumps(header | {"frames": 4}).encode())
    refused("clip.json", json.dumps({"version": 1}).encode())
    refused("clip.json", json.dumps(header | {"fps": "fast"}).encode())
    for name in ("pose.npz", "character_mask.zip", "depth.zip", "frames.mp4", "environment.mp4"):
        refused(name, b"")
        refused(name, (path / name).read_bytes()[:-300])
    (path / "character_mask.zip").unlink()
    with Clip.open(path) as clip, pytest.raises(InputError, match="character_mask"):
        clip.read(0, 1)
    for missing in (tmp_path / "missing", tmp_path):
        with pytest.raises(InputError, match="no clip"):
            Clip.open(missing)


def test_what_does_not_fit_is_refused(tmp_path):
    given_signals = signals(1, objects=9)
    with pytest.raises(InputError, match="folder"):
        ClipWriter(tmp_path / "missing" / "clip", fps=Fraction(10), size=SIZE)
    frame, mask = given_signals.frames[0], given_signals.character_mask[0]
    for wrong in (
        {"character_mask": mask[1:]},
        {"character_mask": mask > 0},
        {"character_mask": mask, "object_masks": given_signals.object_masks[0]},
        {"character_mask": mask, "depth": mask[1:].astype(np.float32)},
        {"character_mask": mask, "parts": mask.astype(np.float32)},
        {"character_mask": mask, "environment": mask},
    ):
        with (
            pytest.raises(ValueError, match="fit"),
            ClipWriter(tmp_path / "clip", fps=Fraction(10), size=SIZE) as writer,
        ):
            writer.write(frame, **wrong)
