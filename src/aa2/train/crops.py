"""The autoencoder's pictures: crops of clips, changed towards what cameras make, and drawn textures."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch.utils.data import Dataset

from aa2.train.clip_folder import ClipFolder
from aa2.train.degradation.pictures import Grading, PictureErrors, draw_degradation, draw_grading
from aa2.train.textures import texture

TEXTURES = 0.125
"""Share of the pictures that are drawn textures."""
SHARPENED = 0.35
"""Share of the crops that get an unsharp mask: films are sharper than renderings."""
GRADING = Grading(graded=0.4, gain=0.2, tint=0.15, gamma=0.2)
RECOLOURED = 0.3
"""Share of the pictures whose channels change places: colours that the clips happen not to show."""
CAMERAS = PictureErrors(compression=0.15, quality=(40, 95), blur=0.05, noise=0.2, grain=8.0)


class PictureCrops(Dataset):
    """Square pictures at random scale; sample ``i`` depends on seed and ``i`` alone.

    Args:
        folder: the clips.
        size: pixels a side.
        seed: decides which pictures.
    """

    def __init__(self, folder: ClipFolder, size: int, seed: int = 0) -> None:
        self.folder, self.size, self.seed = folder, size, seed

    def __getitem__(self, index: int) -> torch.Tensor:
        """``(3, size, size)`` uint8."""
        rng = np.random.default_rng((self.seed, index))
        if rng.random() < TEXTURES:
            picture = texture(rng, self.size)
        else:
            picture = self._crop(rng)
            picture = _sharpened(picture, rng) if rng.random() < SHARPENED else picture
            picture = draw_degradation(CAMERAS, rng)(draw_grading(GRADING, rng)(picture))
        picture = picture[..., rng.permutation(3)] if rng.random() < RECOLOURED else picture
        picture = 255 - picture if rng.random() < 0.1 else picture
        return torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)

    def _crop(self, rng: np.random.Generator) -> np.ndarray:
        clip, _ = self.folder.pick(rng)
        frame = int(rng.integers(len(clip)))
        picture = clip.frames(frame, frame + 1)[0]  # one frame of many clips: nothing here is worth keeping
        height, width = picture.shape[:2]
        side = int(rng.uniform(0.35, 1.0) * min(height, width))
        x, y = int(rng.integers(width - side + 1)), int(rng.integers(height - side + 1))
        crop = cv2.resize(
            picture[y : y + side, x : x + side],
            (self.size, self.size),
            interpolation=cv2.INTER_AREA if side > self.size else cv2.INTER_LINEAR,
        )
        return crop[:, ::-1] if rng.random() < 0.5 else crop


def _sharpened(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An unsharp mask of random width and strength."""
    blurred = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 1.5))
    strength = rng.uniform(0.3, 1.5)
    return cv2.addWeighted(np.ascontiguousarray(picture), 1 + strength, blurred, -strength, 0)
