"""The table of conditions: what a model may be given beside scene, mask, skeleton and reference.

A row says how a condition is cropped, encoded, withheld and dropped, and all code that carries conditions
follows it: from signals to arrays, from arrays to tensors, to latents, through batches and ablations. What a
row cannot say is in two other places: how the condition is made (`aa2.conditions.makers`), and that a
denoiser takes it (`aa2.config.DenoiserConfig.concatenated`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Condition:
    """A row: pictures or planes, one for every frame of a window.

    As arrays pictures are ``(F, H, W, 3)`` uint8, planes ``(F, H, W)`` bool, uint8 (0 to 255) or float32. As
    tensors pictures are ``(B, F, 3, H, W)`` in [-1, 1], planes ``(B, F, 1, H, W)`` in [0, 1], or as they are
    if they were float. As latents pictures go through the autoencoder, planes are averaged over its patches;
    where a sample lacks the condition they are 0.

    Attributes:
        channels: 3 of a picture, 1 of a plane.
        cover: the name of its coverage, a plane that is made with it: outside, the condition is 0. None: it
            covers all.
        told: how a model knows where the condition is: by its ``cover``, which then is a tensor too, or by a
            ``flag`` for each sample, the tensor ``NAME_present``, ``(B,)``.
        crop: how it is resampled where it comes with the signals (`aa2.types.Signals.further`): ``nearest``
            where values must not be averaged over edges, else ``linear``.
        withheld: whether it tells of the character: then it goes with the reference in the unconditional
            input of guidance, as 0.
        dropped: share of the training samples without it, so that the model lives without it.
        ablated: whether the ablation of conditions takes it away (`aa2.conditions.ablation`).
    """

    channels: Literal[1, 3]
    cover: str | None = None
    told: Literal["cover", "flag"] = "flag"
    crop: Literal["linear", "nearest"] = "linear"
    withheld: bool = False
    dropped: float = 0.1
    ablated: bool = True

    def __post_init__(self) -> None:
        if self.told == "cover" and self.cover is None:
            raise ValueError("what its coverage tells of needs a coverage")

    def latent_channels(self, picture: int) -> int:
        """Channels of its latents, its coverage among them; ``picture`` is what a picture takes."""
        return (picture if self.channels == 3 else 1) + (self.told == "cover")


CONDITIONS: dict[str, Condition] = {
    # AA2 §3.4: structured depth, 0 off the skeleton. Half of the samples lack it: most videos do.
    "depth": Condition(1, crop="nearest", dropped=0.5, ablated=False),
    # Ours (not the paper's): the lifted reference in the driven pose.
    "warp": Condition(3, cover="warp_mask", told="cover", withheld=True),
    # AA2 §3.3: the pixels of the objects that the character handles.
    "objects": Condition(3, cover="object_mask", dropped=0.2),
}
"""By name. Training draws which to drop in this order: new rows go to the end."""
