"""Tables as data files in ``tables/`` of a room: read, checked, and made into the records of the code.

A file has sections ``[train.NAME]`` and ``[test.NAME]``, one for each kind. Kinds are drawn by their place
among them, so that a new one changes what seeds give, wherever it stands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from aa2_synth.body.body import EXPRESSIONS
from aa2_synth.kinds import SPLITS, Kinds

FOLDER = files("aa2_synth")
_LENGTHS = {
    "Range": 2,
    "Pair": 2,
    "tuple[float, float]": 2,
    "Triple": 3,
    "tuple[float, float, float]": 3,
    "tuple[float, float, float, float, float]": 5,
    "tuple[float, float, float, float, float, float]": 6,
}
"""How many numbers a field has, by its type."""
Row = TypeVar("Row")


class TableError(ValueError):
    """A table says what cannot be; the message names the file, the row and the field."""


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """The content of ``ROOM/tables/FILE.toml``; ``name`` is "ROOM/FILE".

    Raises:
        FileNotFoundError: there is no such table.
        TableError: it is no TOML.
    """
    try:
        return tomllib.loads(_file(name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{name}.toml: {error}") from error


def rows(name: str, section: str, make: Callable[[Mapping[str, Any], str], Row]) -> dict[str, Row]:
    """One section of a table, row by row.

    Args:
        name: "ROOM/FILE", without its ending.
        section: "train" or "test", or as the file has it.
        make: a row's record from its fields, and from where they stand, for errors.

    Raises:
        TableError: the section is missing or empty, or as ``make`` does.
    """
    found = read_table(name).get(section)
    if not isinstance(found, Mapping) or not found:
        raise TableError(f"{name}.toml: has no rows [{section}.…]")
    return {key: make(row, f"{name}.toml, {section}.{key}") for key, row in found.items()}


def kinds_of(name: str, sort: str, make: Callable[[Mapping[str, Any], str], Row]) -> Kinds[Row]:
    """A table of both splits as kinds of ``sort``; the rest as for `rows`."""
    train, test = (rows(name, split, make) for split in SPLITS)
    return Kinds(sort, train, test)


def record_of(cls: type[Row]) -> Callable[[Mapping[str, Any], str], Row]:
    """What makes a record of a dataclass from the fields of a row; see `record`."""
    return lambda row, where: record(cls, row, where)


def record(cls: type[Row], row: Mapping[str, Any], where: str) -> Row:
    """A dataclass filled with what a row gives; lists become tuples, numbers stay as they are written.

    Args:
        cls: a dataclass whose fields are numbers, ranges of two, triples, flags, words or faces.
        row: values by field; what is not given has the default.
        where: of the row, for errors.

    Raises:
        TableError: a field is unknown, of the wrong type or length, missing, or a range that ends before it
            starts.
    """
    kinds = {field.name: str(field.type) for field in fields(cls)}  # pyright: ignore[reportArgumentType]
    for name, value in row.items():
        if name not in kinds:
            raise TableError(f"{where}: no field is called {name}; there are {', '.join(kinds)}")
        if problem := _misfit(value, kinds[name]):
            raise TableError(f"{where}: {name} = {value!r} {problem}")
    try:
        return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in row.items()})
    except TypeError as error:
        raise TableError(f"{where}: {error}") from error


def _misfit(value: object, kind: str) -> str:
    """What is wrong with a value of a field of this type; "" if nothing."""
    if kind in _LENGTHS:
        length = _LENGTHS[kind]
        if not isinstance(value, list) or len(value) != length or not all(map(_is_number, value)):
            return f"is not {length} numbers"
        return "ends before it starts" if kind == "Range" and value[0] > value[1] else ""
    if kind.startswith("float"):
        return "" if _is_number(value) else "is no number"
    if kind == "bool":
        return "" if isinstance(value, bool) else "is neither true nor false"
    if kind.startswith("Literal"):
        return "" if repr(value) in kind.replace('"', "'") else f"is none of {kind}"
    if kind.startswith("str"):
        return "" if isinstance(value, str) else "is no word"
    if kind == "dict[str, float]":
        if isinstance(value, Mapping) and {*value} <= {*EXPRESSIONS} and all(map(_is_number, value.values())):
            return ""
        return f"is not numbers by names of {EXPRESSIONS}"
    return ""


def _file(name: str) -> Traversable:
    room, _, stem = name.partition("/")
    return FOLDER / room / "tables" / f"{stem}.toml"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
