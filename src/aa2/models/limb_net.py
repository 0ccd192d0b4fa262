"""Limbs: from a small picture of a person and its bones to the limb of each pixel, and where hidden ones are.

A U-Net (Ronneberger et al., 2015). It is told how far each pixel is from each bone, not shown a drawn
skeleton: so it need not learn to read one, and a bone that is unknown is simply far from everywhere.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.numpy import load_file
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from aa2.errors import InputError
from aa2.models.eight_bits import from_eight_bits, to_eight_bits
from aa2.models.limb_sizes import BONES, FOLD, GROUP, LIMBS, WEIGHTS, WIDTHS


class _Block(nn.Module):
    """Two convolutions."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.norm_first = nn.GroupNorm(outputs // GROUP, outputs)
        self.norm_second = nn.GroupNorm(outputs // GROUP, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """``(B, I, H, W)`` to ``(B, O, H, W)``."""
        x = F.silu(self.norm_first(self.first(x)))
        return F.silu(self.norm_second(self.second(x)))


class LimbNet(nn.Module):
    """A picture of a person, its matte and its bones to limbs.

    Args:
        widths: channels at each level, multiples of `GROUP`; sides must be divisible by two as often as there
            are levels.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.widths = tuple(widths)
        inputs = ((4 + BONES) * FOLD**2, *widths[:-1])
        self.down = nn.ModuleList(_Block(i, o) for i, o in zip(inputs, widths, strict=True))
        deep, shallow = widths[:0:-1], widths[-2::-1]
        self.up = nn.ModuleList(_Block(d + s, s) for d, s in zip(deep, shallow, strict=True))
        self.head = nn.Conv2d(widths[0], (1 + 2 * LIMBS) * FOLD**2, 1)

    def forward(
        self, picture: torch.Tensor, matte: torch.Tensor, bones: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of the limb that is seen, and of where each is.

        Args:
            picture: ``(B, 3, H, W)`` in [-1, 1]; what is behind the person is of no account.
            matte: ``(B, 1, H, W)`` in [0, 1].
            bones: ``(B, 14, H, W)`` in [0, 1], 1 on the bone, 0 far from it or where it is unknown.

        Returns:
            ``(B, 16, H, W)`` of no limb and of each (softmax), ``(B, 15, H, W)`` whether it is there, seen or
            hidden by the own body (sigmoid).
        """
        # Behind the person all is grey: nothing can be read off it, and nothing can mislead.
        x = torch.cat([picture * matte, 2 * matte - 1, bones], dim=1)
        x = F.pixel_unshuffle(x, FOLD)
        kept = []
        for level, block in enumerate(self.down):
            x = block(F.max_pool2d(x, 2) if level else x)
            kept.append(x)
        kept.pop()
        for block in self.up:
            x = block(torch.cat([F.interpolate(x, scale_factor=2.0, mode="bilinear"), kept.pop()], dim=1))
        seen, whole = F.pixel_shuffle(self.head(x), FOLD).split([1 + LIMBS, LIMBS], dim=1)
        return seen, whole


def save_limb_net(net: LimbNet, path: Path) -> None:
    """Write a network, in eight bits, to the folder ``path``, replacing it when everything is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        (new / "config.json").write_text(json.dumps({"widths": list(net.widths)}) + "\n")
        stored = {name: tensor.contiguous() for name, tensor in to_eight_bits(net.state_dict()).items()}
        save_file(stored, new / WEIGHTS)
        if path.exists():
            path.rename(Path(temporary) / "old")
        new.rename(path)


def load_limb_net(path: Path) -> LimbNet:
    """Read a network, in single precision and ready for inference.

    Raises:
        InputError: there is none, or it is damaged.
    """
    try:
        widths = json.loads((path / "config.json").read_text())["widths"]
        with torch.random.fork_rng(devices=[]):  # a training that is under way draws on as it would have
            net = LimbNet(tuple(widths))
        arrays = from_eight_bits(load_file(path / WEIGHTS))
        net.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        raise InputError(path, f"holds no network of limbs ({error})", "train it again") from error
    return net.eval()
