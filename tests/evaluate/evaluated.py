"""What the tests of the benchmark are made on: two tiny clips of two figures each, and a tiny bundle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from aa2.config import PRESETS, Preset
from aa2.evaluate.case import Case
from aa2.evaluate.methods.method import Method
from aa2.media.picture import write_picture
from aa2.models import bundle as bundles
from tests.figure_clips import write_pair

TINY = PRESETS["tiny"]


def write_clips(path: Path, count: int = 2, frames: int = 5) -> Path:
    """Clips ``000``, ``001`` in the folder ``path``, which is returned."""
    for number in range(count):
        write_pair(path / f"{number:03d}", frames=frames, phase=number)
    return path


def write_sequence(path: Path, frames: np.ndarray, masks: np.ndarray | None = None) -> None:
    """A sequence in the layout of the TikTok data set."""
    for kind, pictures in (("images", frames), ("masks", masks)):
        if pictures is not None:
            (path / kind).mkdir(parents=True)
            for number, picture in enumerate(pictures, start=1):
                write_picture(path / kind / f"{number:04d}.png", picture)


def write_bundle(path: Path, preset: Preset = TINY) -> Path:
    """A bundle with random weights in the folder ``path``, which is returned."""
    bundle = bundles.build(preset)
    # A fresh denoiser changes nothing: its last layer starts at zero.
    torch.nn.init.normal_(bundle.denoiser.unet.conv_out.weight, std=0.05)
    if bundle.compositor is not None:  # a fresh one shows nothing of what is painted
        torch.nn.init.normal_(bundle.compositor.fine[-1].weight, std=0.5)  # type: ignore[arg-type]
    bundles.save(bundle, path)
    return path


def paint(method: Method, case: Case) -> np.ndarray:
    """The frames of a method that has some."""
    assert method.paint is not None, method.absent
    return method.paint(case)
