"""Pictures with an ICC profile, such as Display P3 or Adobe RGB, made sRGB, as which they are taken."""

from __future__ import annotations

import io
from typing import Any, cast

import numpy as np
from PIL import Image, ImageCms

ALIKE = 2
"""Steps of 8 bits: a profile that changes nothing by more is sRGB by another hand, and is let be."""
MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


class Profile:
    """An ICC profile.

    Args:
        data: as it is embedded; one that is damaged or of a kind that no picture has is disregarded.
    """

    def __init__(self, data: bytes) -> None:
        self.mode, self._transform = "", None
        try:
            profile = ImageCms.ImageCmsProfile(cast(Any, io.BytesIO(data)))
            self.mode = MODES.get(cast(Any, profile.profile).xcolor_space, "")
            if self.mode:
                self._transform = ImageCms.buildTransform(
                    profile,
                    ImageCms.createProfile("sRGB"),
                    self.mode,
                    "RGB",
                    renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            self._transform = None

    def convert(self, image: Image.Image) -> np.ndarray:
        """``image``, of ``mode``, as ``(H, W, 3)`` uint8 sRGB."""
        if self._transform is None or image.mode != self.mode:
            return np.array(image.convert("RGB"))
        return np.array(ImageCms.applyTransform(image, self._transform))

    @property
    def matters(self) -> bool:
        """Whether it is another than sRGB."""
        if self._transform is None:
            return False
        steps = np.linspace(0, 255, 9).astype(np.uint8)
        if self.mode == "L":
            sample = Image.fromarray(steps[None])
            plain = steps[None, :, None].repeat(3, 2)
        elif self.mode == "RGB":
            plain = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3)
            sample = Image.fromarray(plain)
        else:
            return True
        return bool(np.abs(self.convert(sample).astype(int) - plain).max() > ALIKE)

    def to_srgb(self, picture: np.ndarray) -> np.ndarray:
        """``picture`` with the colours that this profile means.

        Args:
            picture: ``(H, W, 3)`` uint8, for a grey profile three times the same. A profile of another kind
                of colour than the picture's is disregarded.

        Returns:
            ``(H, W, 3)`` uint8 sRGB; ``picture`` itself where nothing changes.
        """
        if self.mode not in ("RGB", "L") or not self.matters:
            return picture
        if self.mode == "RGB":
            return self.convert(Image.fromarray(picture))
        if (picture != picture[..., :1]).any():
            return picture
        return self.convert(Image.fromarray(np.ascontiguousarray(picture[..., 0])))
