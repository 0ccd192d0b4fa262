"""Values of options as they are written: plain names for them in help, and plain words for what is none."""

from __future__ import annotations

import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from tyro.constructors import ConstructorRegistry, PrimitiveConstructorSpec, PrimitiveTypeInfo


def whole_number(text: str) -> int:
    """Raises ValueError that says what is wrong."""
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text} is no whole number; give for instance 4") from None


def number(text: str) -> float:
    """Raises ValueError that says what is wrong."""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text} is no number; give for instance 0.5") from None


KINDS: dict[Any, tuple[str, Callable[[str], Any]]] = {
    int: ("INT", whole_number),
    float: ("FLOAT", number),
    str: ("TEXT", str),
    Path: ("PATH", Path),
}
"""What is written as one word: its name in help, and how it is read."""
VALUES = ConstructorRegistry()
"""Reads them for all commands."""


def plain(kind: Any) -> Any:
    """The kind of an option that may also be left out; others as they are."""
    if get_origin(kind) not in (Union, types.UnionType):
        return kind
    others = [other for other in get_args(kind) if other is not type(None)]
    return others[0] if len(others) == 1 else kind


@VALUES.primitive_rule
def _one_word(info: PrimitiveTypeInfo) -> PrimitiveConstructorSpec | None:
    kind = plain(info.type)
    optional = kind is not info.type
    choices = tuple(str(each) for each in get_args(kind)) if get_origin(kind) is Literal else None
    if kind not in KINDS and not (optional and choices):
        return None
    name, read = ("{" + ",".join(choices) + "}", str) if choices else KINDS[kind]
    return PrimitiveConstructorSpec(
        nargs=1,
        metavar=name,
        instance_from_str=lambda written: read(written[0]),
        is_instance=lambda value: value in get_args(kind) if choices else isinstance(value, kind),
        str_from_instance=lambda value: [str(value)],
        choices=choices,
    )
