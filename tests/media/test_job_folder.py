"""A job's folder: who may hold it, what is gone on with, and when it goes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aa2.errors import Cancelled, Doubt, InputError, Stopped
from aa2.media.files import FullDiskError
from aa2.media.job_folder import JobFolder, job_folder_of

ABOUT = {"driving": "0" * 64, "seed": 0, "versions": {"av": "1"}}


@pytest.fixture
def path(tmp_path):
    return job_folder_of(tmp_path / "film.mp4")


def left_by(path, error: BaseException, about=ABOUT) -> None:
    """A run that was at work for a while."""
    with pytest.raises(type(error)), JobFolder(path, about) as job:
        (job.path / "work").write_text("done so far")
        raise error


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), Stopped(15), OSError(28, "full"), RuntimeError("a bug")]
)
def test_what_is_cut_off_stays_and_is_gone_on_with(path, error):
    left_by(path, error)
    with JobFolder(path, ABOUT) as job:
        assert job.resumed and (job.path / "work").read_text() == "done so far"
    assert not path.exists()


@pytest.mark.parametrize("error", [InputError("a", "is wrong", "do better"), Cancelled()])
def test_what_cannot_or_shall_not_be_finished_goes(path, error):
    left_by(path, error)
    assert not list(path.parent.iterdir())


def test_whoever_is_stopped_is_told_how_to_go_on(path):
    stopped = Stopped(15)
    left_by(path, stopped)
    assert str(path) in stopped.remedy


def test_a_full_disk_names_the_result_and_keeps_the_work(path):
    with (
        pytest.raises(FullDiskError, match=r"film\.mp4: the folder .* is full; make room"),
        JobFolder(path, ABOUT),
    ):
        raise FullDiskError(path / "windows/00000000.seg", "the folder x is full", "choose another")
    assert path.exists()


@pytest.mark.parametrize(
    ("name", "now", "said"),
    [
        ("driving", "1" * 64, "`driving` has changed since it began"),
        ("seed", 3, "`seed` was 0 when it began and is 3 now"),
        ("seed", None, "`seed` was 0 when it began and is not given now"),
        ("steps", 4, "`steps` was not given when it began and is 4 now"),
        ("versions", {"av": "2"}, "`av` was 1 when it began and is 2 now"),
    ],
)
def test_what_has_changed_is_named(path, name, now, said):
    left_by(path, KeyboardInterrupt())
    with pytest.raises(InputError, match="cannot be gone on with") as raised:
        JobFolder(path, ABOUT | {name: now}, resume=True)
    assert said in str(raised.value)
    assert (path / "work").exists()
    with (
        pytest.warns(Doubt, match="an unfinished run is removed"),
        JobFolder(path, ABOUT | {name: now}) as job,
    ):
        assert not job.resumed and not (path / "work").exists()


def test_nothing_to_go_on_with(path):
    with pytest.raises(InputError, match=r"film\.mp4: has no unfinished run"):
        JobFolder(path, ABOUT, resume=True)
    assert not path.exists()


def test_a_folder_of_somebody_else_is_left_alone(path):
    path.mkdir()
    (path / "thesis.txt").write_text("all of it")
    with pytest.raises(InputError, match="is no job of aa2"):
        JobFolder(path, ABOUT)
    assert (path / "thesis.txt").read_text() == "all of it"


def test_a_folder_that_was_only_just_made_is_taken(path):
    """By a run that was killed before it wrote what the job is of."""
    path.mkdir()
    (path / "lock").touch()
    with JobFolder(path, ABOUT) as job:
        assert not job.resumed


def test_one_run_at_a_time(path):
    """Also of other processes; and a dead one holds nothing."""
    hold = (
        "import sys, pathlib; from aa2.media.job_folder import JobFolder\n"
        f"with JobFolder(pathlib.Path({str(path)!r}), {ABOUT!r}): print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(InputError, match="another run is at work on it"):
            JobFolder(path, ABOUT)
        holder.kill()
    with JobFolder(path, ABOUT) as job:
        assert job.resumed


@pytest.mark.parametrize("text", ["[]", "3", '"x"', "null", "[" * 100_000, "{", "\0"])
def test_a_job_that_does_not_say_what_it_is_of_is_begun_anew(path, text):
    left_by(path, KeyboardInterrupt())
    (path / "job.json").write_text(text)
    with pytest.raises(InputError, match="what it is of cannot be read"):
        JobFolder(path, ABOUT, resume=True)
    with pytest.warns(Doubt, match="what it is of cannot be read"), JobFolder(path, ABOUT) as job:
        assert not job.resumed
