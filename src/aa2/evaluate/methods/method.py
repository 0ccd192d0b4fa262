"""A method: how it is trained and how it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from aa2.evaluate.case import Case

Paint = Callable[[Case], np.ndarray]
"""``case -> (F, H, W, 3)`` uint8, the finished frames."""


@dataclass(frozen=True)
class Method:
    """One row of a table.

    Attributes:
        name: its label, unique in the table.
        paint: runs it; None where there is nothing to run.
        about: what a report states and what a cached result depends on: preset, switches, steps, a hash of
            the weights or of the folder; values fit for JSON.
        absent: why ``paint`` is None and what to do, for the reader of the table.
    """

    name: str
    paint: Paint | None
    about: Mapping[str, object] = field(default_factory=dict)
    absent: str = ""


def missing(name: str, reason: str) -> Method:
    """A row without a result.

    Args:
        name: of the method.
        reason: why there is none and what to do, without a full stop.
    """
    return Method(name, None, absent=reason)
