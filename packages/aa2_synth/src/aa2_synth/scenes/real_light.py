"""Light taken from panoramas of real skies and rooms: one dominant source, and harmonics of all the rest.

``real_light.json`` is made by ``scripts/reduce_light_maps.py``; see NOTICE.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.scenes.harmonics import irradiance, turned
from aa2_synth.scenes.light import LIMITS, TARGET, Light, toward

_FILE = Path(__file__).with_name("real_light.json")
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_LOWEST = 0.3
"""Radians over the horizon below which the source is raised, lest shadows have no end."""
_METERED = np.array([toward(azimuth, rise) for azimuth in (-0.7, 0.0, 0.7) for rise in (0.0, 0.5)])
"""Ways that surfaces seen by the camera look, which an exposure meter goes by."""
_MUTED = 0.3
"""How much of their colour lights lose."""
_LEVEL = 0.92
"""Metered light over surfaces of medium lightness."""


@dataclass(frozen=True)
class RealLight:
    """The light of one panorama.

    Attributes:
        name: of the panorama, in the file.
        haze: share of haze per metre; 0 in rooms.
    """

    name: str
    haze: float = 0.0

    def __call__(self, rng: np.random.Generator, lightness: float) -> Light:
        """This light from a random side, exposed and balanced as a phone does it.

        Args:
            rng: source of all choices.
            lightness: mean reflectance of the surfaces that it falls on, in [0, 1].
        """
        stored = _stored()[self.name]
        x, y, z = stored["direction"]
        azimuth = rng.uniform(-2.3, 2.3)  # seldom from right behind the person
        direction = toward(azimuth, max(float(np.arcsin(z)), _LOWEST))
        rest = _muted(turned(np.array(stored["harmonics"]), azimuth - np.arctan2(x, -y)))
        sun = _muted(np.array(stored["colour"]))
        metered = (irradiance(rest, _METERED) + np.outer(np.maximum(_METERED @ direction, 0), sun)).mean(
            axis=0
        )
        level = _LEVEL * float(np.clip(TARGET / max(lightness, 1e-3), *LIMITS)) * np.exp(rng.normal(0, 0.1))
        grey = metered @ _LUMINANCE
        balance = (grey / metered) ** rng.uniform(0.6, 0.95) * np.exp(rng.normal(0, 0.025, 3))
        gain = level / grey * balance
        rest, sun = rest * gain, sun * gain
        above, below = irradiance(rest, np.array([[0, 0, 1.0], [0, 0, -1.0]]))
        horizon = irradiance(rest, np.array([[0, 1.0, 0]]))[0]
        cast = metered * balance / (metered * balance @ _LUMINANCE)
        return Light(
            direction=direction,
            sun=sun,
            above=above,
            below=below,
            fill_direction=direction,
            fill=np.zeros(3),
            softness=float(np.clip(stored["radius"] / 6, 0.3, 2.0)),
            haze=np.clip(0.8 * horizon / max(horizon.max(), 1e-6), 0, 1),
            haze_density=self.haze,
            harmonics=tuple(map(tuple, rest.tolist())),
            sky=np.clip(cast, 0.5, 1.6),
        )


def _muted(colours: np.ndarray) -> np.ndarray:
    """``(..., 3)`` light nearer to white, for few places are lit from one side in one colour."""
    return colours + _MUTED * ((colours @ _LUMINANCE)[..., None] - colours)


@functools.cache
def _stored() -> dict[str, dict]:
    return json.loads(_FILE.read_text())


def _of(*names: str, haze: float = 0.0) -> dict[str, RealLight]:
    return {f"real {name}": RealLight(name, haze) for name in names}


REAL_ROOMS = Kinds(
    "light",
    train=_of("apartment", "bridge", "hall", "lobby", "studio", "warehouse"),
    test=_of("esplanade", "lab", "workshop"),
)
REAL_SKIES = Kinds(
    "light",
    train=_of("city", "dawn", "night", "park", "sky", "sunset", haze=0.008),
    test=_of("forest", "sunrise", "venice", haze=0.008),
)
