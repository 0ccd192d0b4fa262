"""AlexNet as LPIPS 0.1 uses it (Zhang et al. 2018): features of pictures, and how they differ.

Own code because the packages that offer LPIPS need torchvision for AlexNet. The formula is tested against
torchmetrics'. `Lpips.layers` has gradients, for losses; what metrics ask has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from aa2.models.weight_files import ALEXNET, LPIPS_ALEXNET, Weights, check

SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
"""Of the scaling layer: pictures in [-1, 1] to the mean and spread that AlexNet was trained with."""
WIDTHS = 64, 192, 384, 256, 256
SMALLEST = 31
"""Pixels a side of which AlexNet's fifth layer leaves one."""
LINEAR_SHA256 = "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0"
"""Of ``alex.pth``, version 0.1, as the authors published it."""
AT_ONCE = 8
"""Pictures that pass the network together."""
FEATURES, LINEAR = "features.", "linear."
"""What the names in a converted file begin with."""


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
    """The features of pictures, and their distance.

    Args:
        features: `alexnet`, trained.
        linear: the weights of the five layers' channels, ``(C,)`` each.

    Attributes:
        source: what its weights are and where they come from; empty where they were not loaded.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, features: nn.Sequential, linear: Sequence[Tensor]) -> None:
        super().__init__()
        self.features = features
        self.register_buffer("shift", torch.tensor(SHIFT).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor(SCALE).view(1, 3, 1, 1))
        self.linear = nn.ParameterList(weights.view(1, -1, 1, 1) for weights in linear)
        self.source = ""
        self.eval().requires_grad_(False)

    @classmethod
    def load(cls, weights: Weights) -> Lpips:
        """With the published weights: what `make metric-weights` made, or torchvision's AlexNet.

        Raises:
            WeightsAbsent: neither file is anywhere.
            InputError: a file is not the published one.
        """
        file, path = weights.find(LPIPS_ALEXNET, ALEXNET)
        if file.converted:
            state = load_file(path)
            linear = [state.pop(f"{LINEAR}{layer}") for layer in range(len(WIDTHS))]
            convolutions = {name.removeprefix(FEATURES): value for name, value in state.items()}
        else:
            linear = linear_layers()
            state = torch.load(path, map_location="cpu", weights_only=True)
            # Torchvision's file has the classifier too.
            convolutions = {k.removeprefix(FEATURES): v for k, v in state.items() if k.startswith(FEATURES)}
        features = alexnet()
        features.load_state_dict(convolutions)
        network = cls(features, linear)
        network.source = file.told
        return network

    def layers(self, pictures: Tensor) -> list[Tensor]:
        """The features of pictures, each place's of length 1.

        Args:
            pictures: ``(N, 3, H, W)`` in [-1, 1], at least 31 pixels a side.
        Returns:
            five tensors ``(N, C, h, w)``, with gradients where the pictures have them.
        """
        x = (pictures - self.shift) / self.scale
        layers = []
        for layer in self.features:
            x = layer(x)
            if isinstance(layer, nn.ReLU):
                layers.append(x / (x.square().sum(1, keepdim=True) + 1e-8).sqrt())
        return layers

    @torch.inference_mode()
    def encode(self, frames: np.ndarray) -> list[Tensor]:
        """`layers` of frames, a few at once.

        Args:
            frames: ``(T, H, W, 3)`` uint8, at least 31 pixels a side.
        Returns:
            five tensors ``(T, C, h, w)``.
        """
        batches = [self.layers(self._pictures(batch)) for batch in _batches(frames)]
        return [torch.cat(layer) for layer in zip(*batches, strict=True)]

    def _pictures(self, frames: np.ndarray) -> Tensor:
        return torch.from_numpy(frames).to(self.shift.device).movedim(-1, 1).float() / 127.5 - 1

    def differences(self, a: Sequence[Tensor], b: Sequence[Tensor]) -> list[Tensor]:
        """The weighted squared differences of encoded pictures: five tensors ``(T, 1, h, w)``."""
        layers = zip(a, b, self.linear, strict=True)
        return [((x - y).square() * weights).sum(1, keepdim=True) for x, y, weights in layers]


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
