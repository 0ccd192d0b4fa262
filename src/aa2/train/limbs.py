"""Training the network of limbs: rendered people as photographs might show them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import Dataset

from aa2.models.limb_net import LimbNet
from aa2.train.limb_pictures import LimbPicture
from aa2.train.limb_samples import LimbSample, limb_sample

WHOLE = 2.0
"""Weight of where limbs are, seen or hidden, beside which one is seen."""
HIDDEN = 3.0
"""What a pixel counts in which a limb is hidden, of one in which all is seen."""


class LimbSamples(Dataset):
    """Samples of pictures; sample ``i`` depends on seed and ``i`` alone.

    Args:
        pictures: what is shown, each as often as it weighs.
        seed: of all choices.
        plain: take picture ``i`` for sample ``i`` as it is, for measuring.
    """

    def __init__(self, pictures: Sequence[LimbPicture], seed: int = 0, *, plain: bool = False) -> None:
        self.pictures, self.seed, self.plain = pictures, seed, plain
        weights = np.array([picture.weight for picture in pictures])
        self._upto = np.cumsum(weights) / weights.sum()

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> LimbSample:
        rng = np.random.default_rng((self.seed, 11, index))
        if self.plain:
            return limb_sample(rng, self.pictures[index], plain=True)
        number = int(np.searchsorted(self._upto, rng.random(), side="right"))
        return limb_sample(rng, self.pictures[min(number, len(self) - 1)])


def collate(samples: Sequence[LimbSample]) -> tuple[torch.Tensor, ...]:
    """Samples to one batch: picture, matte, bones, label, whole, weight."""
    columns = zip(*(vars(sample).values() for sample in samples), strict=True)
    return tuple(torch.from_numpy(np.stack(arrays)) for arrays in columns)


class LimbLoss(nn.Module):
    """Cross entropy of the limb that is seen, and binary of where each is."""

    def __init__(self, net: LimbNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, batch: Sequence[torch.Tensor]) -> dict[str, torch.Tensor]:
        """``loss``, and the share of the person's pixels whose limb is ``right``."""
        picture, matte, bones, label, whole, weight = batch
        seen, there = (logits.float() for logits in self.net(picture, matte, bones))
        kept = weight / weight.mean().clamp(min=1e-6)
        of_seen = (F.cross_entropy(seen, label, reduction="none") * kept).mean()
        shown = F.one_hot(label, seen.shape[1]).movedim(-1, 1)[:, 1:]
        hidden = whole * (1 - shown)
        count = (1 + (HIDDEN - 1) * hidden) * (0.3 + 0.7 * (whole.amax(dim=1, keepdim=True) > 0))
        of_whole = (F.binary_cross_entropy_with_logits(there, whole, reduction="none") * count).mean()
        person = (label > 0).float()
        right = ((seen[:, 1:].argmax(dim=1) + 1 == label) * person).sum() / person.sum().clamp(min=1)
        return {"loss": of_seen + WHOLE * of_whole, "seen": of_seen, "whole": of_whole, "right": right}
