"""Values of a program as a file, from which it goes on where it was: data, nothing that could be run."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aa2.errors import InputError
from aa2.media.damage import ARCHIVE_ERRORS, told
from aa2.media.files import write_whole

VALUE = "value"
"""Name of the description in the archive; arrays stand beside it by their numbers."""
SUM = "sum"
"""Name of what they all sum up to: an archive with other arrays than it had is damaged too."""


def write_state(path: Path, value: object) -> None:
    """Write a value; on the disk, whole, before this returns.

    Args:
        path: the file to make or to replace.
        value: None, bool, int, float, str, NumPy arrays and scalars, dataclasses, and lists, tuples and
            dictionaries of such. Objects that are there twice become two.

    Raises:
        InputError: the folder is missing or cannot be written to.
        TypeError: something else is in it.
    """
    arrays: list[np.ndarray] = []
    described = json.dumps(_described(value, arrays)).encode()
    archive = io.BytesIO()
    named = {str(number): array for number, array in enumerate(arrays)}
    named[VALUE] = np.frombuffer(described, np.uint8)
    np.savez(archive, allow_pickle=False, **{SUM: sum_of(named)}, **named)
    write_whole(path, archive.getvalue())


def read_state(path: Path, classes: Sequence[type] = ()) -> Any:
    """The value in a file of `write_state`, equal to the bit.

    Args:
        path: the file.
        classes: the dataclasses that may be in it.

    Raises:
        InputError: the file cannot be read, or holds something else.
    """
    known = {one.__name__: one for one in classes}
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = dict(archive)
        if arrays.pop(SUM).tobytes() != sum_of(arrays).tobytes():
            raise ValueError("its sum is wrong")
        return _restored(json.loads(arrays[VALUE].tobytes()), arrays, known)
    except ARCHIVE_ERRORS as error:
        problem = f"is damaged ({type(error).__name__}: {told(error)})"
        raise InputError(path, problem, "remove the folder that it is in, and begin anew") from error


def sum_of(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """SHA-256 of arrays and their names."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode() + array.tobytes())
    return np.frombuffer(digest.digest(), np.uint8)


def _described(value: object, arrays: list[np.ndarray]) -> object:
    """The value as JSON has it; arrays are put aside. What JSON lacks is a dictionary of one key."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.ndarray | np.generic):
        arrays.append(np.asarray(value))
        return {"scalar" if isinstance(value, np.generic) else "array": len(arrays) - 1}
    if isinstance(value, list):
        return [_described(item, arrays) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [_described(item, arrays) for item in value]}
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: _described(getattr(value, field.name), arrays) for field in fields(value)}
        return {"class": type(value).__name__, "fields": own}
    # Asked last: whether a class is one is slow to tell the first time.
    if isinstance(value, Mapping):
        return {"dict": [[_described(key, arrays), _described(item, arrays)] for key, item in value.items()]}
    raise TypeError(f"{type(value).__name__} cannot be kept in a file")


def _restored(described: Any, arrays: Mapping[str, np.ndarray], known: Mapping[str, type]) -> Any:
    if isinstance(described, list):
        return [_restored(item, arrays, known) for item in described]
    if not isinstance(described, dict):
        return described
    if "array" in described:
        return arrays[str(described["array"])]
    if "scalar" in described:
        return arrays[str(described["scalar"])][()]
    if "tuple" in described:
        return tuple(_restored(item, arrays, known) for item in described["tuple"])
    if "dict" in described:
        pairs = described["dict"]
        return {_restored(key, arrays, known): _restored(item, arrays, known) for key, item in pairs}
    own = {name: _restored(item, arrays, known) for name, item in described["fields"].items()}
    return known[described["class"]](**own)
