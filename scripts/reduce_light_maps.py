"""Reduces panoramas of real light to what the renderer takes: ``aa2_synth/scenes/real_light.json``.

    npm pack @pmndrs/assets@1.7.0 && tar xzf pmndrs-assets-1.7.0.tgz
    python -m pip install OpenEXR
    python scripts/reduce_light_maps.py package/hdri

The package (CC0 1.0) holds 18 panoramas of Poly Haven (CC0 1.0), 512 × 256, as EXR in base64. Each becomes
one dominant light and nine harmonics of the irradiance that all else gives. Its scale is lost on purpose: on
average over all ways a surface may look it gets irradiance π.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from aa2_synth.scenes.harmonics import directions, harmonics

TARGET = Path(__file__).parents[1] / "packages/aa2_synth/src/aa2_synth/scenes/real_light.json"
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
AROUND = np.radians(25)
"""Within which of the brightest place light belongs to the dominant one."""
BRIGHT = 4.0
"""Times the mean of the map from which light is part of a source."""


def read(module: Path) -> np.ndarray:
    """``(H, W, 3)`` linear RGB of a JavaScript module that holds an EXR file."""
    import OpenEXR

    with tempfile.NamedTemporaryFile(suffix=".exr") as file:
        file.write(base64.b64decode(module.read_text().split("base64,")[1].split("'")[0]))
        file.flush()
        return np.asarray(OpenEXR.File(file.name).channels()["RGB"].pixels, np.float64)


def mended(radiance: np.ndarray) -> np.ndarray:
    """A map without what lossy coding did to the sun: red and green are lost in two maps, and blocks ring.

    What is lost takes its share of blue from the glow around it; ringing goes when two degrees are blurred.
    """
    lost = (np.abs(radiance[..., 2]) > 20 * np.abs(radiance[..., :2]).max(axis=-1)).astype(np.uint8)
    lost = cv2.dilate(cv2.morphologyEx(lost, cv2.MORPH_OPEN, np.ones((2, 2))), np.ones((7, 7)))
    if lost.any():
        glow = radiance[cv2.dilate(lost, np.ones((5, 5))) - lost > 0].mean(axis=0)
        radiance = np.where(lost[..., None] > 0, radiance[..., 2:] * glow / glow[2], radiance)
    wide = radiance.shape[1]
    blurred = cv2.GaussianBlur(np.tile(radiance, (1, 3, 1)), (0, 0), wide * 2 / 360)
    return np.maximum(blurred[:, wide : 2 * wide], 0)


def reduced(radiance: np.ndarray) -> dict[str, object]:
    """What is stored of a map ``(H, W, 3)``."""
    radiance = mended(radiance)
    ways, angles = directions(*radiance.shape[:2])
    bright = radiance @ LUMINANCE
    power = (bright * angles).sum()
    wide = radiance.shape[1]
    blurred = cv2.GaussianBlur(np.tile(bright, 3), (0, 0), wide * 6 / 360)[:, wide : 2 * wide]
    peak = ways.reshape(-1, 3)[blurred.argmax()]
    near = ways @ peak > np.cos(AROUND)
    limit = BRIGHT * power / (4 * np.pi)
    over = np.where(near, np.clip(1 - limit / np.maximum(bright, 1e-9), 0, 1), 0)  # the surroundings stay
    source = radiance * over[..., None] * angles[..., None]
    weight = source @ LUMINANCE
    direction = np.einsum("hw,hwc->c", weight, ways)
    direction = direction / np.linalg.norm(direction) if weight.sum() > 0 else peak
    apart = np.arccos(np.clip(ways @ direction, -1, 1))
    radius = np.sqrt((weight * apart**2).sum() / max(weight.sum(), 1e-9))
    colour = source.sum(axis=(0, 1)) / np.pi
    rest = harmonics(radiance * (1 - over[..., None]))
    scale = 1 / ((0.282095 * rest[0] + colour / 4) @ LUMINANCE)
    return {
        "direction": np.round(direction, 4).tolist(),
        "colour": np.round(colour * scale, 4).tolist(),
        "radius": round(float(np.degrees(radius)), 2),
        "harmonics": np.round(rest * scale, 4).tolist(),
    }


def main(folder: Path) -> None:
    """Writes the file; prints each map's dominant light."""
    found = {path.name.partition(".")[0]: reduced(read(path)) for path in sorted(folder.glob("*.exr.js"))}
    for name, light in found.items():
        print(name, {key: value for key, value in light.items() if key != "harmonics"})
    lines = ",\n".join(f' "{name}": {json.dumps(light)}' for name, light in found.items())
    TARGET.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
