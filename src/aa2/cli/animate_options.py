"""The options of the main job, in the groups that help shows them in.

Each dataclass is one argument of the command, and tyro makes its fields flags. None means not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aa2.config import Device


@dataclass(frozen=True)
class PeopleOptions:
    """Who is replaced by whom.

    Attributes:
        person: Whom to replace: INDEX from 0 (most prominent first), or FRAME:X,Y, a point on the person.
        reference_person: Who in the picture: INDEX from 0 (largest first), or X,Y, a point on the person.
        reference_mask: Picture of the same size, white or opaque where the character is.
        extractor: Who finds the person in the video; by default embedded.
        reference_extractor: Who finds the character in the picture and cuts it out; by default embedded.
    """

    person: str | None = None
    reference_person: str | None = None
    reference_mask: Path | None = None
    extractor: str | None = None
    reference_extractor: str | None = None


@dataclass(frozen=True)
class LookOptions:
    """How the character stands in the video.

    Attributes:
        retarget: on (the default): the character keeps its own proportions; off: it takes the driver's.
        scale: How high the character stands beside the driver: 0.8 is a fifth lower. By default equally high.
    """

    retarget: Literal["on", "off"] | None = None
    scale: float | None = None


@dataclass(frozen=True)
class ModelOptions:
    """What paints, and where.

    Attributes:
        bundle: Model: a folder, or the name of one that comes with aa2; by default mini.
        steps: Denoising steps; by default the model's own number.
        guidance: Guidance scale, 1 for none; by default the model's own.
        seed: Decides the noise; equal seeds give equal frames. By default 0.
        device: Where to compute; auto takes a GPU if there is one.
    """

    bundle: str | None = None
    steps: int | None = None
    guidance: float | None = None
    seed: int | None = None
    device: Device | None = None


@dataclass(frozen=True)
class FileOptions:
    """What is written, and how.

    Attributes:
        sheet: PNG to write with a contact sheet of what went in and came out.
    """

    sheet: Path | None = None


READ = ("reference", "driving", "reference_mask", "replay")
"""Options that name what is read."""
WRITTEN = ("output", "sheet")
"""Options that name what is written."""
SWITCHES = ("retarget",)
"""Options that are on or off."""


def as_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as `aa2.animate` takes them; those that are not given are left out."""
    known = {name: value for name, value in given.items() if value is not None and value is not False}
    return {name: value == "on" if name in SWITCHES else value for name, value in known.items()}
