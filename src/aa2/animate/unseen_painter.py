"""A diffusion bundle of which nothing that it paints is seen: nothing of its weights need be read.

Such is a bundle whose compositor has no parts: it puts the character's own pixels and the scene together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from aa2.animate.painter import Model, Painter, PainterInput, PainterOptions
from aa2.conditions.framing import Size
from aa2.config import Device, Preset
from aa2.diffusion.limits import check_guidance, check_steps
from aa2.types import Reference


def unseen_model(folder: Path, device: Device, preset: Preset) -> Model:
    """The bundle in ``folder`` as `aa2.animate.composer` takes it.

    Args:
        folder: of `aa2.models.bundle_folder.bundle_folder`.
        device: where to compute, should anybody ask for what it paints.
        preset: the bundle's; its compositor has no parts.
    """

    def painter(reference: Reference, options: PainterOptions) -> UnseenPainter:
        return UnseenPainter(folder, device, preset, reference, options)

    return Model(
        painter,
        lift=preset.lift,
        mask_kind=preset.mask_kind,
        warp=preset.denoiser.warp,
        environment=preset.denoiser.environment,
        composes=True,
    )


class UnseenPainter:
    """Paints as `aa2.animate.diffusion_painter.DiffusionPainter`, and reads the weights when it does.

    Raises:
        InputError: a number out of range; when it paints, that the bundle is damaged.
    """

    def __init__(
        self, folder: Path, device: Device, preset: Preset, reference: Reference, options: PainterOptions
    ) -> None:
        if options.steps is not None:
            check_steps(options.steps)
        if options.guidance is not None:
            check_guidance(options.guidance)
        self._folder, self._preset = folder, preset
        self._device: Device = device
        self._reference, self._options = reference, options

    @property
    def window(self) -> int:
        """Frames that are painted at once."""
        return self._preset.window

    @property
    def buckets(self) -> Sequence[Size]:
        """Widths and heights of the pictures that are painted."""
        return self._preset.buckets

    def paint(self, window: PainterInput) -> np.ndarray:
        """See `aa2.animate.painter.Painter.paint`."""
        return self._painter.paint(window)

    @cached_property
    def _painter(self) -> Painter:
        from aa2.animate.diffusion_painter import diffusion_model
        from aa2.models.bundle import load
        from aa2.models.device import resolve

        model = diffusion_model(load(self._folder), resolve(self._device))
        return model.painter(self._reference, self._options)
