"""Full disks: which folder it is, and what to do."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from aa2.cli import main
from aa2.cli.disk import FULL, full_disk
from aa2.errors import InputError
from aa2.media.files import FullDiskError, write_whole
from tests.cli.commands import failure


def command(output: Path) -> list[str]:
    return ["animate", "--reference", "a.png", "--driving", "b.mp4", f"--output={output}"]


@pytest.fixture
def fill(monkeypatch):
    """Makes the command end with an error."""

    def end_with(error: BaseException) -> None:
        def raise_it(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("aa2.cli.animating.animate_video", raise_it)

    return end_with


@pytest.mark.parametrize("number", FULL)
def test_the_folder_of_the_output(fill, tmp_path, capsys, number):
    hidden = tmp_path / ".o.1.part.mp4"
    fill(OSError(number, "whatever the system says", f"{'file:' if number == errno.EDQUOT else ''}{hidden}"))
    line = failure(capsys, *command(tmp_path / "o.mp4"))
    assert line.startswith(f"aa2: {tmp_path}: {FULL[number]} (")
    assert "by --output" in line and hidden.name not in line


def test_the_temporary_folder(fill, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch/aa2-x").mkdir(parents=True)
    fill(OSError(errno.ENOSPC, "", str(tmp_path / "scratch/aa2-x/driving.mkv")))
    (tmp_path / "out").mkdir()
    line = failure(capsys, *command(tmp_path / "out/o.mp4"))
    assert line.startswith(f"aa2: {tmp_path}/scratch: the disk is full") and "by TMPDIR" in line


def test_a_file_that_is_not_named(fill, tmp_path, capsys):
    error = RuntimeError("wrapped")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    fill(error)
    assert " is full" in failure(capsys, *command(tmp_path / "o.mp4"))


def test_a_folder_that_was_named_already(fill, tmp_path, capsys):
    error = FullDiskError(tmp_path / "o.run.json", "the folder is full", "make room")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    fill(error)
    line = failure(capsys, *command(tmp_path / "o.mp4"))
    assert line.startswith(f"aa2: {tmp_path}: the disk is full") and "by --output" in line


def test_what_safetensors_says(tmp_path):
    error = Exception("Error while serializing: I/O error: No space left on device (os error 28)")
    assert isinstance(full_disk(error, command(tmp_path / "o.mp4")), InputError)


def test_other_errors_stay_what_they_are(fill, tmp_path):
    fill(OSError(errno.EIO, "Input/output error"))
    with pytest.raises(OSError, match="Input/output"):
        main(command(tmp_path / "o.mp4"))


def test_a_disk_that_is_really_full(tmp_path):
    """``/dev/full`` is one: nothing can be written there."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "o.json").symlink_to("/dev/full")
    with pytest.raises(OSError) as full:
        (tmp_path / "o.json").write_text("something")
    told = full_disk(full.value, command(tmp_path / "o.mp4"))
    assert told is not None and "the disk is full" in str(told)
    write_whole(tmp_path / "o.json", "something")  # beside it there is room
    assert (tmp_path / "o.json").read_text() == "something"


@pytest.mark.parametrize("option", ["output", "sheet", "reference", "background"])
def test_a_name_that_no_disk_takes(fill, tmp_path, capsys, option):
    """Whoever meets it first."""
    name = str(tmp_path / ("x" * 300 + ".png"))
    fill(OSError(errno.ENAMETOOLONG, "File name too long", name))
    line = failure(capsys, *command(tmp_path / "o.mp4"), f"--{option}", name)
    assert "…: is too long for the name of a file; give a shorter one" in line and len(line) < 150


def test_who_says_how_the_work_goes_on_is_not_spoken_over(fill, tmp_path, capsys):
    error = InputError(tmp_path, "no space left after 2 of 3 clips", "run the same command again")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    fill(error)
    assert failure(capsys, *command(tmp_path / "o.mp4")).startswith(f"aa2: {tmp_path}: no space left after 2")
