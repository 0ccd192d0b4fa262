"""``clip.json``: what a clip is, checked before anybody believes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from aa2.clips.pictures import MOST_OBJECTS
from aa2.clips.writer import VERSION
from aa2.errors import InputError
from aa2.media.damage import JSON_ERRORS, told

ANEW = "make the clip anew with `aa2 extract`"


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_list(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(type(each) is kind for each in value)


NEEDED: dict[str, Callable[[Any], bool]] = {
    "size": lambda value: isinstance(value, list) and len(value) == 2 and min(map(_is_count, value)),
    "fps": lambda value: Fraction(value) > 0,
    "frames": lambda value: _is_count(value) and value > 0,
    "objects": lambda value: _is_count(value) and value <= MOST_OBJECTS,
    "source": lambda value: value is None or (isinstance(value, str) and "\0" not in value),
    "made_by": lambda value: isinstance(value, dict) and _is_list(str)(list(value.values())),
}
"""What ``clip.json`` says besides its version, and what it may be."""
USUAL: dict[str, Callable[[Any], bool]] = {"cuts": _is_list(int), "labels": _is_list(str)}
"""What it may say."""


def read_header(path: Path) -> dict[str, Any]:
    """What ``clip.json`` of the clip in the folder ``path`` says (`aa2.clips.clip`).

    Raises:
        InputError: there is none, or it is damaged or of a newer version.
    """
    file = path / "clip.json"
    if not file.exists():
        raise InputError(path, "is no clip: it has no clip.json", "give a folder that `aa2 extract` made")
    try:
        header = json.loads(file.read_text())
        missing = {"version", *NEEDED} - set(header)
        version = int(header.get("version", 0))
        Fraction(header.get("fps", 0))
    except (*JSON_ERRORS, TypeError, AttributeError, ArithmeticError) as error:
        raise InputError(file, f"cannot be read ({told(error)})", ANEW) from error
    if version > VERSION:
        raise InputError(file, f"has version {version}, known is {VERSION}", "use a newer aa2")
    if missing:
        raise InputError(file, f"lacks {', '.join(sorted(missing))}", ANEW)
    for name, fits in (NEEDED | USUAL).items():
        if name in header and not fits(header[name]):
            raise InputError(file, f"{name} cannot be {json.dumps(header[name])[:40]}", ANEW)
    return header
