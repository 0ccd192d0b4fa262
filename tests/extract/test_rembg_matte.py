"""rembg's own classes on a network of one layer; where rembg is not installed, only that this is said."""

import struct
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.extract.extract import extract_reference
from aa2.extract.extractors import load_reference_extractor
from aa2.extract.protocols import ReferenceExtractor
from aa2.extract.rembg_matte import RembgMatte
from aa2.types import Pose

from .discs import BLUE, RED, disc_extractor, frame

installed = pytest.mark.skipif(find_spec("rembg") is None, reason="rembg is not installed")
REACH = 2
"""Of the network's one layer, pixels of what it sees."""


def field(number: int, value: int | bytes | str) -> bytes:
    """One field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    low = value & 127
    return bytes([low]) if value < 128 else bytes([low | 128]) + varint(value >> 7)


def joined(*parts: bytes | Iterable[bytes]) -> bytes:
    return b"".join(part if isinstance(part, bytes) else b"".join(part) for part in parts)


def redness() -> bytes:
    """An ONNX model of one convolution: red less green, averaged; any size."""
    side = 2 * REACH + 1
    weights = np.zeros((1, 3, side, side), np.float32)
    weights[:, 0], weights[:, 1] = 1 / side**2, -1 / side**2
    tensor = joined(
        (field(1, n) for n in weights.shape), field(2, 1), field(8, "w"), field(9, weights.tobytes())
    )
    pads = joined(field(1, "pads"), field(20, 7), (field(8, REACH) for _ in range(4)))
    node = joined(field(1, "x"), field(1, "w"), field(2, "y"), field(4, "Conv"), field(5, pads))

    def value(name: str, channels: int) -> bytes:
        sizes = (field(1, 1), field(1, channels), field(2, "h"), field(2, "w"))
        shape = joined(field(1, size) for size in sizes)
        return joined(field(1, name), field(2, field(1, joined(field(1, 1), field(2, shape)))))

    graph = joined(
        field(1, node), field(2, "g"), field(5, tensor), field(11, value("x", 3)), field(12, value("y", 1))
    )
    return joined(field(1, 8), field(7, graph), field(8, field(2, 13)))


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """Where rembg looks for weights: nothing is there yet."""
    monkeypatch.delenv("U2NET_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nothing"))
    monkeypatch.setenv("REMBG_HOME", str(tmp_path))
    return tmp_path


def put(home: Path, model: str, content: bytes) -> Path:
    path = home / "models" / model / f"{model}.onnx"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


@pytest.mark.skipif(find_spec("rembg") is not None, reason="rembg is installed")
def test_without_rembg_the_user_is_told_what_to_install():
    with pytest.raises(InputError, match=r"^`reference_extractor`: rembg is not installed.*aa2\[rembg\]"):
        load_reference_extractor("rembg")


@installed
def test_without_weights_the_user_is_told_what_to_download(home):
    with pytest.raises(InputError, match=rf"^`reference_extractor`: rembg has no weights in {home}.*isnet"):
        load_reference_extractor("rembg")


@installed
def test_damaged_weights_are_named(home):
    path = put(home, "u2net", struct.pack("<q", 0))
    with pytest.raises(InputError, match=rf"^{path}: rembg cannot load"):
        load_reference_extractor("rembg")


@installed
@pytest.mark.parametrize("model", ["birefnet-portrait", "isnet-general-use", "u2net_human_seg"])
def test_what_the_network_finds_near_the_person_is_the_matte(home, model):
    put(home, model, redness())
    picture = frame([(40, 48, 16, RED), (130, 48, 16, RED), (80, 20, 8, BLUE)])
    truth = np.hypot(*(np.indices(picture.shape[:2]) - [[[48]], [[40]]])) <= 16
    rough = (np.hypot(*(np.indices(picture.shape[:2]) - [[[48]], [[42]]])) <= 17).astype(np.uint8) * 255
    before = picture.copy()
    alpha = RembgMatte().matte(picture, rough, Pose.absent(1))
    assert alpha.shape == truth.shape and alpha.dtype == np.uint8
    assert ((alpha > 127) == truth).mean() > 0.99
    assert not alpha[:, 80:].any(), "the other disc is another person"
    np.testing.assert_array_equal(picture, before)
    assert not RembgMatte().matte(picture, np.zeros_like(rough), Pose.absent(1)).any()


@installed
def test_a_reference_is_cut_out_by_it(home):
    put(home, "isnet-general-use", redness())
    picture = frame([(60, 48, 20, RED)])
    found = extract_reference(picture, ReferenceExtractor(disc_extractor(), RembgMatte()))
    assert found is not None and found.foreground is not None
    truth = np.hypot(*(np.indices(picture.shape[:2]) - [[[48]], [[60]]])) <= 20
    assert ((found.mask > 127) == truth).mean() > 0.99
    np.testing.assert_array_equal(found.foreground[48, 60], RED)
