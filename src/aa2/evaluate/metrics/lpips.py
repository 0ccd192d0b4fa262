"""LPIPS (Zhang et al. 2018), version 0.1 with AlexNet: how unlike two pictures look, by a network's features.

Own code because the packages that offer LPIPS need torchvision for AlexNet. The linear layers are those that
torchmetrics carries; the formula is tested against torchmetrics'.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aa2.evaluate.metrics.weights import ALEXNET, Weights, check

SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
"""Of the scaling layer: pictures in [-1, 1] to the mean and spread that AlexNet was trained with."""
WIDTHS = 64, 192, 384, 256, 256
SMALLEST = 31
"""Pixels a side of which AlexNet's fifth layer leaves one."""
LINEAR_SHA256 = "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0"
"""Of ``alex.pth``, version 0.1, as the authors published it."""
AT_ONCE = 8
"""Pictures that pass the network together."""


def alexnet() -> nn.Sequential:
    """AlexNet's convolutions (Krizhevsky 2014) to the fifth ReLU, numbered as torchvision's ``features``."""
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(64, 192, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(192, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1),
        nn.ReLU(),
    )


class Lpips(nn.Module):
    """The distance of pictures.

    Args:
        features: `alexnet`, trained.
        linear: the weights of the five layers' channels, ``(C,)`` each.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, features: nn.Sequential, linear: Sequence[Tensor]) -> None:
        super().__init__()
        self.features = features
        self.register_buffer("shift", torch.tensor(SHIFT).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor(SCALE).view(1, 3, 1, 1))
        self.linear = nn.ParameterList(weights.view(1, -1, 1, 1) for weights in linear)
        self.eval().requires_grad_(False)

    @classmethod
    def load(cls, weights: Weights) -> Lpips:
        """With the published weights.

        Raises:
            WeightsAbsent: AlexNet's file is nowhere.
            InputError: a file is not the published one.
        """
        state = torch.load(weights.find(ALEXNET), map_location="cpu", weights_only=True)
        features = alexnet()
        prefix = "features."
        features.load_state_dict({k[len(prefix) :]: v for k, v in state.items() if k.startswith(prefix)})
        return cls(features, linear_layers())

    @torch.inference_mode()
    def encode(self, frames: np.ndarray) -> list[Tensor]:
        """The features of pictures, each place's of length 1.

        Args:
            frames: ``(T, H, W, 3)`` uint8, at least 31 pixels a side.
        Returns:
            five tensors ``(T, C, h, w)``.
        """
        device = self.shift.device
        batches = [self._encode(torch.from_numpy(batch).to(device)) for batch in _batches(frames)]
        return [torch.cat(layer) for layer in zip(*batches, strict=True)]

    def _encode(self, pictures: Tensor) -> list[Tensor]:
        x = pictures.movedim(-1, 1).float() / 127.5 - 1
        x = (x - self.shift) / self.scale
        layers = []
        for layer in self.features:
            x = layer(x)
            if isinstance(layer, nn.ReLU):
                layers.append(x / (x.square().sum(1, keepdim=True) + 1e-8).sqrt())
        return layers

    @torch.inference_mode()
    def differences(self, a: list[Tensor], b: list[Tensor]) -> list[Tensor]:
        """The weighted squared differences of encoded pictures: five tensors ``(T, 1, h, w)``."""
        layers = zip(a, b, self.linear, strict=True)
        return [((x - y).square() * weights).sum(1, keepdim=True) for x, y, weights in layers]


def distance(differences: Sequence[Tensor]) -> float:
    """LPIPS: the sum of the layers' means, on average over the pictures; 0 is equal."""
    return sum(float(layer.mean()) for layer in differences)


def distance_map(differences: Sequence[Tensor], size: tuple[int, int]) -> np.ndarray:
    """LPIPS at every place, which the reference calls ``spatial``.

    Args:
        differences: of `Lpips.differences`.
        size: height and width of the pictures.
    Returns:
        ``(T, H, W)`` float32.
    """
    layers = [F.interpolate(layer, size, mode="bilinear", align_corners=False) for layer in differences]
    return torch.stack(layers).sum(0).squeeze(1).cpu().numpy()


def linear_layers() -> list[Tensor]:
    """The five trained layers of version 0.1, ``(C,)`` each, not negative, from the package torchmetrics.

    Raises:
        InputError: the package holds another file.
    """
    with as_file(files("torchmetrics") / "functional/image/lpips_models/alex.pth") as path:
        check(path, LINEAR_SHA256, "install another version of torchmetrics")
        state = torch.load(path, map_location="cpu", weights_only=True)
    return [state[f"lin{layer}.model.1.weight"].flatten() for layer in range(len(WIDTHS))]


def _batches(frames: np.ndarray) -> list[np.ndarray]:
    frames = np.ascontiguousarray(frames)
    return [frames[start : start + AT_ONCE] for start in range(0, len(frames), AT_ONCE)]
