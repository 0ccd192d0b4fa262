"""Values come back from a file equal to the bit, and nothing else does."""

from __future__ import annotations

import json
import math
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from aa2.errors import InputError
from aa2.media.state_file import SUM, VALUE, read_state, sum_of, write_state


@dataclass(frozen=True)
class Place:
    x: float
    around: tuple[Place, ...] = ()


arrays = some.sampled_from(
    [
        np.float32(0.1),
        np.array([[1, 2]], np.uint8),
        np.array([math.nan, -0.0]),
        np.zeros((0, 3)),
        np.bool_(True),
    ]
)
leaves = some.none() | some.booleans() | some.integers() | some.floats() | some.text() | arrays
places = some.builds(Place, some.floats(allow_nan=False))
values = some.recursive(
    leaves | places,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.tuples(inner, inner)
        | some.dictionaries(some.integers() | some.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray | np.generic):
        alike = type(one) is type(other) and one.dtype == other.dtype  # type: ignore[union-attr]
        return alike and np.asarray(one).tobytes() == np.asarray(other).tobytes()
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))  # type: ignore
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)  # type: ignore
    return type(one) is type(other) and (one == other or one != one)


@given(value=some.lists(values, min_size=4, max_size=8))
@settings(max_examples=10, deadline=None)
def test_what_is_written_is_read(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("state") / "a.state"
    write_state(path, value)
    assert same(read_state(path, [Place]), value)
    assert list(path.parent.iterdir()) == [path]


def test_places_within_places(tmp_path):
    value = {3: Place(1.5, (Place(math.inf), Place(0.1)))}
    write_state(tmp_path / "a", value)
    assert read_state(tmp_path / "a", [Place]) == value


def test_what_cannot_be_kept_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(TypeError, match="set"):
        write_state(tmp_path / "a", [{1}])
    assert not list(tmp_path.iterdir())


def test_only_known_classes_are_made(tmp_path):
    write_state(tmp_path / "a", Place(1))
    with pytest.raises(InputError, match="is damaged"):
        read_state(tmp_path / "a")


@pytest.mark.parametrize(
    "described", [{"class": "Place", "fields": {"q": 1}}, {"array": 7}, {}, {"tuple": 3}]
)
def test_damage_is_told_in_a_line(tmp_path, described):
    made: dict[str, Any] = {VALUE: np.frombuffer(json.dumps(described).encode(), np.uint8)}
    made[SUM] = sum_of(made)
    np.savez(tmp_path / "a.npz", **made)
    with pytest.raises(InputError, match="is damaged"):
        read_state(tmp_path / "a.npz", [Place])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04K\x01."])
def test_other_files_are_told_apart(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(InputError, match="a: is damaged"):
        read_state(tmp_path / "a")


@pytest.mark.parametrize(
    "header", [b"{'descr': '|u1', 'shape': (2,", b"{'descr': '|O'}", b"(" * 90, b"{'shape': (-1, 1 << 99)}"]
)
def test_arrays_whose_headers_are_damaged_are_told(tmp_path, header):
    """They are Python, and NumPy lets what its tokenizer and compiler raise through."""
    write_state(tmp_path / "a", [1])
    with zipfile.ZipFile(tmp_path / "a") as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["value.npy"] = b"\x93NUMPY\1\0" + (96).to_bytes(2, "little") + header.ljust(95) + b"\n" + b"[1]"
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match="is damaged"):
        read_state(tmp_path / "a")


def test_whole_arrays_in_the_wrong_places_are_told(tmp_path):
    write_state(tmp_path / "a", [np.zeros(2), np.ones(2)])
    with np.load(tmp_path / "a") as archive:
        arrays = dict(archive)
    arrays["0"], arrays["1"] = arrays["1"], arrays["0"]
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(InputError, match="sum is wrong"):
        read_state(tmp_path / "a.npz")
