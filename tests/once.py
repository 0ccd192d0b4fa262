"""What people and figures are, found once however often it is asked: it depends on what is given alone.

For tests of other things only; those that compare a run with its repetition do without.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from aa2.animate import character, composer, scenery
from aa2.evaluate.methods import baselines, native

FUNCTIONS: tuple[tuple[ModuleType, str], ...] = (
    (scenery, "outlined"),
    (composer, "window_arrays"),
    *((module, "aligned") for module in (character, baselines, native)),
    (character, "lifted"),
)
"""As they are called: none of them draws random numbers or changes what it is given."""


@contextmanager
def found_once() -> Iterator[None]:
    """While it lasts, outlines, lifted references, their poses and windows are made once of equal things."""
    made: dict[Callable, Callable] = {}
    with pytest.MonkeyPatch.context() as patch:
        for module, name in FUNCTIONS:
            function = getattr(module, name)
            if function not in made:
                made[function] = _remembering(function)
            patch.setattr(module, name, made[function])
        yield


def _remembering(function: Callable) -> Callable:
    known: dict[str, tuple[Any, Any]] = {}

    def remembered(*given: Any, **more: Any) -> Any:
        digest = hashlib.sha256()
        _tell((given, sorted(more.items())), digest)
        key = digest.hexdigest()
        if key not in known:
            known[key] = function(*given, **more), (given, more)  # what is known by its address must stay
        return known[key][0]

    return remembered


def _tell(thing: Any, digest: Any) -> None:
    """Arrays and records by their content, all else that is no plain value by its address."""
    if isinstance(thing, np.ndarray):
        digest.update(f"{thing.shape}{thing.dtype}".encode() + np.ascontiguousarray(thing).tobytes())
    elif isinstance(thing, tuple | list | dict):
        digest.update(f"{type(thing)}{len(thing)}".encode())
        for part in thing.items() if isinstance(thing, dict) else thing:
            _tell(part, digest)
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        digest.update(f"{type(thing)}".encode())
        for field in dataclasses.fields(thing):
            _tell(getattr(thing, field.name), digest)
    elif isinstance(thing, str | int | float | frozenset | None):
        digest.update(f"{type(thing)}{thing!r};".encode())
    else:
        digest.update(f"{type(thing)}{id(thing)};".encode())
