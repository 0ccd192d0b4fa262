"""Painting by a diffusion model: the denoiser of a bundle and one character."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch

from aa2.animate.painter import Model, PainterInput, PainterOptions
from aa2.conditions.build import to_conditions
from aa2.conditions.framing import Size
from aa2.diffusion.guidance import guided, guides
from aa2.diffusion.limits import check_guidance, check_steps
from aa2.diffusion.objective import make_scheduler
from aa2.diffusion.sampler import sample
from aa2.models.bundle import Bundle
from aa2.models.device import precision
from aa2.models.encoding import encode_conditions, encode_reference
from aa2.types import Reference


def diffusion_model(bundle: Bundle, device: torch.device) -> Model:
    """A bundle as `aa2.animate.composer` takes it.

    Args:
        bundle: stays where it is: on another device the model has a copy.
        device: where to compute.
    """
    if any(tensor.device != device for part in bundle.parts().values() for tensor in part.parameters()):
        bundle = copy.deepcopy(bundle).to(device)
    preset = bundle.preset

    def painter(reference: Reference, options: PainterOptions) -> DiffusionPainter:
        return DiffusionPainter(bundle, device, options)

    return Model(
        painter,
        device,
        lift=preset.lift,
        mask_kind=preset.mask_kind,
        warp=preset.denoiser.warp,
        environment=preset.denoiser.environment,
        composes=bundle.compositor is not None,
        compositor=bundle.compositor if bundle.compositor and bundle.compositor.parts else None,
    )


class DiffusionPainter:
    """Paints one character; the reference is encoded once per picture size.

    Args:
        bundle: the model, on the device.
        device: where to compute.
        options: how.

    Raises:
        InputError: a number out of range.
    """

    def __init__(self, bundle: Bundle, device: torch.device, options: PainterOptions) -> None:
        diffusion = bundle.preset.diffusion
        self._bundle, self._device, self._seed = bundle, device, options.seed
        self._steps = diffusion.steps if options.steps is None else options.steps
        self._guidance = diffusion.guidance if options.guidance is None else options.guidance
        check_steps(self._steps)
        check_guidance(self._guidance)
        self._scheduler = make_scheduler(diffusion)
        self._references: dict[Size, tuple] = {}

    @property
    def window(self) -> int:
        """Frames that are painted at once."""
        return self._bundle.preset.window

    @property
    def buckets(self) -> Sequence[Size]:
        """Widths and heights of the pictures that are painted."""
        return self._bundle.preset.buckets

    @torch.inference_mode()
    def paint(self, window: PainterInput) -> np.ndarray:
        """See `aa2.animate.painter.Painter.paint`."""
        arrays = window.arrays
        size = arrays.frames.shape[2], arrays.frames.shape[1]
        with precision(self._device):
            conditions = to_conditions([arrays], self._device)
            if size not in self._references:
                self._references[size] = encode_reference(self._bundle, conditions.reference)
            reference, withheld = self._references[size], guides(self._guidance)
            latent = encode_conditions(self._bundle, conditions, reference, withheld=withheld)
            first = self._encode(arrays.frames[0]) if window.motion else None
            noise = self._noise(latent.environment.shape, window.start)
            denoise = guided(self._bundle.denoiser, latent, self._guidance)
            latents = sample(denoise, noise, self._scheduler, self._steps, first)
            painted = self._bundle.autoencoder.decode(latents)
        return _levels(painted[0])

    def _noise(self, shape: torch.Size, start: int) -> torch.Tensor:
        """Gaussian, the same on every device and whatever was painted before."""
        state = int(np.random.SeedSequence([self._seed, start]).generate_state(1, np.uint64)[0])
        generator = torch.Generator().manual_seed(state)
        noise = torch.randn(shape, generator=generator) * self._bundle.preset.diffusion.temperature
        return noise.to(self._device)

    def _encode(self, picture: np.ndarray) -> torch.Tensor:
        """``(H, W, 3)`` uint8 to a ``(1, C, h, w)`` latent."""
        pixels = torch.from_numpy(picture).to(self._device).permute(2, 0, 1)[None]
        return self._bundle.autoencoder.encode(pixels.float() / 127.5 - 1).float()


def _levels(pictures: torch.Tensor) -> np.ndarray:
    """``(F, 3, H, W)`` in [-1, 1] to ``(F, H, W, 3)`` uint8."""
    levels = ((pictures.float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return levels.permute(0, 2, 3, 1).cpu().numpy()
