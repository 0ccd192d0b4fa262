"""Which part of a video is wanted: times as users write them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from aa2.errors import InputError

CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)")


def as_seconds(name: str, value: object) -> float | None:
    """Seconds of a time: a number, or text as ``"83.5"``, ``"1:23.5"`` or ``"0:01:23.5"``; None stays None.

    Args:
        name: of the parameter that it is.
        value: the time.

    Raises:
        InputError: it is none, or negative.
    """
    if value is None:
        return None
    if isinstance(value, str):
        match = CLOCK.fullmatch(value.strip())
        if match:
            hours, minutes, seconds = match.groups()
            return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)
    elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
        return float(value)
    raise InputError(f"`{name}`", f"{value!r} is no time", "give seconds, or MINUTES:SECONDS")


def span_of(how: Mapping[str, Any]) -> tuple[float, float]:
    """The seconds of a driving video that the options ``start``, ``end`` and ``preview`` ask for, if given.

    Raises:
        InputError: one is no time, or nothing is between them.
    """
    start = as_seconds("start", how.get("start")) or 0.0
    end, preview = as_seconds("end", how.get("end")), as_seconds("preview", how.get("preview"))
    if preview == 0:
        raise InputError("`preview`", "0 seconds show nothing", "give more")
    stop = math.inf if end is None else end
    if stop <= start:
        raise InputError("`end`", f"{end:g} s is not after the start, {start:g} s", "give a later time")
    return start, stop if preview is None else min(stop, start + preview)
