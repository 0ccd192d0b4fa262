"""The few-step student: consistency distillation of a trained denoiser, its guidance folded in."""

from __future__ import annotations

import copy
from dataclasses import replace

import torch
from torch import nn

from aa2.diffusion.distillation import consistency_target, make_segments
from aa2.diffusion.guidance import guided
from aa2.diffusion.limits import check_guidance
from aa2.diffusion.objective import loss, make_scheduler, noise_frames
from aa2.diffusion.prediction import to_clean
from aa2.models.bundle import Bundle
from aa2.models.denoiser import LatentConditions
from aa2.models.encoding import character_of, encode_conditions
from aa2.models.reference_net import reference_features
from aa2.train.batches import Batch
from aa2.train.loss_weights import (
    DenoiserLossWeights,
    channel_weights,
    loss_by_region,
    on_latents,
    pixel_error,
)


def student_of(teacher: Bundle, steps: int) -> Bundle:
    """A student that starts as its teacher and samples in ``steps`` without guidance.

    Only the denoiser is a copy: all other parts are the teacher's own.
    """
    diffusion = replace(teacher.preset.diffusion, steps=steps, guidance=1.0)
    preset = replace(teacher.preset, diffusion=diffusion)
    return replace(teacher, preset=preset, denoiser=copy.deepcopy(teacher.denoiser))


class StudentLoss(nn.Module):
    """A batch to the consistency loss: of the clean latents as in `aa2.train.denoiser`, and of their pixels.

    The network that targets are taken from is the student as it stands (Heek et al. 2024); averaged weights
    serve sampling alone. Noise has the spread that sampling starts from, for that is what the student meets.

    Args:
        teacher: sampled by DDIM.
        student: of `student_of`; its denoiser is trained, the parts that it shares with the teacher are not.
        temporal: whether the temporal layers are trained (and run) too.
        teacher_steps: a multiple of the student's.
        guidance: the teacher's scale, 1 for none.
        weights: what an error counts where.

    Raises:
        InputError: no such guidance.
    """

    def __init__(
        self,
        teacher: Bundle,
        student: Bundle,
        temporal: bool,
        *,
        teacher_steps: int,
        guidance: float,
        weights: DenoiserLossWeights | None = None,
    ) -> None:
        super().__init__()
        check_guidance(guidance)
        self.bundle, self.guidance, self.weights = student, guidance, weights or DenoiserLossWeights()
        # Every part is registered, the frozen ones too, so that all of them move to the device together.
        self.autoencoder, self.reference_net = student.autoencoder, student.reference_net
        self.teacher, self.denoiser, self.compositor = teacher.denoiser, student.denoiser, student.compositor
        for frozen in (self.autoencoder, self.reference_net, self.teacher, self.compositor):
            if frozen is not None:
                frozen.requires_grad_(False)
        self.denoiser.requires_grad_(True)
        self.denoiser.temporal.requires_grad_(temporal)
        self._teacher_bundle = teacher
        self.scheduler = make_scheduler(student.preset.diffusion)
        self.segments = make_segments(self.scheduler, teacher_steps, student.preset.diffusion.steps)
        self.channels: torch.Tensor
        self.register_buffer("channels", channel_weights(student))

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """``loss``, its part in ``pixels``, and errors against the target by region and timestep."""
        diffusion, weights, segments = self.bundle.preset.diffusion, self.weights, self.segments
        latents = self.autoencoder.encode(batch.target).float()
        index = torch.randint(len(segments.timesteps), latents.shape[:1])
        timesteps, alpha_bar = segments.timesteps[index], segments.alphas_cumprod[index].to(latents.device)
        noise = torch.randn_like(latents) * diffusion.temperature
        noisy, per_frame = noise_frames(
            self.scheduler, latents, noise, timesteps.to(latents.device), batch.motion
        )
        given, own = self._conditions(batch)
        student = guided(self.denoiser, own, 1.0)
        target = consistency_target(
            noisy,
            index,
            segments,
            guided(self.teacher, given, self.guidance),
            student,
            kind=diffusion.prediction,
            motion=batch.motion,
        )
        clean = to_clean(
            student(noisy, per_frame), noisy, diffusion.prediction, alpha_bar[:, None, None, None, None]
        )
        character = on_latents(batch.character, self.autoencoder.patch)
        importance = own.mask * (1 + weights.person * character)
        settings = {"inside": weights.inside, "channels": self.channels}
        logs = {"loss": loss(clean, target, importance, batch.motion, **settings)}
        wanted, painted = self.autoencoder.decode(target), self.autoencoder.decode(clean)
        logs["pixels"] = pixel_error(painted, wanted, batch.conditions.mask, batch.motion, weights.edges)
        logs["loss"] = logs["loss"] + weights.pixels * logs["pixels"]
        error = (clean.detach() - target).square() * self.channels[:, None, None]
        regions = {"person": own.mask * character, "rest": own.mask * (1 - character)}
        return logs | loss_by_region(error, regions, timesteps, batch.motion)

    def _conditions(self, batch: Batch) -> tuple[LatentConditions, LatentConditions]:
        """The teacher's and the student's; ReferenceNet, which they share, is run once."""
        with torch.no_grad():
            captured = reference_features(
                self.reference_net, self.autoencoder.encode(batch.conditions.reference)
            )
        of_both = []
        for bundle in (self._teacher_bundle, self.bundle):
            reference = character_of(bundle.denoiser, captured)
            conditions = encode_conditions(bundle, batch.conditions, reference)
            of_both.append(conditions.without_reference(batch.no_reference))
        return of_both[0], of_both[1]
