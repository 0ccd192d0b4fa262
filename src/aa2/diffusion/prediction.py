"""What a denoiser predicts, and what clean latent that means.

With a noisy latent ``x = √ᾱ·x₀ + √(1 − ᾱ)·ε``, ``sample`` is x₀ itself, ``epsilon`` is ε (AA2 Eq. 1) and
``v_prediction`` is ``√ᾱ·ε − √(1 − ᾱ)·x₀`` (Salimans & Ho 2022, Appendix D). ᾱ is the scheduler's
``alphas_cumprod``: 1 is clean, 0 pure noise. Of pure noise ``epsilon`` does not tell the clean latent; a
`DiffusionConfig` that would ask it is refused.
"""

from __future__ import annotations

from typing import NoReturn

import torch

from aa2.config import Prediction


def training_target(
    clean: torch.Tensor, noise: torch.Tensor, kind: Prediction, alpha_bar: torch.Tensor
) -> torch.Tensor:
    """What a denoiser of ``kind`` should predict of ``clean`` under ``noise``.

    Args:
        clean, noise: of one shape.
        alpha_bar: ᾱ, which broadcasts to it.
    Raises:
        ValueError: there is no such kind; here and below.
    """
    if kind == "sample":
        return clean
    if kind == "epsilon":
        return noise
    if kind == "v_prediction":
        return alpha_bar.sqrt() * noise - (1 - alpha_bar).sqrt() * clean
    _unknown(kind)


def to_clean(
    prediction: torch.Tensor, noisy: torch.Tensor, kind: Prediction, alpha_bar: torch.Tensor
) -> torch.Tensor:
    """The clean latent that a prediction for ``noisy`` means."""
    if kind == "sample":
        return prediction
    if kind == "epsilon":
        return (noisy - (1 - alpha_bar).sqrt() * prediction) / alpha_bar.sqrt()
    if kind == "v_prediction":
        return alpha_bar.sqrt() * noisy - (1 - alpha_bar).sqrt() * prediction
    _unknown(kind)


def from_clean(
    clean: torch.Tensor, noisy: torch.Tensor, kind: Prediction, alpha_bar: torch.Tensor
) -> torch.Tensor:
    """The prediction for ``noisy`` that means ``clean``: the inverse of `to_clean`, where ᾱ < 1."""
    if kind == "sample":
        return clean
    if kind == "epsilon":
        return (noisy - alpha_bar.sqrt() * clean) / (1 - alpha_bar).sqrt()
    if kind == "v_prediction":
        return (alpha_bar.sqrt() * noisy - clean) / (1 - alpha_bar).sqrt()
    _unknown(kind)


def _unknown(kind: str) -> NoReturn:
    raise ValueError(f"a denoiser cannot predict {kind!r}")
