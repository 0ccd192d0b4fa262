"""What depends on what is given alone, found once however often it is asked for: people in equal pictures.

For tests of other things only. That it is the same every time is tested where it is made, without this.
"""

from __future__ import annotations

import copy
import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from aa2.animate import character, composer
from aa2.evaluate.methods import baselines, native
from aa2.extract import matte, outline
from aa2.extract.tflite import Network

PICTURES = ((matte, "opacity"), (outline, "opacity"), (Network, "__call__"))
"""What is found in pictures. It is known as long as the tests run, and each who asks gets a copy."""
WINDOWS = (
    (composer, "window_arrays"),
    *((module, "aligned") for module in (character, baselines, native)),
    (character, "lifted"),
)
"""What is made of it, by methods that paint the same windows."""
_KNOWN: dict[str, tuple[Any, list[Any]]] = {}
"""Results, each with what it is known by whose address must not become another's."""


@contextmanager
def found_once(*, windows: bool = False) -> Iterator[None]:
    """While it lasts, `PICTURES` are looked at once, and if asked `WINDOWS` are made once."""
    made: dict[str, tuple[Any, list[Any]]] = {}  # large, and of one room
    with pytest.MonkeyPatch.context() as patch:
        for place, name in PICTURES:
            patch.setattr(place, name, _remembering(getattr(place, name), _KNOWN, copy.deepcopy))
        for place, name in WINDOWS if windows else ():
            patch.setattr(place, name, _remembering(getattr(place, name), made, lambda result: result))
        yield


def _remembering(
    function: Callable, known: dict[str, tuple[Any, list[Any]]], handed_out: Callable[[Any], Any]
) -> Callable:
    def remembered(*given: Any, **more: Any) -> Any:
        key, by_address = _told(function, given, more)
        if key not in known:
            known[key] = function(*given, **more), by_address
        return handed_out(known[key][0])

    return remembered


def _told(function: Callable, given: Any, more: Any) -> tuple[str, list[Any]]:
    """By what a call is known, and what of it is known by its address only."""
    digest = hashlib.sha256(f"{function.__module__}.{function.__qualname__}".encode())
    by_address: list[Any] = []
    _tell((given, sorted(more.items())), digest, by_address)
    return digest.hexdigest(), by_address


def _tell(thing: Any, digest: Any, by_address: list[Any]) -> None:
    """Arrays and records by their content, networks by their names."""
    if isinstance(thing, np.ndarray):
        digest.update(f"{thing.shape}{thing.dtype}".encode() + np.ascontiguousarray(thing).tobytes())
    elif isinstance(thing, tuple | list | dict):
        digest.update(f"{type(thing)}{len(thing)}".encode())
        for part in thing.items() if isinstance(thing, dict) else thing:
            _tell(part, digest, by_address)
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        digest.update(f"{type(thing)}".encode())
        for field in dataclasses.fields(thing):
            _tell(getattr(thing, field.name), digest, by_address)
    elif isinstance(thing, str | int | float | frozenset | None):
        digest.update(f"{type(thing)}{thing!r};".encode())
    elif isinstance(thing, Network):
        digest.update(thing.name.encode())
    else:
        digest.update(f"{type(thing)}{id(thing)};".encode())
        by_address.append(thing)
