"""The model and one character: paints a window of cropped signals."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from aa2.animate.layers import Layers, combined
from aa2.animate.scenery import person_in
from aa2.animate.stretches import frame_of
from aa2.avatar.retargeting.retarget import check_scale, retarget
from aa2.conditions.build import WindowArrays, to_conditions, window_arrays
from aa2.conditions.framing import Size
from aa2.conditions.lift import aligned, lifted
from aa2.conditions.mask import Box
from aa2.conditions.plate import clean_plate, plate_holes
from aa2.conditions.reference import reference_crop
from aa2.config import Device, MaskKind
from aa2.diffusion.objective import TIMESTEPS, make_scheduler
from aa2.diffusion.sampler import Denoise, guided, sample
from aa2.errors import Doubt, InputError
from aa2.models.bundle import Bundle
from aa2.models.denoiser import LatentConditions
from aa2.models.device import precision, resolve
from aa2.models.encoding import encode_conditions, encode_reference
from aa2.types import Pose, Reference, Signals

DILATE = 64
"""Masks are widened by one ``DILATE``-th of the picture's shorter side: extracted ones miss some edge."""


NOTHING_PAINTED = (
    "this model puts the character's own pixels together and paints nothing: steps and guidance do nothing"
)


def margin(size: Size) -> int:
    """Pixels by which masks are widened in a picture of ``size``."""
    return max(1, min(size) // DILATE)


@dataclass(frozen=True)
class Painting:
    """A painted window.

    Attributes:
        frames: ``(F, H, W, 3)`` uint8, the denoiser's pictures, meant inside the mask only; None where they
            would not be seen (`Painter.paints`).
        arrays: the conditions that they were painted from.
    """

    frames: np.ndarray | None
    arrays: WindowArrays


class Painter:
    """Paints one character; the reference is encoded once per picture size.

    Args:
        bundle: the model, moved to the device.
        reference: the character, a picture of any size.
        steps, guidance: None takes the bundle's.
        seed: decides the noise, 0 or more.
        mask_kind: the masks to paint inside; None takes those that the bundle was trained with.
        proportions: whether the character keeps its own proportions (`aa2.avatar.retargeting.retarget`) or
            takes the driver's.
        scale: ratio of standing heights, character to driver; None: equal.

    Raises:
        InputError: a number out of range, or no such device.
    """

    def __init__(
        self,
        bundle: Bundle,
        reference: Reference,
        *,
        steps: int | None = None,
        guidance: float | None = None,
        device: Device = "auto",
        seed: int = 0,
        mask_kind: MaskKind | None = None,
        proportions: bool = False,
        scale: float | None = None,
    ) -> None:
        diffusion = bundle.preset.diffusion
        self.preset, self.reference = bundle.preset, reference
        self._steps = diffusion.steps if steps is None else steps
        self._guidance = diffusion.guidance if guidance is None else guidance
        self._seed = seed
        self._mask_kind: MaskKind = mask_kind or bundle.preset.mask_kind
        if not 1 <= self._steps <= TIMESTEPS:
            raise InputError("`steps`", f"{steps} steps are not possible", f"give 1 to {TIMESTEPS}")
        if seed < 0:
            raise InputError("`seed`", f"{seed} is negative", "give 0 or more")
        check_scale(scale)
        self._proportions, self._scale = proportions, scale
        self._device = resolve(device)
        self._bundle = bundle.to(self._device)
        self._scheduler = make_scheduler(diffusion)
        self._references: dict[Size, tuple] = {}
        self.lift = lifted(reference, bundle.preset.lift)
        if not self.paints and any(value is not None for value in (steps, guidance)):
            warnings.warn(Doubt(NOTHING_PAINTED), stacklevel=2)

    @property
    def composes(self) -> bool:
        """Whether frames are put together of layers, or what is painted is all there is to see."""
        return self._bundle.compositor is not None

    @property
    def paints(self) -> bool:
        """Whether anything that the denoiser paints, or a network makes of it, is seen."""
        return self._bundle.compositor is None or bool(self._bundle.compositor.parts)

    def posed(
        self,
        pose: Pose,
        masks: Iterable[np.ndarray],
        cuts: Sequence[int] = (),
        objects: Iterable[np.ndarray] | None = None,
        frames: Iterable[np.ndarray] | None = None,
    ) -> Pose:
        """The pose that the character takes for a driving pose (`aa2.avatar.retargeting.retarget.retarget`).

        Args:
            pose: T frames.
            masks: of every frame ``(H, W)`` uint8, from 128 on where the driver is seen.
            cuts: frames that begin a shot.
            objects: of every frame ``(H, W)`` bool, where the objects are that the driver handles.
            frames: ``(H, W, 3)`` uint8, whose motion the character follows; None: no motion is known.
        """
        own = pose
        if self._proportions:
            own = retarget(pose, self.reference.pose, scale=self._scale, cuts=cuts, objects=objects)
        return aligned(self.lift, own, pose, masks, cuts, frames)

    def reach(self, pose: Pose) -> Box | None:
        """The box within which the reference in the pose of a frame lies, None where that is nowhere."""
        return self.lift.reach(pose) if self.composes else None

    @torch.inference_mode()
    def paint(self, signals: Signals, start: int, motion: bool, plate: np.ndarray | None = None) -> Painting:
        """Paint a window.

        Args:
            signals: F frames, cropped to one of the preset's buckets.
            start: the number of the window's first frame; with the seed it decides the noise.
            motion: whether the first frame is finished and starts the others (AA2 §4.1).
            plate: ``(F, H, W, 3)`` uint8, the clean plate; None makes one of these frames.
        """
        size = signals.frames.shape[2], signals.frames.shape[1]
        arrays = self._arrays(signals, size, motion, plate)
        if not self.paints:
            return Painting(None, arrays)
        with precision(self._device):
            conditions = to_conditions([arrays], self._device)
            if size not in self._references:
                self._references[size] = encode_reference(self._bundle, conditions.reference)
            reference, withheld = self._references[size], self._guidance != 1.0
            latent = encode_conditions(self._bundle, conditions, reference, withheld=withheld)
            first = self._encode(signals.frames[0]) if motion else None
            noise = self._noise(latent.environment.shape, start)
            latents = sample(self._denoise(latent), noise, self._scheduler, self._steps, first)
            painted = self._bundle.autoencoder.decode(latents)
        return Painting(_levels(painted[0]), arrays)

    def put_together(self, layers: Layers) -> np.ndarray:
        """``(H, W, 3)`` float32 in [0, 255]: the layers of a part of a frame, at its own resolution.

        Raises:
            ValueError: the model has no compositor (`composes`).
        """
        if self._bundle.compositor is None:
            raise ValueError("this model paints whole pictures")
        with precision(self._device):
            return combined(layers, self._bundle.compositor)

    def _arrays(self, signals: Signals, size: Size, motion: bool, plate: np.ndarray | None) -> WindowArrays:
        arrays = window_arrays(
            signals,
            reference_crop(self.reference, size),
            mask_kind=self._mask_kind,
            dilate=margin(size),
            grow=True,
            lift=self.lift if self.preset.denoiser.warp else None,
            plate=plate,
        )
        if self._bundle.compositor is None or plate is not None:
            return arrays
        holes = plate_holes(signals.character_mask)
        tight = [person_in(frame_of(signals, t)).hole for t in range(len(signals))]
        if motion:  # what is painted there already is no scene
            holes[0] |= arrays.mask[0]
            tight[0] |= arrays.mask[0]
        return replace(arrays, plate=clean_plate(signals.frames, holes, tight, texture=True))

    def _denoise(self, conditions: LatentConditions) -> Denoise:
        denoiser = self._bundle.denoiser
        without = conditions.without_reference() if self._guidance != 1.0 else None
        return guided(
            lambda noisy, timestep: denoiser(noisy, timestep, conditions).float(),
            without and (lambda noisy, timestep: denoiser(noisy, timestep, without).float()),
            self._guidance,
        )

    def _noise(self, shape: torch.Size, start: int) -> torch.Tensor:
        """Gaussian, the same on every device and whatever was painted before."""
        state = int(np.random.SeedSequence([self._seed, start]).generate_state(1, np.uint64)[0])
        generator = torch.Generator().manual_seed(state)
        noise = torch.randn(shape, generator=generator) * self.preset.diffusion.temperature
        return noise.to(self._device)

    def _encode(self, picture: np.ndarray) -> torch.Tensor:
        """``(H, W, 3)`` uint8 to a ``(1, C, h, w)`` latent."""
        pixels = torch.from_numpy(picture).to(self._device).permute(2, 0, 1)[None]
        return self._bundle.autoencoder.encode(pixels.float() / 127.5 - 1).float()


def _levels(pictures: torch.Tensor) -> np.ndarray:
    """``(F, 3, H, W)`` in [-1, 1] to ``(F, H, W, 3)`` uint8."""
    levels = ((pictures.float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return levels.permute(0, 2, 3, 1).cpu().numpy()
