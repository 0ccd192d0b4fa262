"""training/lease: what travels to a rented machine, and the checkout that is as it was afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aa2.clips.clip import Clip
from tests.figure_clips import write_pair
from tests.lease_checkout import ALONE, ENGINE, TRAINING, WHEELS, files, git, lease, make_checkout

sys.path.insert(0, str(TRAINING))  # scripts are no package
from leasing import checkout  # type: ignore[import-not-found]

sys.path.remove(str(TRAINING))


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Git as it comes, whoever runs the tests, also where they run in a hook of git's."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def root(tmp_path) -> Path:
    return make_checkout(tmp_path / "checkout")


@pytest.mark.slow
def test_the_first_entry_of_the_queue_is_packed_with_all_it_needs(root):
    write_pair(root.parent / "clips/000", frames=9)
    told = lease(root, "--clips", 1, "--data", root.parent / "clips", "--set", "scale=0.5")
    assert told.returncode == 0, told.stderr
    output = root / ".lease"
    header = json.loads((output / "lease.json").read_text())
    assert header["commit"] == git(root, "rev-parse", "--short", "HEAD").strip()
    assert (header["stage"], header["seed"], header["bundle"]) == ("denoiser", 3, "mini")
    assert header["settings"] == {"scale": 0.5, "frames": 1}
    assert header["entry"].startswith("1. Single frames") and "quality table" in header["entry"]
    assert {name for name in files(output) if not name.startswith("clips/")} == {
        "lease.json",
        "run.sh",
        "src/aa2/config.py",
        "src/aa2_synth/__init__.py",
        "src/aa2_synth/engine.py",
        f"src/{ENGINE}/METADATA",
        f"src/{ENGINE}/entry_points.txt",
        "bundle/unet.safetensors",
        "gl/libegl1_1_amd64.deb",
        "baked/aa2/body.npz",
        *(f"wheels/{name}" for name in WHEELS),
    }
    with Clip.open(output / "clips/000") as clip:
        assert len(clip) == 3 and clip.other is not None
    travels = sum(f.stat().st_size for f in output.rglob("*") if f.is_file())
    assert f"{travels / 2**20:7.2f}  .lease alone" in told.stdout
    assert git(root, "status", "--porcelain") == ""


def test_the_data_engine_that_is_packed_is_found_by_its_entry_points(root):
    assert lease(root, "--clips", 0).returncode == 0
    sources = str(root / ".lease/src")
    script = (
        "from importlib.metadata import distributions as d; import sys; [found] = d(path=sys.argv[1:]);"
        "[entry] = found.entry_points.select(group='aa2.data_engines');"
        "print(found.name, entry.name, entry.load().__module__, sys.modules['aa2_synth.engine'].__file__)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, sources],
        env={**os.environ, "PYTHONPATH": sources},
        capture_output=True,
        text=True,
    )
    place = f"{sources}/aa2_synth/engine.py"
    assert told.stdout.split() == ["aa2_synth", "aa2_synth", "aa2_synth.engine", place], told.stderr


def test_a_list_makes_nothing(root):
    told = lease(root, "--list", "--clips", 0)
    assert told.returncode == 0 and told.stdout.startswith("denoiser from mini: 1. Single frames")
    assert not list(root.glob(".lease*"))


@pytest.mark.slow
def test_a_queue_without_an_entry_for_machines_asks_for_the_stage(root):
    (root / "training/QUEUE.md").write_text("# Nothing\n")
    refused = lease(root, "--list", "--clips", 0)
    assert refused.returncode == 2 and "give --stage" in refused.stderr
    told = lease(root, "--list", "--clips", 0, "--stage", "denoiser")
    assert told.returncode == 0 and told.stdout.startswith("denoiser from mini: not from the queue")
    unknown = lease(root, "--list", "--clips", 0, "--stage", "compositor")
    assert unknown.returncode == 2 and "invalid choice" in unknown.stderr


@pytest.mark.slow
def test_beyond_the_limit_all_stays_as_it_was(root):
    assert lease(root, "--clips", 0).returncode == 0
    before = files(root)
    told = lease(root, "--clips", 0, "--limit", 0.05)
    assert told.returncode == 2 and "0.05 may" in told.stderr and told.stderr.count("\n") == 1
    assert files(root) == before and len(list(root.glob(".lease*"))) == 1
    # What --exclude leaves out does not count: 0.20 MiB with it.
    assert lease(root, "--clips", 0, "--limit", 0.12, "--seed", 5).returncode == 0
    assert json.loads((root / ".lease/lease.json").read_text())["seed"] == 5


def test_only_what_was_packed_before_is_replaced(root):
    told = lease(root, "--clips", 0, "--output", root / "src")
    assert told.returncode == 2 and "not packed by training/lease" in told.stderr
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.slow
def test_clips_are_packed_as_far_as_they_fit(root):
    for name in ("000", "001", "002"):
        write_pair(root.parent / f"clips/{name}", frames=5)
    listed = [lease(root, "--list", "--data", root.parent / "clips", "--clips", n) for n in (0, 1, 2)]
    without, one, _ = (float(t.stdout.splitlines()[-1].split()[0]) for t in listed)
    limit = without + 1.5 * (one - without) + 0.01
    told = lease(root, "--data", root.parent / "clips", "--limit", limit)
    assert told.returncode == 0 and [p.name for p in (root / ".lease/clips").iterdir()] == ["000"]


@pytest.mark.slow
def test_a_run_that_is_gone_on_with_brings_its_checkpoint(root):
    (root.parent / "run/checkpoint").mkdir(parents=True)
    told = lease(root, "--clips", 0, "--run", root.parent / "run")
    assert told.returncode == 2 and "has no checkpoint" in told.stderr
    (root.parent / "run/checkpoint/state.json").write_text("{}")
    assert lease(root, "--clips", 0, "--run", root.parent / "run").returncode == 0
    assert (root / ".lease/run/checkpoint/state.json").read_text() == "{}"


@pytest.mark.slow
def test_what_is_excluded_is_not_listed_and_all_is_as_before_when_restored(root):
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/exclude").write_text("mine/\nno newline at the end")
    (root / "docs/new.md").write_text("untracked")
    before, index, status = files(root), git(root, "ls-files", "-s"), git(root, "status", "--porcelain")
    for _ in range(2):
        assert lease(root, "--exclude").returncode == 0
        listed = git(root, "ls-files", "--cached", "--others", "--exclude-standard").split()
        assert "src/aa2/config.py" in listed and not any(map(checkout.is_unused, listed))
    assert files(root) == before
    (root / "README.md").write_text("changed")
    for arguments in (["-a"], []):
        refused = subprocess.run(
            ["git", "commit", *arguments, "-m", "no"], cwd=root, capture_output=True, text=True
        )
        assert refused.returncode == 1 and "training/lease --restore first" in refused.stderr
    git(root, "checkout", "-q", "HEAD", "--", "README.md")
    assert lease(root, "--restore").stdout == "all is listed again\n"
    assert (files(root), git(root, "ls-files", "-s"), git(root, "status", "--porcelain")) == (
        before,
        index,
        status,
    )
    assert (root / ".git/info/exclude").read_text() == "mine/\nno newline at the end"
    assert lease(root, "--restore").stdout == "nothing is excluded\n"
    (root / "README.md").write_text("changed")
    git(root, "commit", "-q", "-a", "-m", "yes")


@pytest.mark.slow
def test_what_is_packed_does_not_depend_on_the_exclusion(root):
    tables = []
    for mode in ("--restore", "--exclude"):
        assert lease(root, mode).returncode == 0
        tables.append(lease(root, "--list", "--clips", 0).stdout)
    assert (
        tables[0] == tables[1] and checkout.commit(root) == git(root, "rev-parse", "--short", "HEAD").strip()
    )


@pytest.mark.parametrize("killed", ["info/exclude", "rm"])
def test_an_interrupted_exclusion_is_undone(root, monkeypatch, killed):
    class Killed(BaseException):
        pass

    def path(root, name, real=checkout._path):
        if name == killed:
            raise Killed
        return real(root, name)

    def command(root, *arguments, real=checkout.git):
        if arguments[0] == killed:
            real(root, "rm", "--cached", "-q", "-r", "--", "docs")  # as far as it came
            raise Killed
        return real(root, *arguments)

    index = git(root, "ls-files", "-s")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(checkout, "restore", lambda root: None)  # a kill leaves no time for it
        patch.setattr(checkout, "_path", path)
        patch.setattr(checkout, "git", command)
        checkout.exclude(root)
    assert checkout.restore(root)
    assert git(root, "ls-files", "-s") == index and git(root, "status", "--porcelain") == ""
    assert not (root / ".git/hooks/pre-commit").exists() and not checkout.is_excluded(root)


@pytest.mark.parametrize("what", ["staged", "changed", "a hook", "git is busy"])
def test_nothing_is_excluded_that_would_not_come_back(root, what):
    hook = root / ".git/hooks/pre-commit"
    if what == "a hook":
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\n")
    elif what == "git is busy":
        (root / ".git/index.lock").touch()
    else:
        name = "README.md" if what == "staged" else "docs/page with a space.md"
        (root / name).write_text("changed")
        if what == "staged":
            git(root, "add", name)
    before = git(root, "status", "--porcelain"), git(root, "ls-files", "-s")
    told = lease(root, "--exclude")
    assert told.returncode == 2 and told.stderr.count("\n") == 1
    assert (git(root, "status", "--porcelain"), git(root, "ls-files", "-s")) == before
    assert not checkout.is_excluded(root) and hook.exists() == (what == "a hook")


def test_a_linked_checkout_is_excluded_alone(root):
    git(root, "worktree", "add", "-q", "../linked")
    linked = root.parent / "linked"
    checkout.exclude(linked)
    assert not any(map(checkout.is_unused, git(linked, "ls-files").split()))
    (root / "README.md").write_text("changed")
    git(root, "commit", "-q", "-a", "-m", "the other one goes on")
    assert checkout.restore(linked) and git(linked, "status", "--porcelain") == ""
