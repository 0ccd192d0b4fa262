"""Lifting: keypoints over time to the depth of each, in metres behind the pelvis.

A temporal convolution network as in "3D human pose estimation in video with temporal convolutions and
semi-supervised training" (Pavllo et al., 2019), for depth alone. A picture does not tell how large a person
is: the network answers for the stature that it has learnt to expect of such proportions, so that a child who
is built like an adult comes out too deep by the ratio of their sizes.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

from aa2.errors import InputError
from aa2.models.lifted_keypoints import FARTHEST, LIFTED, MIRRORED, TORSO, UNIT, WEIGHTS, chains, leans
from aa2.models.stature import BELIEVED
from aa2.models.stature import LIFTED_BONES as BONES


class _Block(nn.Module):
    """A dilated convolution over time and a mix of channels, added to what there is."""

    def __init__(self, width: int, hidden: int, kernel: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        padding = dilation * (kernel // 2)
        self.over_time = nn.Conv1d(width, hidden, kernel, dilation=dilation, padding=padding)
        self.mix = nn.Linear(hidden, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """``(B, T, C)`` to the same."""
        y = self.over_time(self.norm(x).transpose(1, 2)).transpose(1, 2)
        return x + self.mix(F.gelu(y))


class Lifter(nn.Module):
    """Keypoints of one person over consecutive frames to their depth.

    Every frame's answer depends on `reach` frames to each side and on nothing else, so that a long video may
    be lifted piece by piece.

    Args:
        width: channels.
        hidden: channels inside a block.
        kernel: frames that a convolution joins, odd; 1 sees each frame alone.
        dilations: of the blocks.
    """

    def __init__(
        self, width: int = 192, hidden: int = 160, kernel: int = 3, dilations: tuple[int, ...] = (1, 3, 9)
    ) -> None:
        super().__init__()
        self.settings = {"width": width, "hidden": hidden, "kernel": kernel, "dilations": list(dilations)}
        self.stem = nn.Linear(3 * len(LIFTED) + len(BONES), width)
        self.blocks = nn.ModuleList(_Block(width, hidden, kernel, dilation) for dilation in dilations)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, len(LIFTED) + len(BONES))
        self.receptive_field = sum(dilation * (kernel // 2) for dilation in dilations)
        self.chains: torch.Tensor
        self.leans: torch.Tensor
        self.register_buffer("chains", torch.from_numpy(chains()), persistent=False)
        self.register_buffer("leans", torch.from_numpy(leans()), persistent=False)

    @property
    def reach(self) -> int:
        """Frames to each side that an answer depends on: a receptive field, and for sizes as much again."""
        return 2 * self.receptive_field

    def forward(self, keypoints: torch.Tensor, confidence: torch.Tensor) -> torch.Tensor:
        """Depth.

        Args:
            keypoints: ``(B, T, 65, 2)`` pixels, the keypoints `LIFTED`; any picture, any number of frames.
            confidence: ``(B, T, 65)`` in [0, 1]; 0 is unknown, whatever the position.

        Returns:
            ``(B, T, 65)`` metres behind the pelvis, of unknown keypoints too.
        """
        known = confidence > 0
        places = normalised(keypoints, known, self.receptive_field) * known[..., None]
        depths = foreshortening(places, known)
        x = self.stem(torch.cat([places.flatten(2), confidence, depths], dim=2))
        for block in self.blocks:
            x = block(x)
        steps, signs = self.head(self.norm(x)).split([len(LIFTED), len(BONES)], dim=2)
        return (steps + (signs * depths) @ self.leans) @ self.chains.T

    @torch.no_grad()
    def lift(self, keypoints: torch.Tensor, confidence: torch.Tensor) -> torch.Tensor:
        """`forward`, averaged with what the mirrored person gives."""
        mirrored = keypoints[:, :, MIRRORED] * keypoints.new_tensor([-1.0, 1.0])
        other = self(mirrored, confidence[:, :, MIRRORED])[:, :, MIRRORED]
        return (self(keypoints, confidence) + other) / 2


def save_lifter(lifter: Lifter, path: Path) -> None:
    """Write a lifter, in half precision, to the folder ``path``, replacing it when everything is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        (new / "config.json").write_text(json.dumps(lifter.settings) + "\n")
        save_file({name: tensor.half() for name, tensor in lifter.state_dict().items()}, new / WEIGHTS)
        if path.exists():
            path.rename(Path(temporary) / "old")
        new.rename(path)


def load_lifter(path: Path) -> Lifter:
    """Read a lifter, in single precision and ready for inference.

    Raises:
        InputError: there is none, or it is damaged.
    """
    try:
        settings = json.loads((path / "config.json").read_text())
        lifter = Lifter(**{name: value for name, value in settings.items() if not name.startswith("_")})
        lifter.load_state_dict(load_file(path / WEIGHTS))
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        raise InputError(path, f"holds no lifting network ({error})", "train it again") from error
    return lifter.eval()


def normalised(keypoints: torch.Tensor, known: torch.Tensor, frames: int) -> torch.Tensor:
    """``(B, T, 65, 2)`` pixels to parts of a stature from the middle of what is known of the torso.

    The size is averaged over so many ``frames`` to each side: one alone may show all bones foreshortened.
    """
    points = torch.where(known[..., None], keypoints.float(), 0.0)
    torso = torch.zeros_like(known)
    torso[:, :, TORSO] = known[:, :, TORSO]
    counted = torch.where(torso.any(dim=2, keepdim=True), torso, known).float()[..., None]
    centre = (points * counted).sum(dim=2, keepdim=True) / counted.sum(dim=2, keepdim=True).clamp(min=1)
    size = _averaged(_stature(points, known), frames)[..., None, None]
    return ((points - centre) / size).clamp(-FARTHEST, FARTHEST) * UNIT


def foreshortening(places: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """``(B, T, 12)`` how deep each of `BONES` must reach to look as short as it does, in parts of a stature.

    Towards the camera or away from it, that it does not tell. 0 where an end is unknown.
    """
    starts, ends = [start for start, _, _ in BONES], [end for _, end, _ in BONES]
    lengths = places.new_tensor([share for _, _, share in BONES]) * UNIT
    seen = (places[:, :, ends] - places[:, :, starts]).square().sum(dim=-1)
    return (lengths.square() - seen).clamp(min=1e-4).sqrt() * (known[:, :, starts] & known[:, :, ends])


def _stature(points: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """``(B, T)`` pixels, 0 where no bone tells; hips do not, for detectors disagree on them."""
    starts, ends = [start for start, _, _ in BONES[1:]], [end for _, end, _ in BONES[1:]]
    shares = points.new_tensor([share for _, _, share in BONES[1:]])
    lengths = (points[:, :, ends] - points[:, :, starts]).norm(dim=-1)
    lengths = torch.where(known[:, :, starts] & known[:, :, ends], lengths, torch.nan)
    # As `aa2.models.stature.stature`.
    return (lengths / shares).nanquantile(BELIEVED, dim=-1).nan_to_num(0.0)


def _averaged(sizes: torch.Tensor, frames: int) -> torch.Tensor:
    """``(B, T)`` positive sizes over time to their means over ``frames`` to each side; others aside."""
    both = torch.stack([sizes, (sizes > 0).float()], dim=1)
    pooled = F.avg_pool1d(both, 2 * frames + 1, stride=1, padding=frames)
    mean = pooled[:, 0] / pooled[:, 1].clamp(min=1e-6)
    return torch.where(mean > 1e-3, mean, torch.inf)  # nothing known: all at the middle
