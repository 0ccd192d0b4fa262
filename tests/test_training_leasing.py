"""What training/lease packs, part by part, and the run.sh that works with it elsewhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aa2.clips.clip import Clip
from tests.figure_clips import write_pair

TRAINING = Path(__file__).parents[1] / "training"
sys.path.insert(0, str(TRAINING))  # scripts are no package
from leasing import RefusedError, clips, wheels  # type: ignore[import-not-found]  # noqa: E402
from leasing.queue_entry import first_entry, setting  # type: ignore[import-not-found]  # noqa: E402

sys.path.remove(str(TRAINING))


def test_a_thinned_clip_is_the_same_but_for_what_training_does_not_read(tmp_path):
    write_pair(tmp_path / "clip", frames=10)
    clips.thin(tmp_path / "clip", tmp_path / "thin")
    with Clip.open(tmp_path / "clip") as whole, Clip.open(tmp_path / "thin") as thin:
        assert len(thin) == 3 and not list((tmp_path / "thin").rglob("*.mp4"))
        assert (thin.pose.keypoints == whole.pose.keypoints[::4]).all()
        assert (thin.character_mask(0, 3) == whole.character_mask(0, 10)[::4]).all()
        assert abs(thin.frames(0, 3).astype(int) - whole.frames(0, 10)[::4]).mean() < 8
        assert thin.depth(0, 3) is None
        assert (thin.reference is None) == (whole.reference is None)


@pytest.mark.parametrize(
    "name",
    [
        "tyro-1.0.17-py3-none-any.whl",
        "a-1-cp312-cp312-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl",
        "a-1-cp312-abi3-manylinux2014_x86_64.whl",
        "a-1-cp39-abi3-manylinux_2_17_x86_64.whl",
    ],
)
def test_wheels_that_fit(name):
    assert wheels.checked([Path(name)]) == [Path(name)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "a-1-cp311-cp311-manylinux_2_28_x86_64.whl",
        "a-1-cp312-cp312-manylinux_2_28_aarch64.whl",
        "a-1-cp312-cp312-manylinux_2_39_x86_64.whl",
        "a-1-cp312-cp312-musllinux_1_2_x86_64.whl",
        "a-1-cp312-cp312-linux_x86_64.whl",
        "a-1-cp312-cp312t-manylinux_2_28_x86_64.whl",
        "a-1-cp313-abi3-manylinux_2_28_x86_64.whl",
        "a.whl",
    ],
)
def test_wheels_that_do_not(name):
    with pytest.raises(RefusedError, match=name):
        wheels.checked([Path(name)])


def test_one_version_of_each_package():
    with pytest.raises(RefusedError, match="same package"):
        wheels.checked([Path("a_b-1-py3-none-any.whl"), Path("A.b-2-py3-none-any.whl")])


def test_wheels_that_were_fetched_once_need_no_network(tmp_path, monkeypatch):
    constraints = TRAINING.parent / "constraints.txt"
    for name, version in wheels.versions(constraints).items():
        (tmp_path / f"{name.replace('-', '_')}-{version}-py3-none-any.whl").touch()
    (tmp_path / "diffusers-0.1-py3-none-any.whl").touch()  # of an older packing
    monkeypatch.setattr(wheels, "_download", None)
    found = wheels.packed(None, constraints, tmp_path)
    assert [wheels.named(wheel) for wheel in found] == list(wheels.versions(constraints).items())


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("stage = denoiser", "no TOML"),
        ('stage = "student"', "stage is one of"),
        ("seed = 1", "stage is one of"),
        ('stage = "denoiser"\nsteps = 3', "steps = 3 is not understood"),
        ('stage = "denoiser"\nseed = "1"', "seed"),
    ],
)
def test_an_entry_that_nobody_understands(block, problem):
    with pytest.raises(RefusedError, match=problem):
        first_entry(f"# Queue\n```lease\n{block}\n```\n")


def test_a_queue_for_people_only():
    assert first_entry("# Queue\n```toml\nstage = 1\n```\n") is None


def test_settings():
    given = ("scale=0.5", "frames=4", "fused=true", "name=mini", "sizes=[1, 2]")
    said = dict(map(setting, given))
    assert said == {"scale": 0.5, "frames": 4, "fused": True, "name": "mini", "sizes": [1, 2]}
    with pytest.raises(RefusedError, match="NAME=VALUE"):
        setting("scale")


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """A packed folder with stand-ins for all that its run.sh calls, in a folder ``bin``."""
    output = tmp_path / "else where"
    for name in ("wheels/a-1-py3-none-any.whl", "wheels/b-1-cp311-cp311-any.whl", "gl/a.deb"):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).touch()
    shutil.copy(TRAINING / "leasing/run.sh", output)
    python = f"""\
        echo "$@" >>{tmp_path}/calls
        [ "$1" != -c ] || echo cp312
        [ "$2" = aa2.train.lease ] || exit 0
        env >{tmp_path}/env
        for argument; do echo "$argument"; done
        exit 7"""
    stand_ins = {
        "python": python,
        "ldconfig": f"cat {tmp_path}/loaders",
        "dpkg": 'mkdir -p "$3/usr/lib/x86_64-linux-gnu"\ntouch "$3/usr/lib/x86_64-linux-gnu/libEGL.so.1"',
    }
    (tmp_path / "bin").mkdir()
    for name, body in stand_ins.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    return output


@pytest.mark.parametrize("loaders", ["libEGL.so.1 => a\nlibGL.so.1 => b\n", ""])
def test_what_runs_there(tmp_path, elsewhere, loaders):
    (tmp_path / "loaders").write_text(loaders)
    environment = {
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
        "PYTHON": "python",
        "PYTHONPATH": "/before",
    }
    said = []
    for _ in range(2):
        ran = subprocess.run(
            ["sh", elsewhere / "run.sh", "my result", "--minutes", "9"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 7, ran.stderr  # of the run itself
        said.append(ran.stdout.splitlines())
    result = tmp_path / "my result"
    assert result.is_dir()
    assert "b-1-cp311-cp311-any.whl is not for this Python (cp312)" in said[0].pop(0)
    assert said[0] == said[1] == ["-m", "aa2.train.lease", str(result), "--minutes", "9"]
    assert (tmp_path / "calls").read_text().count("zipfile") == 1  # what fits is unpacked, once
    found = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line)
    assert found["PYTHONPATH"] == f"{elsewhere}/src:{elsewhere}/packages:/before"
    assert found["XDG_CACHE_HOME"] == f"{elsewhere}/baked" and found["PYTHONUNBUFFERED"] == "1"
    libraries = f"{elsewhere}/gl/root/usr/lib/x86_64-linux-gnu"
    ours = {"LD_LIBRARY_PATH": libraries, "GLCONTEXT_LINUX_LIBGL": f"{libraries}/libOpenGL.so.0"}
    assert {name: found.get(name) for name in ours} == (dict.fromkeys(ours) if loaders else ours)


def test_a_run_wants_a_folder_for_its_result(elsewhere):
    ran = subprocess.run(["sh", elsewhere / "run.sh"], capture_output=True, text=True)
    assert ran.returncode and "give a folder for the result" in ran.stderr
