"""I3D (Carreira and Zisserman 2017): Inception-v1 with its filters inflated to three dimensions.

The modules bear the names of the published weights (`aa2.evaluate.metrics.weights`), which load strictly.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CLASSES = 400
"""Of Kinetics-400."""
SIDE = 224
"""Pixels a side of the pictures that the network was trained on."""
FRAMES_AT_LEAST = 9
"""Fewer leave a single step of time after three halvings, where the last pooling needs two."""

Triple = tuple[int, int, int]

MIXED = {
    "3b": (192, (64, 96, 128, 16, 32, 32)),
    "3c": (256, (128, 128, 192, 32, 96, 64)),
    "4b": (480, (192, 96, 208, 16, 48, 64)),
    "4c": (512, (160, 112, 224, 24, 64, 64)),
    "4d": (512, (128, 128, 256, 24, 64, 64)),
    "4e": (512, (112, 144, 288, 32, 64, 64)),
    "4f": (528, (256, 160, 320, 32, 128, 128)),
    "5b": (832, (256, 160, 320, 32, 128, 128)),
    "5c": (832, (384, 192, 384, 48, 128, 128)),
}
"""Channels into a mixed block; channels of its convolutions: branch 0, 1a, 1b, 2a, 2b, 3b."""


def pad_same(x: Tensor, kernel: Triple, stride: Triple) -> Tensor:
    """Zeros around ``(B, C, T, H, W)`` as TensorFlow's "same": the odd one behind."""
    padding: list[int] = []
    for size, k, s in zip(x.shape[:1:-1], kernel[::-1], stride[::-1], strict=True):
        missing = max((-(-size // s) - 1) * s + k - size, 0)
        padding += [missing // 2, missing - missing // 2]
    return F.pad(x, padding)


class Unit(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, channels: int, out: int, kernel: int = 1, stride: int = 1) -> None:
        super().__init__()
        self._kernel, self._stride = (kernel, kernel, kernel), (stride, stride, stride)
        self.conv3d = nn.Conv3d(channels, out, kernel, stride, bias=False)
        self.bn = nn.BatchNorm3d(out, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv3d(pad_same(x, self._kernel, self._stride))))


class Pool(nn.Module):
    """The maximum of a neighbourhood."""

    def __init__(self, kernel: Triple, stride: Triple) -> None:
        super().__init__()
        self._kernel, self._stride = kernel, stride

    def forward(self, x: Tensor) -> Tensor:
        # Zeros are no higher than any value here, for all come from a ReLU.
        return F.max_pool3d(pad_same(x, self._kernel, self._stride), self._kernel, self._stride)


class Mixed(nn.Module):
    """Four branches beside each other (Szegedy et al. 2015)."""

    def __init__(self, channels: int, out: tuple[int, int, int, int, int, int]) -> None:
        super().__init__()
        self.b0 = Unit(channels, out[0])
        self.b1a, self.b1b = Unit(channels, out[1]), Unit(out[1], out[2], 3)
        self.b2a, self.b2b = Unit(channels, out[3]), Unit(out[3], out[4], 3)
        self.b3a, self.b3b = Pool((3, 3, 3), (1, 1, 1)), Unit(channels, out[5])

    def forward(self, x: Tensor) -> Tensor:
        branches = self.b0(x), self.b1b(self.b1a(x)), self.b2b(self.b2a(x)), self.b3b(self.b3a(x))
        return torch.cat(branches, dim=1)


class Logits(nn.Module):
    """The classifier, a convolution with bias."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv3d = nn.Conv3d(channels, CLASSES, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv3d(x)


class InceptionI3D(nn.Module):
    """``(B, 3, T, 224, 224)`` in [-1, 1], at least 9 frames, to ``(B, 400)`` logits."""

    def __init__(self) -> None:
        super().__init__()
        stages: list[tuple[str, nn.Module]] = [
            ("Conv3d_1a_7x7", Unit(3, 64, 7, 2)),
            ("MaxPool3d_2a_3x3", Pool((1, 3, 3), (1, 2, 2))),
            ("Conv3d_2b_1x1", Unit(64, 64)),
            ("Conv3d_2c_3x3", Unit(64, 192, 3)),
            ("MaxPool3d_3a_3x3", Pool((1, 3, 3), (1, 2, 2))),
            *self._mixed("3"),
            ("MaxPool3d_4a_3x3", Pool((3, 3, 3), (2, 2, 2))),
            *self._mixed("4"),
            ("MaxPool3d_5a_2x2", Pool((2, 2, 2), (2, 2, 2))),
            *self._mixed("5"),
            ("logits", Logits(1024)),
        ]
        for name, stage in stages:
            self.add_module(name, stage)

    @staticmethod
    def _mixed(level: str) -> list[tuple[str, nn.Module]]:
        return [(f"Mixed_{name}", Mixed(*sizes)) for name, sizes in MIXED.items() if name[0] == level]

    def forward(self, x: Tensor) -> Tensor:
        *stages, logits = self.children()
        for stage in stages:
            x = stage(x)
        pooled = F.avg_pool3d(x, (2, SIDE // 32, SIDE // 32), stride=1)
        return logits(pooled).mean((2, 3, 4))
