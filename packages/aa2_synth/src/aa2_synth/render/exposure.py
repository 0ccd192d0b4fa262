"""What shutter and sensor make of a scene: motion blur and noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aa2_synth.render.animated_character import AnimatedCharacter
from aa2_synth.render.renderer import Shot
from aa2_synth.render.scene_renderer import SceneRenderer

_SHUTTER = 0.5
"""Share of a frame's time in which the shutter is open (180 degrees)."""


@dataclass(frozen=True)
class Exposure:
    """How frames are exposed.

    Attributes:
        moments: pictures averaged for each frame, an odd number; 1 for no motion blur.
        noise: deviation of the sensor's noise at middle grey, in steps of 255; it is the same in all takes of
            a frame, so that they differ only where what is before the camera differs.
    """

    moments: int = 1
    noise: float = 0.0

    def expose(
        self, scene: SceneRenderer, frame: int, performers: Sequence[AnimatedCharacter], seed: Sequence[int]
    ) -> Shot:
        """One frame; identities and depth are those of its middle moment.

        Args:
            scene: what they are before.
            frame: which, 0 to T - 1.
            performers: who is there, the character first if there is one.
            seed: of the noise, the same for all takes.
        """
        offsets = (np.arange(self.moments) - (self.moments - 1) / 2) / self.moments * _SHUTTER
        shots = [
            scene.shoot(frame + offset, *(performer.at(frame + offset) for performer in performers))
            for offset in offsets
        ]
        shot = shots[self.moments // 2]
        if self.moments > 1:
            picture, mask = (
                np.round(np.mean([getattr(shot, name) for shot in shots], axis=0)).astype(np.uint8)
                for name in ("picture", "mask")
            )
            shot = replace(shot, picture=picture, mask=mask)
        if self.noise:
            shot = replace(shot, picture=self._noisy(shot.picture, np.random.default_rng(list(seed))))
        return shot

    def _noisy(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        grain = rng.standard_normal(picture.shape, dtype=np.float32) * self.noise
        # Photons: the deviation grows with the root of the light, and gamma takes most of that back.
        level = 0.6 + 0.8 * np.sqrt(picture / 255.0)
        return np.clip(np.round(picture + grain * level), 0, 255).astype(np.uint8)


PLAIN = Exposure()
"""Sharp and clean."""
