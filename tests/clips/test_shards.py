from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from aa2.clips.clip import Clip
from aa2.clips.shards import unpacked, write_shards
from aa2.errors import InputError
from tests.figure_clips import write_pair

from .test_clip import make_clip, make_source, signals


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> list[Path]:
    """Three clips with a second character each."""
    folder = tmp_path_factory.mktemp("clips")
    for index in range(3):
        write_pair(folder / f"{index:06d}", frames=2, phase=index)
    return sorted(folder.iterdir())


def contents(folder: Path) -> dict[Path, bytes]:
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_is_packed_comes_back(clips, tmp_path):
    shards = write_shards(clips, tmp_path, 2)
    assert [shard.name for shard in shards] == ["shard-000000.tar", "shard-000001.tar"]
    folders = [unpacked(shard) for shard in shards]
    found = [clip for folder in folders for clip in sorted(folder.iterdir())]
    assert [clip.name for clip in found] == [clip.name for clip in clips]
    for clip, original in zip(found, clips, strict=True):
        assert contents(clip) == contents(original)
    with Clip.open(found[2]) as clip, Clip.open(clips[2]) as original:
        assert (clip.frames(0, 2) == original.frames(0, 2)).all()


def test_the_same_clips_are_the_same_bytes(clips, tmp_path):
    for name in ("one", "two"):
        write_shards(clips, tmp_path / name, 2)
        os.utime(clips[0] / "clip.json", (1, 1))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_webdataset_reads_them(clips, tmp_path):
    webdataset = pytest.importorskip("webdataset", reason="needs the extra aa2[dev]")
    shards = write_shards(clips, tmp_path, 2)
    samples = list(webdataset.WebDataset([str(shard) for shard in shards], shardshuffle=False).decode())
    assert [sample["__key__"] for sample in samples] == [clip.name for clip in clips]
    assert samples[1]["clip.json"]["frames"] == samples[1]["other.clip.json"]["frames"] == 2
    assert samples[2]["frames.mp4"] == (clips[2] / "frames.mp4").read_bytes()
    assert samples[2]["other.pose.npz"]["keypoints"].shape == (2, 133, 2)


def test_packing_again_leaves_no_old_shards(clips, tmp_path):
    write_shards(clips, tmp_path, 1)
    write_shards(clips, tmp_path, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["shard-000000.tar", "shard-000001.tar"]


def test_shards_are_unpacked_once_and_again_when_they_change(clips, tmp_path):
    (shard,) = write_shards(clips, tmp_path, 3)
    (unpacked(shard) / "mark").touch()
    assert (unpacked(shard) / "mark").exists()
    later = shard.stat().st_mtime + 100
    os.utime(shard, (later, later))
    assert not (unpacked(shard) / "mark").exists()


def test_what_does_not_fit_into_a_shard_is_told(clips, tmp_path):
    given = signals(2, extras=False)
    source = make_source(tmp_path / "source.mp4", given, [0.0, 0.1])
    linked = make_clip(tmp_path / "linked", given, [0.0, 0.1], source=source)
    dotted = make_clip(tmp_path / "a.b", given)
    own = make_clip(tmp_path / "own", given)
    (own / "depth").mkdir()
    (own / "depth" / "0.png").touch()
    for clip, problem in ((linked, "links"), (dotted, "dot"), (own, "does not fit")):
        with pytest.raises(InputError, match=problem):
            write_shards([clip], tmp_path / "shards", 1)
    assert not list((tmp_path / "shards").iterdir())


@pytest.mark.parametrize("name", ["../0.clip.json", "0.a.clip.json", "clip.json", "0/0.a.b", ".clip.json"])
def test_other_tar_files_are_no_shards(tmp_path, name):
    with tarfile.open(tmp_path / "strange.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(InputError, match="no part of a clip"):
        unpacked(tmp_path / "strange.tar")
    assert [entry.name for entry in tmp_path.iterdir()] == ["strange.tar"]


def test_a_damaged_shard_is_told(clips, tmp_path):
    (shard,) = write_shards(clips, tmp_path, 3)
    for content in (b"", b"no tar" * 200, shard.read_bytes()[:-90_000]):
        shard.write_bytes(content)
        with pytest.raises(InputError, match="cannot be unpacked"):
            unpacked(shard)
    with pytest.raises(InputError, match="cannot be unpacked"):
        unpacked(tmp_path / "missing.tar")


def test_a_shard_cut_between_two_clips_is_told(clips, tmp_path):
    (shard,) = write_shards(clips[:2], tmp_path, 2)
    with tarfile.open(shard) as tar:
        second = next(member.offset for member in tar if member.name.startswith("000001."))
    os.truncate(shard, second)
    with pytest.raises(InputError, match="cut off"):
        unpacked(shard)
    assert [file.name for file in tmp_path.iterdir()] == [shard.name]
