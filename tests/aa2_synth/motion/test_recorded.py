"""Recorded clips come from their baked file exactly as pybullet brings them, and need pybullet no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from aa2.errors import InputError

recorded = pytest.importorskip("aa2_synth.motion.recorded", reason="needs the [synth] extra")


@pytest.fixture
def empty_cache(tmp_path, monkeypatch) -> Iterator[Path]:
    """A cache of this test's own, with nothing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    recorded._clip.cache_clear()
    yield tmp_path / "aa2"
    recorded._clip.cache_clear()


def test_baked_clips_are_those_of_pybullet_to_the_last_bit(empty_cache):
    package = pytest.importorskip("pybullet_data", reason="the [synth] extra is not installed")
    folder = Path(package.__file__).parent / "data" / "motions"
    for name in (*recorded.CLIPS.train, *recorded.CLIPS.test):
        clip = json.loads((folder / f"humanoid3d_{name}.txt").read_text())
        frames = np.array(clip["Frames"], float)
        seconds, columns, cyclic = recorded._clip(name)
        assert columns.dtype == np.float64 and np.array_equal(columns, frames)
        assert np.array_equal(seconds, np.concatenate([[0.0], np.cumsum(frames[:-1, 0])]))
        assert cyclic is (clip["Loop"] == "wrap")
    assert [file.name for file in empty_cache.iterdir()] == [f"recorded-v{recorded.VERSION}.npz"]


def test_what_is_baked_needs_no_pybullet(empty_cache, monkeypatch):
    pytest.importorskip("pybullet_data", reason="the [synth] extra is not installed")
    wanted = recorded.recorded("walk", 4, 12.0, 0.0)
    recorded._clip.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found = recorded.recorded("walk", 4, 12.0, 0.0)
    assert np.array_equal(found.root, wanted.root)


def test_clips_missing_tell_what_to_install(empty_cache, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match="install"):
        recorded.recorded("walk", 4, 12.0, 0.0)
    assert not list(empty_cache.iterdir())


def test_a_damaged_bake_is_told(empty_cache):
    empty_cache.mkdir()
    (empty_cache / f"recorded-v{recorded.VERSION}.npz").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputError, match="cannot be read") as error:
        recorded.recorded("walk", 4, 12.0, 0.0)
    assert "\n" not in str(error.value)
