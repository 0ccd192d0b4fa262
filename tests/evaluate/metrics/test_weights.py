import hashlib
import os

import pytest
import torch

from aa2.errors import InputError
from aa2.evaluate.metrics import weights as module
from aa2.evaluate.metrics.weights import ALEXNET, VARIABLE, WeightFile, Weights, WeightsAbsent

CONTENT = b"weights"
FILE = WeightFile("some.pth", hashlib.sha256(CONTENT).hexdigest(), "a network", "a project")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    """No variable, and an empty cache of torch.hub."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))


def folder(path, content=CONTENT):
    path.mkdir(parents=True)
    (path / FILE.name).write_bytes(content)
    return path


def test_the_folder_given_comes_before_the_variable_and_the_variable_before_the_cache(tmp_path, monkeypatch):
    cached = folder(tmp_path / "hub" / "checkpoints")
    assert Weights().find(FILE).parent == cached
    named = folder(tmp_path / "named")
    monkeypatch.setenv(VARIABLE, str(named))
    assert Weights().find(FILE).parent == named
    given = folder(tmp_path / "given")
    assert Weights(given).find(FILE).parent == given
    (given / FILE.name).unlink()
    assert Weights(given).find(FILE).parent == named


def test_an_absent_file_is_named_with_what_to_do(tmp_path):
    with pytest.raises(WeightsAbsent) as absent:
        Weights().find(FILE)
    assert absent.value.reason.startswith("weights absent: give --weights DIR with some.pth (a network;")
    with pytest.raises(WeightsAbsent) as absent:
        Weights(tmp_path).find(FILE)
    assert f"put some.pth into {tmp_path}" in absent.value.reason
    assert "\n" not in absent.value.reason


def test_another_content_is_refused_with_both_hashes(tmp_path):
    path = folder(tmp_path / "given", b"something else")
    with pytest.raises(InputError) as error:
        Weights(path).find(FILE)
    text = str(error.value)
    assert str(path / FILE.name) in text and FILE.sha256[:8] in text
    assert hashlib.sha256(b"something else").hexdigest()[:8] in text


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
