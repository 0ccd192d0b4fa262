"""Files that appear whole or not at all, and what they are told by."""

import hashlib
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from aa2.clips.writer import check_target
from aa2.errors import InputError
from aa2.media.apart import check_apart
from aa2.media.codecs import StreamSettings
from aa2.media.encoding import Encoding
from aa2.media.files import FullDiskError, beside, content_hash, write_whole
from aa2.media.segments import join_segments, write_segment
from aa2.media.video_format import Colours, VideoFormat
from aa2.media.video_writer import VideoWriter


def test_names_that_are_no_utf8_are_written_and_hashed(tmp_path):
    """As Linux may have them: ``caf\\xe9.png`` of an older machine."""
    name = os.fsdecode(b"caf\xe9")
    write_whole(tmp_path / "a.json", json.dumps({"é": name}, ensure_ascii=False))
    assert json.loads((tmp_path / "a.json").read_text()) == {"é": name}
    before = content_hash(tmp_path)
    (tmp_path / name).write_bytes(b"")
    assert content_hash(tmp_path) != before


def test_a_file_is_there_whole_or_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    write_whole(file, "é")
    assert file.read_bytes() == "é".encode()

    def full(self: Path, content: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FullDiskError, match=f"folder {tmp_path} is full"):
        write_whole(file, b"new")
    assert file.read_text() == "é" and list(tmp_path.iterdir()) == [file]


def test_content_is_told_by_names_and_bytes(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a").write_bytes(b"1")
    (tmp_path / "one" / "b").write_bytes(b"2")
    assert content_hash(tmp_path / "one" / "a") == hashlib.sha256(b"1").hexdigest()
    before = content_hash(tmp_path / "one")
    moved = (tmp_path / "one").rename(tmp_path / "two")
    assert content_hash(moved) == before
    (moved / "b").rename(moved / "c")
    renamed = content_hash(moved)
    (moved / "c").write_bytes(b"3")
    assert len({before, renamed, content_hash(moved)}) == 3


WRITES = """
import sys, time
from pathlib import Path
from aa2.media.files import beside

for target in sys.argv[1:]:
    unfinished = beside(Path(target))
    (unfinished.mkdir if not unfinished.suffix else unfinished.touch)()
print("written", flush=True)
time.sleep(60)
"""


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    targets = [str(tmp_path / name) for name in ("v.mp4", "clip", "other.json")]
    run = subprocess.Popen([sys.executable, "-c", WRITES, *targets], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None and run.stdout.readline() == "written\n"
    (tmp_path / ".hidden.part.mp4").touch()
    beside(tmp_path / "mine.mp4").touch()
    assert len(list(tmp_path.iterdir())) == 5  # it still runs
    run.kill()
    run.wait()
    run.stdout.close()
    unfinished = beside(tmp_path / "v.mp4")
    names = {entry.name for entry in tmp_path.iterdir()}
    assert len(names) == 2 and ".hidden.part.mp4" in names
    # One of the same number that ran before this process, and work of other machines, on a shared disk.
    again = unfinished.with_name(unfinished.name.replace(".v.", ".before."))
    here = re.search(r"-(\w{8})\.part", again.name)
    assert here is not None
    foreign = [again.with_name(again.name.replace(here[1], host)) for host in ("0" * 8, "1" * 8)]
    for entry in (again, *foreign):
        entry.touch()
    for entry in (again, foreign[0]):
        os.utime(entry, (1e9, 1e9))
    beside(tmp_path / "v.mp4")
    assert not again.exists() and not foreign[0].exists() and foreign[1].exists()


def test_targets_that_are_no_files_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "kept.mp4").touch(0o444)
    for target, words in (
        (tmp_path / "pipe.mp4", "pipe"),
        (Path("/dev/null"), "device"),
        (tmp_path / "kept.mp4", "write-protected"),
    ):
        with pytest.raises(InputError, match=words):
            write_whole(target, b"new")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["kept.mp4", "pipe.mp4"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "original").write_bytes(b"original")
    (tmp_path / "link").symlink_to("original")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "original").read_bytes() == b"original"
    assert (tmp_path / "link").read_bytes() == b"new" and not (tmp_path / "link").is_symlink()


def test_any_name_that_the_disk_takes_will_do(tmp_path):
    for name in ("12:30 a.mp4", "ä" * 125 + ".mp4", "-v %d.mp4", "file:a"):
        write_whole(tmp_path / name, name)
        assert (tmp_path / name).read_text() == name
    assert len(list(tmp_path.iterdir())) == 4


@contextmanager
def room(size: int) -> Iterator[None]:
    """Files of more than ``size`` bytes cannot be written: a full disk, to who writes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_with_its_folder(tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (8, 64, 64, 3), np.uint8)
    form = VideoFormat((64, 64), Fraction(1), "rgb24", Colours(2, 2, 2, True))
    outputs = {"v.mkv": "h264", "v.mp4": "h264", "v.mov": "prores", "pictures": "png"}
    all_settings = {
        name: Encoding(codec).settings(form, tmp_path / name, Fraction(25)) for name, codec in outputs.items()
    }
    for name, settings in all_settings.items():
        write_segment(tmp_path / f"{name}.segment", noise, settings)
    before = sorted(tmp_path.iterdir())

    def write(name: str) -> None:
        with VideoWriter(tmp_path / name, (64, 64), Fraction(25)) as video:
            for frame in noise:
                video.write(frame)

    works: list[tuple[str, Callable[[], object]]] = [
        ("v.json", lambda: write_whole(tmp_path / "v.json", bytes(9_000))),
        ("v.mp4", lambda: write("v.mp4")),
        ("v.mkv", lambda: write("v.mkv")),
        *(
            (work, partial(do, tmp_path, name, settings, noise))
            for name, settings in all_settings.items()
            for work, do in ((f"{name}.new", _segment), (name, _join))
        ),
    ]
    for name, work in works:
        with room(8_000), pytest.raises(FullDiskError) as caught:
            work()
        assert caught.value.subject == str(tmp_path / name) and f"the folder {tmp_path} " in str(caught.value)
        assert sorted(tmp_path.iterdir()) == before


def _segment(folder: Path, name: str, settings: StreamSettings, frames: np.ndarray) -> None:
    write_segment(folder / f"{name}.new", list(frames), settings)


def _join(folder: Path, name: str, settings: StreamSettings, frames: np.ndarray) -> None:
    times = [n / 25 for n in range(len(frames))]
    join_segments([folder / f"{name}.segment"], times, folder / name, settings)


def test_a_name_that_no_disk_takes_is_told_before_the_work(tmp_path):
    with pytest.raises(InputError, match="is too long for the name of a file"):
        beside(tmp_path / ("x" * 300 + ".mp4"))


def test_a_name_with_a_zero_byte_is_none(tmp_path):
    """As Python may give one; no shell can."""
    name = tmp_path / "a\0b.mp4"
    check_apart([tmp_path / "o.mp4", name], [name, tmp_path])
    for check in (beside, check_target):
        with pytest.raises(InputError, match="is no name of a file"):
            check(name)
