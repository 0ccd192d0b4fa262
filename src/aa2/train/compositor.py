"""The last part: the compositor learns to put denoiser's, reference's and scene's pixels together.

What is judged is not the picture that the layers make together but the error to expect when every pixel takes
one layer, each with the chance of its share. A mixture of two figures that differ is nearer to the truth than
either, by any distance between pixels, and no figure at all. Here it gains nothing, so one layer shows.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F

from aa2.models.bundle import Bundle
from aa2.train.batches import Batch
from aa2.train.painting import paint

CHOICE = 9
"""Pixels a side over which a layer's error is averaged before it is judged: a choice is one of regions."""


@dataclass(frozen=True)
class Weights:
    """What the terms of the loss count.

    Attributes:
        person: an error on the character beside one on the rest of the mask.
        colour: the absolute error at a quarter of the picture's size.
        pixels: the absolute error at full size. It alone would rather blur than misplace detail, so it is to
            count little.
        structure: 1 - SSIM (Wang et al. 2004).
        energy: the difference in how much detail there is, wherever it lies (`energy`).
        outline: the cross-entropy of where a figure shows, against the target's character: a figure is solid.
        steadiness: the error of the change from frame to frame.
    """

    person: float = 3.0
    colour: float = 1.0
    pixels: float = 0.3
    structure: float = 0.2
    energy: float = 3.0
    outline: float = 0.1
    steadiness: float = 1.0


class CompositorLoss(nn.Module):
    """A batch to the loss in pixels.

    Args:
        bundle: its compositor is trained, on what all the rest paints as it would for a user.
    """

    def __init__(self, bundle: Bundle, weights: Weights | None = None) -> None:
        super().__init__()
        assert bundle.compositor is not None
        self.bundle, self.weights = bundle, weights or Weights()
        # Every part is registered, the frozen ones too, so that all of them move to the device together.
        self.compositor = bundle.compositor
        self.frozen = nn.ModuleDict({n: part for n, part in bundle.parts().items() if n != "compositor"})
        self.frozen.requires_grad_(False)

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """``loss`` and its terms, all inside the mask."""
        painted = paint(self.bundle, batch.conditions)
        composition = self.compositor.compose(painted, batch.conditions)
        mask, weights = batch.conditions.mask, self.weights
        if mask.shape[1] > 1:
            mask = mask.clone()
            mask[batch.motion, 0] = 0
        # What is pasted is the target's already: structure and detail at the mask's edge are judged on that.
        target = batch.target
        layers = target[:, :, None] + (composition.layers - target[:, :, None]) * mask[:, :, None]
        picture = (composition.shares * layers).sum(dim=2)
        importance = mask * (1 + weights.person * batch.character)
        errors = [_errors(layer, target) for layer in layers.unbind(dim=2)]
        logs = {
            name: _mean(
                (composition.shares * torch.stack([e[name] for e in errors], 2)).sum(dim=2), importance
            )
            for name in errors[0]
        }
        logs["outline"] = _mean(_cross_entropy(composition.figure, batch.character), mask)
        if mask.shape[1] > 1:
            change = (picture - target).diff(dim=1).abs()
            logs["steadiness"] = _mean(change, importance[:, 1:])
        counted = asdict(weights)
        logs["loss"] = torch.stack([counted[name] * term for name, term in logs.items()]).sum()
        with torch.no_grad():
            logs["person/painted"] = _mean((painted - target).square(), batch.character)
            logs["person/composed"] = _mean((picture - target).square(), batch.character)
            logs["undecided"] = _mean(1 - composition.shares.amax(dim=2), batch.character)
        return logs


def _errors(picture: torch.Tensor, target: torch.Tensor) -> dict[str, torch.Tensor]:
    """By term of the loss ``(B, F, 1, H, W)``, averaged around every pixel."""
    difference = picture - target
    grey, grey_target = picture.mean(dim=2, keepdim=True), target.mean(dim=2, keepdim=True)
    apart = {
        "colour": _coarsened(difference).abs(),
        "pixels": difference.abs(),
        "structure": 1 - ssim(grey, grey_target),
        "energy": (energy(grey) - energy(grey_target)).abs(),
    }
    return {name: _around(error.mean(dim=2, keepdim=True), CHOICE) for name, error in apart.items()}


def _mean(error: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return (error * weight).sum() / (error.shape[2] * weight.sum()).clamp_min(1)


def _coarsened(pictures: torch.Tensor) -> torch.Tensor:
    """At a quarter of the size, enlarged again."""
    small = F.avg_pool2d(pictures.flatten(0, 1), 4)
    return F.interpolate(small, scale_factor=4.0).unflatten(0, pictures.shape[:2])


def _cross_entropy(share: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    share = share.clamp(1e-3, 1 - 1e-3)
    return -(wanted * share.log() + (1 - wanted) * (1 - share).log())


def ssim(a: torch.Tensor, b: torch.Tensor, window: int = 7) -> torch.Tensor:
    """The structural similarity at every pixel (Wang et al. 2004), over uniform windows.

    Args:
        a, b: ``(B, F, C, H, W)`` in [-1, 1].
    Returns:
        the same shape, at most 1.
    """

    low, spread = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    products = torch.cat([a, b, a * a, b * b, a * b], dim=2)
    mean_a, mean_b, square_a, square_b, product = _around(products, window).chunk(5, dim=2)
    variance_a, variance_b = square_a - mean_a**2, square_b - mean_b**2
    covariance = product - mean_a * mean_b
    likeness = (2 * mean_a * mean_b + low) * (2 * covariance + spread)
    return likeness / ((mean_a**2 + mean_b**2 + low) * (variance_a + variance_b + spread))


def energy(pictures: torch.Tensor, window: int = 17) -> torch.Tensor:
    """How much detail there is around every pixel: the root of the gradients' mean square in a window.

    An absolute error is least where a sharp picture a little out of place is blurred; this one is not.

    Args:
        pictures: ``(B, F, C, H, W)``.
    Returns:
        the same shape.
    """
    across = F.pad(pictures.diff(dim=-1), (0, 1))
    down = F.pad(pictures.diff(dim=-2), (0, 0, 0, 1))
    return (_around(across**2 + down**2, window) + 1e-4).sqrt()  # its slope at 0 would be infinite


def _around(pictures: torch.Tensor, window: int) -> torch.Tensor:
    """The mean over a square window around every pixel, as far as it lies in the picture."""
    flat, half = pictures.flatten(0, 1), window // 2
    flat = F.avg_pool2d(flat, (window, 1), 1, (half, 0), count_include_pad=False)
    flat = F.avg_pool2d(flat, (1, window), 1, (0, half), count_include_pad=False)
    return flat.unflatten(0, pictures.shape[:2])
