"""A character as a bundle in memory paints it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from aa2.animate.character import Character
from aa2.animate.composer import Composer, composer_of
from aa2.animate.diffusion_painter import diffusion_model
from aa2.animate.painter import PainterOptions
from aa2.animate.result import Target, write_result
from aa2.animate.result_segments import NativeFrames
from aa2.animate.survey import Survey
from aa2.clips.clip import Clip
from aa2.config import MaskKind
from aa2.media.encoding import Encoding
from aa2.models.bundle import Bundle
from aa2.types import Progress, Reference


def result(
    clip: Clip,
    made: Composer,
    output: Path,
    *,
    progress: Progress | None = None,
    folder: Path | None = None,
    natives: NativeFrames | None = None,
    **target: Any,
) -> Survey:
    """The result of a clip; what is finished meanwhile lies in ``folder`` or nowhere for long.

    Args:
        progress: told the frames that are animated.
        target: of `aa2.animate.result.Target`.
    """

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "animating" and progress is not None:
            progress(done, total)

    wanted = Target(output, **{"encoding": Encoding(), **target})
    with TemporaryDirectory() as temporary:
        work = Path(temporary) if folder is None else folder
        return write_result(clip, made, wanted, work, natives=natives, progress=tell)


def composer(
    bundle: Bundle,
    reference: Reference | Character,
    *,
    steps: int | None = None,
    guidance: float | None = None,
    seed: int = 0,
    mask_kind: MaskKind | None = None,
    proportions: bool = False,
    scale: float | None = None,
) -> Composer:
    """On the CPU; the character takes the driver's proportions unless it is told otherwise."""
    model = diffusion_model(bundle, torch.device("cpu"))
    character = reference if isinstance(reference, Character) else Character(reference, model.lift)
    how = PainterOptions(steps, guidance, seed)
    return composer_of(model, character, how, mask_kind=mask_kind, proportions=proportions, scale=scale)
