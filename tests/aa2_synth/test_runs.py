"""Runs that are killed, interrupted, short of space or without OpenGL; and equal bytes."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aa2.cli import main
from aa2.clips.clip import Clip
from aa2.clips.shards import unpacked
from aa2.errors import InputError

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
runs = pytest.importorskip("aa2_synth.synthesise")
fixed_set = pytest.importorskip("aa2_synth.benchmark_set").fixed_set

SMALL = {"size": 64, "frames": 1}
COUNT = 3
COMMAND = [sys.executable, "-m", "aa2", "synthesise", "--count", str(COUNT), "--size", "64", "--frames", "1"]


def hashes(folder: Path) -> dict[str, str]:
    """Of all files, hidden ones too."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.fixture(scope="module")
def whole(renderer, tmp_path_factory) -> Path:
    """A run that nothing disturbed."""
    output = tmp_path_factory.mktemp("whole")
    told = []
    runs.synthesise(range(COUNT), output, **SMALL, progress=lambda *step: told.append(step))
    assert told == [(done, COUNT) for done in range(1, COUNT + 1)]
    return output


def begun(output: Path, count: int = COUNT, **settings) -> subprocess.Popen:
    """The same run in a process of its own, with its first clip done; ``count`` clips if more are wanted."""
    more = ["--count", str(count), "--workers", "2", "--output", str(output)]
    run = subprocess.Popen([*COMMAND, *more], **settings)
    while not list(output.glob("0*/clip.json")):
        assert run.poll() is None
        time.sleep(0.01)
    return run


@pytest.mark.slow
def test_the_number_of_workers_changes_no_byte(whole, tmp_path):
    runs.synthesise(range(COUNT), tmp_path, **SMALL, workers=2)
    assert hashes(tmp_path) == hashes(whole)


@pytest.mark.slow
def test_a_killed_run_continues_without_repeating_or_losing_clips(whole, tmp_path):
    run = begun(tmp_path)
    run.kill()
    run.wait()
    stamps = {file: file.stat().st_mtime_ns for file in tmp_path.glob("0*/clip.json")}
    (tmp_path / ".000002.1.part").mkdir()
    (tmp_path / ".000002.1.part" / "frames.mp4").touch()
    runs.synthesise(range(COUNT), tmp_path, **SMALL)
    assert hashes(tmp_path) == hashes(whole)
    assert all(file.stat().st_mtime_ns == stamp for file, stamp in stamps.items())


@pytest.mark.slow
def test_an_interrupted_run_leaves_nothing_half_written(whole, tmp_path):
    # More clips than are done before the signal comes, which shells have background jobs ignore.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    run = begun(tmp_path, 50, start_new_session=True, preexec_fn=heed)
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait() == 130
    made = hashes(tmp_path)
    known = hashes(whole)
    assert {name: made[name] for name in made.keys() & known.keys()}.items() <= known.items()
    assert {Path(name).parts[0] for name in made} == {entry.name for entry in tmp_path.iterdir()}


@pytest.fixture
def small_disk(whole, tmp_path):
    """A disk with room for two clips and a little."""
    page = os.sysconf("SC_PAGE_SIZE")
    pages = [
        sum(-(-file.stat().st_size // page) for file in clip.rglob("*") if file.is_file())
        for clip in whole.iterdir()
    ]
    room = (sum(sorted(pages)[1:]) + min(pages) // 4) * page
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root mounts a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", tmp_path]).returncode:
        pytest.skip("no disk can be mounted here")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.slow
def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(whole, small_disk, capsys):
    output = small_disk / "clips"
    arguments = [*COMMAND[3:], "--workers", "2", "--output", str(output)]
    assert main(arguments) == 2
    done = len(list(output.iterdir()))
    assert 0 < done < COUNT
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"aa2: {output}: no space left after {done} of {COUNT} clips; free some and run")
    assert hashes(output).items() <= hashes(whole).items()
    subprocess.run(["mount", "-o", "remount,size=9m", small_disk], check=True)
    assert main(arguments) == 0
    assert hashes(output) == hashes(whole)


@pytest.mark.slow
def test_two_runs_in_one_folder_are_refused(whole, monkeypatch):
    monkeypatch.setattr(runs, "PATIENCE", 0.2)
    with runs._alone_in(whole), pytest.raises(InputError, match="another run"):
        runs.synthesise(range(COUNT), whole, **SMALL)


@pytest.mark.slow
def test_a_folder_of_other_clips_is_refused(whole):
    for other in ({"size": 96}, {"frames": 2}, {"seed": 1}, {"split": "test"}):
        with pytest.raises(InputError, match="another size"):
            runs.synthesise(range(COUNT), whole, **SMALL | other)


@pytest.mark.slow
def test_shards_hold_all_clips(whole, tmp_path):
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    runs.synthesise(range(COUNT), tmp_path, **SMALL, shards=2)
    folders = [unpacked(shard) for shard in sorted((tmp_path / "shards").iterdir())]
    assert {clip.name for folder in folders for clip in folder.iterdir()} == {
        clip.name for clip in whole.iterdir()
    }
    for folder in folders:
        for clip in folder.iterdir():
            assert hashes(clip) == hashes(whole / clip.name)


@pytest.mark.slow
def test_users_motions_are_part_of_what_a_clip_is(renderer, tmp_path):
    from .motion.test_retarget import skeleton

    folder = tmp_path / "motions"
    folder.mkdir()
    with pytest.raises(InputError, match="no BVH file"):
        runs.synthesise(range(1), tmp_path / "clips", **SMALL, motions=[folder])
    (folder / "walk.bvh").write_text(skeleton("mixamo"))
    runs.synthesise(range(1), tmp_path / "clips", **SMALL, motions=[folder])
    runs.synthesise(range(1), tmp_path / "clips", **SMALL, motions=[folder / "walk.bvh"])
    with pytest.raises(InputError, match="other motions"):
        runs.synthesise(range(1), tmp_path / "clips", **SMALL)
    (folder / "broken.bvh").write_text(skeleton("mixamo").replace("HIERARCHY", "HIERARCHIE"))
    with pytest.raises(InputError, match="line"):
        runs.synthesise(range(1), tmp_path / "clips", **SMALL, motions=[folder])


@pytest.mark.slow
def test_an_error_in_a_worker_names_its_clip(renderer, tmp_path):
    with pytest.raises(RuntimeError, match="clip 7 of seed 3, split neither"):
        runs.synthesise([7], tmp_path, seed=3, split="neither", **SMALL)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", [{"size": 63}, {"size": 8}, {"frames": 0}, {"workers": 0}])
def test_bad_numbers_are_told(tmp_path, wrong):
    with pytest.raises(InputError, match="give"):
        runs.synthesise(range(1), tmp_path, **wrong)


def test_an_output_that_is_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        runs.synthesise(range(1), tmp_path / "file")


@pytest.mark.slow
def test_clips_keep_their_number(renderer, tmp_path):
    runs.synthesise([5], tmp_path, **SMALL, look="wild")
    with Clip.open(tmp_path / "000005") as clip:
        assert clip.made_by["seed"] == "0 train 5"


@pytest.mark.slow
def test_the_first_clips_of_a_test_set(renderer, tmp_path):
    output = tmp_path / "objects"
    arguments = ["--test-set", "objects", "--count", "1", "--size", "64", "--workers", "1"]
    assert main(["synthesise", *arguments, "--output", str(output)]) == 0
    assert [clip.parent.name for clip in output.glob("*/clip.json")] == [
        f"{fixed_set('objects').indices[0]:06d}"
    ]
