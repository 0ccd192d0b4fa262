"""What does not fit or is damaged is refused, and failures leave nothing behind."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from fractions import Fraction

import cv2
import numpy as np
import pytest

from aa2.clips.clip import Clip, ClipWriter
from aa2.clips.growing import GrowingClip
from aa2.errors import InputError
from aa2.media.picture import write_picture
from tests.clips.clip_samples import SIZE, assert_same, make_clip, make_source, signals


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


def test_headers_of_other_kinds_are_told(tmp_path):
    path = make_clip(tmp_path / "clip", signals(2))
    header = json.loads((path / "clip.json").read_text())
    wrong: dict[str, list] = {
        "size": [[48], [48, "32"], [48.0, 32.0], None, 48],
        "fps": [0, "0", "1/0", "-1", "nan", [25]],
        "frames": [-2, 0, 2.0, "2", True, None],
        "objects": [-1, 9, "1", None],
        "source": [[], 1, {}, "a\0b"],
        "made_by": [[], {"pose": 1}, None],
        "cuts": ["12", [1.5], [None], {}],
        "labels": [[1], "gait"],
        "version": [None, [], "new", {}],
    }
    texts = [json.dumps(header | {name: value}) for name, values in wrong.items() for value in values]
    for text in [*texts, "[" * 100_000, '{"a":' * 100_000]:
        (path / "clip.json").write_text(text)
        with pytest.raises(InputError) as error:
            Clip.open(path)
        assert "clip.json" in error.value.subject and len(str(error.value)) < 400


def test_keypoints_that_are_none_are_told(tmp_path):
    path = make_clip(tmp_path / "clip", signals(2))
    with np.load(path / "pose.npz") as archive:
        arrays = dict(archive)
    wrong = {
        "times": [np.array([0.0, np.nan]), np.array([0.1, 0.1]), np.array([0.2, 0.1])],
        "keypoints": [arrays["keypoints"].astype("U9"), arrays["keypoints"] * 1j, arrays["keypoints"][:1]],
        "confidence": [arrays["confidence"].astype("V4"), arrays["confidence"] * np.nan],
    }
    for name, values in wrong.items():
        for value in values:
            np.savez(path / "pose.npz", **arrays | {name: value})
            with pytest.raises(InputError, match=r"pose\.npz"):
                Clip.open(path)
    for value in (1e7, -1e30, np.nan, np.inf):
        thrown = arrays["keypoints"].copy()
        thrown[1, 5, 0] = value
        np.savez(path / "pose.npz", **arrays | {"keypoints": thrown})
        with pytest.raises(InputError, match="in no picture"):
            Clip.open(path)
        unknown = np.where(np.arange(133) == 5, 0, arrays["confidence"])
        np.savez(path / "pose.npz", **arrays | {"keypoints": thrown, "confidence": unknown})
        with Clip.open(path) as clip:
            assert np.array_equal(clip.pose.keypoints[1, 5], [0, 0])
    with zipfile.ZipFile(path / "pose.npz", "w") as archive:
        for name in arrays:
            archive.writestr(f"{name}.npy", b"all that is in it is quoted" * 1000)
    with pytest.raises(InputError) as error:
        Clip.open(path)
    assert len(str(error.value)) < 400


def test_pictures_that_speak_of_more_than_there_is_are_told(tmp_path):
    """A decoder would take gigabytes for the size that a damaged header speaks of."""
    path = make_clip(tmp_path / "clip", signals(2))
    _, png = cv2.imencode(".png", np.zeros((SIZE[1], SIZE[0]), np.uint16))
    header = struct.pack(">4sIIBBBBB", b"IHDR", 30_000, 30_000, 16, 0, 0, 0, 0)
    huge = png.tobytes()[:12] + header + zlib.crc32(header).to_bytes(4) + png.tobytes()[33:]
    for content in (huge, huge[:-20]):
        with zipfile.ZipFile(path / "depth.zip", "w") as archive:
            archive.writestr("0.png", content)
            archive.writestr("1.png", content)
        with Clip.open(path) as clip, pytest.raises(InputError, match=r"0\.png: is (damaged|cut off)"):
            clip.depth(0, 2)


def test_a_growing_clip_keeps_nothing_that_is_damaged(tmp_path):
    given_signals = signals(2, objects=0)
    growing = GrowingClip(tmp_path / "clip", SIZE)
    for t in range(2):
        growing.write(t, {"character_mask": given_signals.character_mask[t]})
    source = make_source(tmp_path / "v.mp4", given_signals, [0.0, 0.1])
    about = {"cuts": [], "made_by": {}, "objects": 0, "occluded": False, "source": source}
    growing.finish(fps=Fraction(10), times=np.array([0.0, 0.1]), pose=given_signals.pose, **about)
    last = tmp_path / "clip/character_mask/000001.png"
    last.write_bytes(last.read_bytes()[:-20])
    with pytest.raises(InputError, match="cut off"):
        growing.pack()
    last.unlink()
    with pytest.raises(InputError, match="is damaged"):
        growing.pack()
    growing.write(1, {"character_mask": given_signals.character_mask[1]})
    (tmp_path / "clip/character_mask/000002.png").write_bytes(last.read_bytes())
    with pytest.raises(InputError, match="not the clip's"):
        growing.pack()
    (tmp_path / "clip/character_mask/000002.png").unlink()
    growing.pack()
    with Clip.open(tmp_path / "clip") as clip:
        assert np.array_equal(clip.character_mask(0, 2), given_signals.character_mask)
