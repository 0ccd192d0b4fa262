"""The options of the main job, in the groups that help shows them in.

Each dataclass is one argument of the command, and tyro makes its fields flags. None means not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from tyro.conf import FlagCreatePairsOff, arg

from aa2.config import Device

Flag = Annotated[bool, FlagCreatePairsOff, arg(help_behavior_hint="")]


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
        mode: replace (the default): the character stands where the person in the video does; animate: where
            the picture shows it, or before --background.
        background: Picture or video to stand before, with --mode animate.
        retarget: on (the default): the character keeps its own proportions; off: it takes the driver's.
        scale: How high the character stands beside the driver: 0.8 is a fifth lower. By default equally high.
        relight: on (the default): figure and scene get the light that the model knows to add; off: none.
        mask_grow: Pixels by which the mask of the person grows, or below 0 shrinks. By default 0.
        block_size: Pixels a side of the blocks that the mask is made of; by default a tenth of the person.
        feather: Pixels over which the video fades into what is changed.
    """

    mode: Literal["replace", "animate"] | None = None
    background: Path | None = None
    retarget: Literal["on", "off"] | None = None
    scale: float | None = None
    relight: Literal["on", "off"] | None = None
    mask_grow: int | None = None
    block_size: int | None = None
    feather: int | None = None


@dataclass(frozen=True)
class ExcerptOptions:
    """Which part of the video.

    Attributes:
        start: Where to begin: seconds, or [HOURS:]MINUTES:SECONDS.
        end: Where to end, likewise; of the video, not of the part.
        preview: Seconds to make for a quick look, from the start.
    """

    start: str | None = None
    end: str | None = None
    preview: float | None = None


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
        codec: h264 (the default), h265, prores or ffv1.
        crf: Quality of h264 and h265: less is better and larger.
        lossless: Without loss; large.
        bit_depth: Bits a colour: 8 (the default), or 10 as HDR needs them.
        layer: The figure alone with transparency, for compositing: a .mov (ProRes 4444), or a folder of PNGs.
        sheet: PNG to write with a contact sheet of what went in and came out.
        resume: Go on with a run of the same output that was stopped, killed or out of disk.
    """

    codec: str | None = None
    crf: int | None = None
    lossless: Flag = False
    bit_depth: int | None = None
    layer: Path | None = None
    sheet: Path | None = None
    resume: Flag = False


READ = ("reference", "driving", "reference_mask", "background", "replay")
"""Options that name what is read."""
WRITTEN = ("output", "layer", "sheet")
"""Options that name what is written."""
SWITCHES = ("retarget", "relight")
"""Options that are on or off."""


def as_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as `aa2.animate` takes them; those that are not given are left out."""
    known = {name: value for name, value in given.items() if value is not None and value is not False}
    return {name: value == "on" if name in SWITCHES else value for name, value in known.items()}
