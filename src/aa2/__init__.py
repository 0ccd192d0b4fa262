"""Animate Anyone 2, open: replace a person in a video by the character of a picture."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

from aa2.animate import animate
from aa2.errors import Cancelled, Doubt, InputError

if TYPE_CHECKING:
    from aa2.animate.pipeline import Pipeline
    from aa2.extract.choice import Point, Spot

__all__ = ["Cancelled", "Doubt", "InputError", "Pipeline", "Point", "Spot", "__version__", "animate"]
__version__ = "0.1.0"

# A library does not write where nobody listens; a program that wants to hear sets its own handler and level.
logging.getLogger(__name__).addHandler(logging.NullHandler())

_LATER = {
    "Pipeline": "aa2.animate.pipeline",
    "Point": "aa2.extract.choice",
    "Spot": "aa2.extract.choice",
}
"""What is imported when it is asked for, so that `import aa2` does not wait for torch and OpenCV."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
