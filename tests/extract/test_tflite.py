"""The vendored networks are the ones this version was built for."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.extract import tflite
from aa2.extract.tflite import SHA256, WEIGHTS, Network, anchors, threads_allowed, weights


def test_every_network_is_there_and_nothing_else():
    assert {path.stem for path in WEIGHTS.glob("*.tflite")} == set(SHA256)
    assert sum(len(weights(name)) for name in SHA256) < 17e6
    assert "Apache License" in (WEIGHTS / "LICENSE").read_text()


def test_a_missing_or_changed_network_is_told(tmp_path):
    with pytest.raises(InputError, match=r"face_landmark\.tflite.*No such file"):
        weights("face_landmark", tmp_path)
    shutil.copy(WEIGHTS / "face_landmark.tflite", tmp_path)
    with (tmp_path / "face_landmark.tflite").open("r+b") as file:
        file.write(b"changed")
    with pytest.raises(InputError, match="damaged"):
        weights("face_landmark", tmp_path)


def test_anchors_are_as_many_as_the_networks_give():
    assert anchors(224, (8, 16, 32), (2, 2, 6)).shape == (2254, 2)
    faces = anchors(192, (4,), (1,))
    assert faces.shape == (2304, 2)
    assert faces[0].tolist() == pytest.approx([0.5 / 48, 0.5 / 48])
    assert faces[1].tolist() == pytest.approx([1.5 / 48, 0.5 / 48])


def test_a_forked_process_loads_its_own_and_leaves_its_parents_alone(tmp_path):
    """Taking networks down that another process loaded waits for threads that are not there: for ever."""
    forked = (
        "import os, sys\n"
        "from aa2.extract import tflite\n"
        "from aa2.extract.embedded import extractor\n"
        "tflite.FEW = 1\n"
        "mine = extractor().pose\n"
        "mine.find(__import__('numpy').zeros((64, 64, 3), 'uint8'))\n"
        "if child := os.fork():\n"
        "    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
        "other = extractor().pose\n"
        "assert other is not mine\n"
        "del mine\n"
        "os._exit(len(other.find(__import__('numpy').zeros((64, 64, 3), 'uint8'))))\n"
    )
    run = subprocess.run([sys.executable, "-c", forked], timeout=60, check=False, cwd=tmp_path)
    assert run.returncode == 0


@pytest.mark.parametrize("name", SHA256)
def test_with_one_thread_a_network_finds_what_it_finds_with_several(monkeypatch, name):
    monkeypatch.setattr(tflite, "FEW", 2)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    network = Network(name)
    crop = np.random.default_rng(0).random((network.side, network.side, 3), np.float32)
    alone, *later = (network(crop) for _ in range(3))
    for together in later:
        for one, other in zip(alone, together, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("told", "cores", "allowed"),
    [("", 2, 2), ("", 64, 4), ("1", 8, 1), ("3", 2, 3), ("16", 2, 4), ("0", 2, 2), ("4,2", 2, 2)],
)
def test_threads_are_as_many_as_users_allow_and_never_more_than_help(monkeypatch, told, cores, allowed):
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert threads_allowed() == allowed
