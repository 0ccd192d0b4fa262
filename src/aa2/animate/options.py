"""What a user may say of a run: in Python, on the command line and in the record of a result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

if TYPE_CHECKING:
    from aa2.extract.choice import Choice, PictureChoice


class AnimateOptions(TypedDict, total=False):
    """How a character replaces a person; what is left out is as it stands here.

    Attributes:
        person: whom to replace: None for the most prominent; the n-th most prominent from 0; a point on
            somebody as `aa2.Spot`, as ``(frame, x, y)`` or as ``"frame:x,y"``, pixels. A clip folder has its
            person.
        reference_person: who the character is where the picture shows several: None for the largest; the n-th
            largest from 0; a point as ``(x, y)`` or ``"x,y"``, pixels.
        reference_mask: a matte in place of the one that is made, a file or ``(H, W)`` uint8 of the picture's
            size: white, or opaque, where the character is.
        extractor: who finds the person in the video (`aa2.extract.extractors`); ``"embedded"``.
        reference_extractor: who finds the character in the picture and cuts it out, ``"embedded"`` or
            ``"rembg"``; ``"embedded"``.
        retarget: whether the character keeps its own proportions, True, or takes the driver's.
        scale: how high the character stands beside the driver, 1 for equally high, 0.1 to 10; needs
            ``retarget``. None: equally high. With ``mode="animate"`` beside itself in its picture.
        steps: denoising steps; None takes the model's.
        guidance: guidance scale, 1 for none; None takes the model's.
        seed: decides the noise, 0 or more; 0.
        start, end: the part of the driving video that is wanted: from the first frame shown at ``start`` or
            later to before ``end``; seconds, or text as ``"1:23.5"``. A clip folder is used whole.
        preview: only so many seconds, from ``start`` on.
        codec: of the video: ``"h264"``, ``"h265"``, ``"prores"`` (.mov) or ``"ffv1"`` (.mkv); ``"h264"``.
        crf: constant rate factor of the first two, 0 to 51, less is better; None: losses are not seen.
        lossless: whether frames are kept to the value.
        bit_depth: 8, or 10 to keep what a video of more than 8 bits has, HDR as it is.
        mode: ``"replace"``, the character in place of the person in the driving video, or ``"animate"``: the
            character of the picture moves as the person does, in the picture's own surroundings or before
            ``background``; as many frames, at the driving video's times, with its sound. "replace".
        background: for ``mode="animate"``: a picture, or a video, which plays at its own pace and begins anew
            at its end; a file, or ``(H, W, 3)`` uint8. The result has its size, of even sides, 3840 pixels at
            most. None: the reference's own, with the figure taken out.
        mask_grow: pixels by which the mask of who is replaced grows, or below 0 shrinks, -512 to 512; 0.
        block_size: pixels of the side of the blocks that the mask is made of, 1 to 512; None takes a tenth of
            the sides of its box.
        feather: pixels over which the frame fades into what is changed, from the mask's edge inwards, 0 to
            512; None takes two of the model's.
        relight: whether figure and scene get the light and shade that the model knows to add, and the old
            person's shadow is taken out of the scene; ``mini`` does the latter alone. True.
    """

    person: Choice | str | tuple[int, float, float]
    reference_person: PictureChoice | str | tuple[float, float]
    reference_mask: Path | np.ndarray | None
    extractor: str
    reference_extractor: str
    retarget: bool
    scale: float | None
    steps: int | None
    guidance: float | None
    seed: int
    start: float | str | None
    end: float | str | None
    preview: float | str | None
    codec: str
    crf: int | None
    lossless: bool
    bit_depth: int
    mode: Literal["replace", "animate"]
    background: Path | str | np.ndarray | None
    mask_grow: int
    block_size: int | None
    feather: int | None
    relight: bool


DEFAULTS: dict[str, Any] = {
    "person": None,
    "reference_person": None,
    "reference_mask": None,
    "extractor": "embedded",
    "reference_extractor": "embedded",
    "retarget": True,
    "scale": None,
    "steps": None,
    "guidance": None,
    "seed": 0,
    "start": None,
    "end": None,
    "preview": None,
    "codec": "h264",
    "crf": None,
    "lossless": False,
    "bit_depth": 8,
    "mode": "replace",
    "background": None,
    "mask_grow": 0,
    "block_size": None,
    "feather": None,
    "relight": True,
}
"""Every option of `AnimateOptions`, as it is where it is not given."""


def complete(options: Mapping[str, Any]) -> dict[str, Any]:
    """All options: those given, and the `DEFAULTS` of the others.

    Raises:
        TypeError: there is no option of a name.
    """
    for name in options:
        if name not in DEFAULTS:
            raise TypeError(f"there is no option {name!r}; known are {', '.join(DEFAULTS)}")
    return {**DEFAULTS, **options}
