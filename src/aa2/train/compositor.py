"""The last part: the compositor learns to put figure, painting and scene together, for the eye.

By distances between pixels alone the best picture of what is not known is its blurred mean. Here they count
little, for colour; LPIPS and a discriminator of patches ask for what looks like the truth and like something
filmed, and the change from frame to frame is to be the truth's. Each term can be switched off.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F

from aa2.models.bundle import Bundle
from aa2.models.lpips import Lpips
from aa2.train.discriminator import PatchDiscriminator, hinge, weighed
from aa2.train.layered_batch import LayeredBatch

COARSE = 8
"""Pixels a side of the means whose absolute error is ``colour``."""
ELSEWHERE = 0.05
"""What LPIPS counts outside the mask, where nothing changes but what is near looks odd."""
FOLLOWED = 0.15
"""Difference, in [-1, 1], along the flow up to which it is believed."""


@dataclass(frozen=True)
class CompositorLossWeights:
    """What the terms of the loss count; 0 switches one off.

    Attributes:
        person: an error on the character beside one on the rest of the mask.
        pixels: the absolute error. It alone would rather blur than misplace detail.
        colour: the absolute error of means over `COARSE` pixels.
        lpips: LPIPS with AlexNet (Zhang et al. 2018).
        adversarial: how real a discriminator of patches finds the picture.
        matching: the difference of its features (Wang et al. 2018, pix2pixHD).
        steadiness: the error of the change along the truth's flow, with two frames or more.
        outline: the cross-entropy of where something else than the scene shows, against the character.
    """

    person: float = 4.0
    pixels: float = 0.5
    colour: float = 0.5
    lpips: float = 1.0
    adversarial: float = 0.05
    matching: float = 0.1
    steadiness: float = 0.5
    outline: float = 0.5


class CompositorLoss(nn.Module):
    """A batch to the loss.

    Args:
        bundle: its compositor is trained.
        lpips: with its weights; None where `CompositorLossWeights.lpips` is 0.
        weights: what counts how much.
    """

    def __init__(
        self, bundle: Bundle, lpips: Lpips | None, weights: CompositorLossWeights | None = None
    ) -> None:
        super().__init__()
        assert bundle.compositor is not None
        self.weights = weights or CompositorLossWeights()
        assert lpips is not None or not self.weights.lpips
        self.compositor = bundle.compositor
        self.lpips = lpips
        adversary = self.weights.adversarial or self.weights.matching
        self.discriminator = PatchDiscriminator() if adversary else None

    def forward(self, batch: LayeredBatch) -> dict[str, torch.Tensor]:
        """``loss`` and its terms, all inside the mask."""
        weights = self.weights
        layers = batch.layers
        target, character = batch.target.flatten(0, 1), batch.character.flatten(0, 1)
        composition = self.compositor(layers)
        # What is pasted into the target is the target's already: a picture is judged with its surroundings.
        picture = target + (composition.picture.float() - target) * layers.mask
        where = layers.mask * (1 + weights.person * character)
        difference = picture - target
        terms = {
            "pixels": weighed(difference.abs(), where),
            "colour": weighed(F.avg_pool2d(difference, COARSE).abs(), where),
            "outline": weighed(_cross_entropy(composition.character, character), layers.mask),
        }
        if self.lpips is not None:
            terms["lpips"] = self._lpips(picture, target, where + ELSEWHERE)
        adversary = torch.zeros(())
        if self.discriminator is not None:
            values, features = self.discriminator.frozen(picture)
            with torch.no_grad():
                wanted = self.discriminator(target)[1]
            pairs = zip(features, wanted, strict=True)
            terms["adversarial"] = weighed(-values, where)
            terms["matching"] = torch.stack([weighed((f - w).abs(), where) for f, w in pairs]).sum()
            adversary = hinge(self.discriminator(target)[0], self.discriminator(picture.detach())[0], where)
        if batch.flow is not None:
            shape = batch.target.shape[:2]
            stacks = [t.unflatten(0, shape) for t in (picture, target, where)]
            terms["steadiness"] = _steadiness(stacks[0], stacks[1], stacks[2], batch.flow)
        counted = asdict(weights)
        logs = dict(terms)
        logs["loss"] = torch.stack([counted[name] * term for name, term in terms.items()]).sum() + adversary
        with torch.no_grad():
            pasted = layers.plate + layers.coverage * (layers.figure - layers.plate)
            logs["person/composed"] = weighed(difference.abs(), character * layers.mask)
            logs["person/pasted"] = weighed((pasted - target).abs(), character * layers.mask)
            logs["discriminator"] = adversary.detach()
        return logs

    def _lpips(self, picture: torch.Tensor, target: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
        assert self.lpips is not None
        with torch.no_grad():
            wanted = self.lpips.layers(target)
        layers = zip(self.lpips.layers(picture), wanted, self.lpips.linear, strict=True)
        each = [((x - y).square() * linear).sum(1, keepdim=True) for x, y, linear in layers]
        return torch.stack([weighed(layer, where) for layer in each]).sum()


def _cross_entropy(share: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    share = share.clamp(1e-3, 1 - 1e-3)
    return -(wanted * share.log() + (1 - wanted) * (1 - share).log())


def _steadiness(
    pictures: torch.Tensor, target: torch.Tensor, where: torch.Tensor, flow: torch.Tensor
) -> torch.Tensor:
    """The error of the change from frame to frame, along the flow of ``(B, F, C, H, W)``."""
    flat = flow.flatten(0, 1)
    before = shifted(torch.cat([pictures, target], dim=2)[:, :-1].flatten(0, 1), flat)
    after = torch.cat([pictures, target], dim=2)[:, 1:].flatten(0, 1)
    change, wanted = (after - before).chunk(2, dim=1)
    seen = (wanted.abs().amax(dim=1, keepdim=True) < FOLLOWED).float()
    return weighed((change - wanted).abs(), seen * where[:, 1:].flatten(0, 1))


def shifted(pictures: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
    """Each pixel of ``(N, C, H, W)`` taken from where ``flow`` ``(N, 2, H, W)`` points, x and y in pixels."""
    height, width = pictures.shape[-2:]
    y, x = torch.meshgrid(
        torch.arange(height, device=flow.device), torch.arange(width, device=flow.device), indexing="ij"
    )
    at = torch.stack([x, y]) + flow
    sides = torch.tensor([width, height], device=flow.device).view(2, 1, 1)
    grid = ((2 * at + 1) / sides - 1).movedim(1, -1)
    return F.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
