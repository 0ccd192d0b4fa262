"""A character as a bundle in memory paints it."""

from __future__ import annotations

import torch

from aa2.animate.character import Character
from aa2.animate.composer import Composer, composer_of
from aa2.animate.diffusion_painter import diffusion_model
from aa2.animate.painter import PainterOptions
from aa2.config import MaskKind
from aa2.models.bundle import Bundle
from aa2.types import Reference


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
