import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aa2.workers import JobFailedError, shared_out


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def tidy(job: tuple[str, Path]) -> None:
    """Fails, dies, or works for long on a file that it removes at its end."""
    what, file = job
    if what == "fail":
        while not file.exists():
            time.sleep(0.01)
        raise ValueError("as it was told")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    file.touch()
    try:
        time.sleep(60)
    finally:
        file.unlink()


@pytest.mark.slow
def test_every_job_is_done_once_whatever_the_number_of_workers():
    for workers in (1, 2):
        found = list(shared_out(square, range(9), workers))
        assert sorted((job, result[0]) for job, result in found) == [(n, n * n) for n in range(9)]
        assert os.getpid() not in {result[1] for _, result in found}


def test_no_jobs():
    assert list(shared_out(square, [], 2)) == []


@pytest.mark.slow
def test_an_error_names_its_job_and_the_others_tidy_up(tmp_path):
    file = tmp_path / "file"
    with pytest.raises(JobFailedError) as failed:
        list(shared_out(tidy, [("work", file), ("fail", file)], 2))
    assert failed.value.job == ("fail", file)
    assert str(failed.value.__cause__) == "as it was told"
    assert any("in tidy" in note for note in getattr(failed.value.__cause__, "__notes__", []))
    assert not file.exists()


def test_a_worker_that_is_killed_is_told(tmp_path):
    with pytest.raises(JobFailedError) as failed:
        list(shared_out(tidy, [("die", tmp_path / "file")], 2))
    assert "killed" in str(failed.value.__cause__)


KILLED = """
import fcntl, os, sys
from pathlib import Path
from aa2.workers import shared_out
from tests.test_workers import tidy

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    list(shared_out(tidy, [("work", folder / "0"), ("work", folder / "1")], 2, lock))
"""


@pytest.mark.slow
def test_jobs_tidy_up_when_all_is_killed_and_keep_the_lock_until_then(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    folder = tmp_path / "folder"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.Popen([sys.executable, script, folder], env=environment)
    while len(list(folder.iterdir())) < 2:
        assert run.poll() is None
        time.sleep(0.01)
    run.kill()
    run.wait()
    began = time.monotonic()
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert not list(folder.iterdir())
    os.close(lock)
    assert time.monotonic() - began < 30  # the jobs take a minute
