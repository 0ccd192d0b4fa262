"""What is baked is there once, whole or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from aa2_synth.cache import baked, cache_folder


def test_a_file_is_baked_once_and_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls = []

    def bake() -> dict[str, np.ndarray]:
        calls.append(None)
        return {"numbers": np.arange(3)}

    paths = [baked("thing-v1.npz", bake) for _ in range(2)]
    assert paths == [tmp_path / "aa2" / "thing-v1.npz"] * 2
    assert paths[0].parent == cache_folder()
    assert len(calls) == 1
    with np.load(paths[0]) as arrays:
        assert np.array_equal(arrays["numbers"], np.arange(3))


def test_a_bake_that_fails_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        baked("thing-v1.npz", lambda: {"numbers": np.array(1 // 0)})
    with pytest.raises(ValueError):
        baked("thing-v1.npz", lambda: {"objects": np.array([None], object)})  # no pickles
    assert list((tmp_path / "aa2").iterdir()) == []


def test_without_a_variable_the_cache_is_the_users(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "aa2"
