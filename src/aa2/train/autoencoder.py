"""The first stage: the autoencoder learns to keep pictures."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import Dataset

from aa2.models.autoencoder import Autoencoder
from aa2.train.clip_folder import ClipFolder


class PictureCrops(Dataset):
    """Random square crops of clip frames at random scale; sample ``i`` depends on seed and ``i`` alone."""

    def __init__(self, folder: ClipFolder, size: int, seed: int = 0) -> None:
        self.folder, self.size, self.seed = folder, size, seed

    def __getitem__(self, index: int) -> torch.Tensor:
        rng = np.random.default_rng((self.seed, index))
        clip, _ = self.folder.pick(rng)
        frame = int(rng.integers(len(clip)))
        picture = self.folder.signals(clip, frame, frame + 1).frames[0]
        height, width = picture.shape[:2]
        side = int(rng.uniform(0.35, 1.0) * min(height, width))
        x, y = int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1))
        crop = cv2.resize(
            picture[y : y + side, x : x + side],
            (self.size, self.size),
            interpolation=cv2.INTER_AREA if side > self.size else cv2.INTER_LINEAR,
        )
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        # Colours that the clips happen not to show: any channel may be any channel, inverted or not.
        crop = crop[..., rng.permutation(3)] if rng.random() < 0.3 else crop
        crop = 255 - crop if rng.random() < 0.1 else crop
        return torch.from_numpy(np.ascontiguousarray(crop)).permute(2, 0, 1)


class AutoencoderLoss(nn.Module):
    """Squared error for fidelity, and of picture gradients so that edges stay sharp."""

    def __init__(self, autoencoder: Autoencoder) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        """``(B, 3, H, W)`` uint8 pictures to ``loss`` and ``psnr`` (dB over [0, 255])."""
        x = pictures.float() / 127.5 - 1
        y = self.autoencoder.decode(self.autoencoder.encode(x)).float()
        squared = F.mse_loss(y, x)
        edges = F.l1_loss(y.diff(dim=-1), x.diff(dim=-1)) + F.l1_loss(y.diff(dim=-2), x.diff(dim=-2))
        return {"loss": squared + 0.05 * edges, "psnr": 10 * torch.log10(4 / squared.detach())}
