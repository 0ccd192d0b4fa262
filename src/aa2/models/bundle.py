"""A bundle: all weights of one model in a folder, one sub-folder a part, safetensors only."""

from __future__ import annotations

import copy
import json
import logging
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.models.unets.unet_motion_model import MotionAdapter

from aa2.config import Preset
from aa2.models.autoencoder import Autoencoder
from aa2.models.bundle_folder import FORMAT, bundle_folder, damaged, read_about
from aa2.models.compositor import Compositor
from aa2.models.denoiser import Denoiser, build_denoiser
from aa2.models.object_guider import ObjectGuider
from aa2.models.pose_modulator import POSE
from aa2.models.reference_net import ContextProjection, build_reference_net, prepare_reference_net

log = logging.getLogger(__name__)


@dataclass
class Bundle:
    """The parts of a model that are used together.

    Attributes:
        training: what each stage of training was, in order: facts for people and for reports.
    """

    preset: Preset
    autoencoder: Autoencoder
    reference_net: UNet2DConditionModel
    denoiser: Denoiser
    compositor: Compositor | None = None
    training: list[dict[str, str | int | float]] = field(default_factory=list)

    def parts(self) -> dict[str, ModelMixin]:
        """Every part by the name of its folder."""
        parts: dict[str, ModelMixin] = {
            "autoencoder": self.autoencoder,
            "reference_net": self.reference_net,
            "unet": self.denoiser.unet,
            "temporal": self.denoiser.temporal,
            "pose_modulator": self.denoiser.pose_modulator,
        }
        if self.denoiser.object_guider is not None:
            parts["object_guider"] = self.denoiser.object_guider
        if self.denoiser.context_projection is not None:
            parts["context_projection"] = self.denoiser.context_projection
        if self.compositor is not None and self.compositor.parts:
            parts["compositor"] = self.compositor
        return parts

    def copy(self) -> Bundle:
        """A bundle with weights of its own: what is done to one leaves the other as it is."""
        return copy.deepcopy(self)

    def to(self, *args, **kwargs) -> Bundle:
        """Move every part in place, as ``torch.nn.Module.to`` does: who shares it moves a `copy`."""
        for part in self.parts().values():
            part.to(*args, **kwargs)
        return self


def build(preset: Preset) -> Bundle:
    """A bundle with fresh weights."""
    return Bundle(
        preset,
        Autoencoder(**asdict(preset.autoencoder)),
        build_reference_net(preset.denoiser),
        build_denoiser(preset.denoiser),
        build_compositor(preset),
    )


def build_compositor(preset: Preset) -> Compositor | None:
    """A compositor with fresh weights; None if the preset has none."""
    return None if preset.compositor is None else Compositor(**asdict(preset.compositor))


def renewed(bundle: Bundle, preset: Preset) -> Bundle:
    """A bundle of ``preset`` with fresh weights but for the autoencoder, which is ``bundle``'s.

    Raises:
        ValueError: the preset wants another autoencoder.
    """
    if preset.autoencoder != bundle.preset.autoencoder:
        raise ValueError(f"preset {preset.name} has another autoencoder than {bundle.preset.name}")
    denoiser = preset.denoiser
    return Bundle(
        preset,
        bundle.autoencoder,
        build_reference_net(denoiser),
        build_denoiser(denoiser),
        build_compositor(preset),
    )


def save(bundle: Bundle, path: Path, dtype: torch.dtype = torch.float16) -> None:
    """Write ``bundle`` to the folder ``path``, replacing it when everything is written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as temporary:
        new = Path(temporary) / "new"
        for name, part in bundle.parts().items():
            part = copy.deepcopy(part)
            torch.nn.Module.to(part, dtype)
            part.save_pretrained(new / name)
            _forget_origin(new / name / "config.json")
        about = {"format": FORMAT, "preset": asdict(bundle.preset), "training": bundle.training}
        (new / "bundle.json").write_text(json.dumps(about, indent=1) + "\n")
        if path.exists():
            shutil.move(path, Path(temporary) / "old")
        new.rename(path)


def _forget_origin(config: Path) -> None:
    """Take out where the part was loaded from: a path of the machine that trained it."""
    settings = json.loads(config.read_text())
    settings.pop("_name_or_path", None)
    config.write_text(json.dumps(settings, indent=2) + "\n")


def load(name: str | Path, *, composes: bool = True) -> Bundle:
    """Read a bundle, in single precision and ready for inference.

    Args:
        name: a folder, or the name of a bundle that comes with the package.
        composes: whether its compositor is wanted; without it the bundle is as one that has none.
    Raises:
        EarlierCompositorError: its compositor, which is wanted, is of an earlier version.
        InputError: there is no such bundle, or it is damaged.
    """
    path = bundle_folder(name)
    about = read_about(path, composes=composes)
    preset = about.preset
    try:
        compositor = build_compositor(preset)
        if compositor is not None and compositor.parts:
            compositor = _load_part(Compositor, path / "compositor")
        denoiser = Denoiser(
            preset.denoiser,
            _load_part(UNet2DConditionModel, path / "unet"),
            _load_part(MotionAdapter, path / "temporal"),
            _load_part(POSE[preset.denoiser.pose], path / "pose_modulator"),
            _load_part(ObjectGuider, path / "object_guider")
            if preset.denoiser.objects == "blending"
            else None,
            _load_part(ContextProjection, path / "context_projection")
            if preset.denoiser.projects_context
            else None,
        )
        bundle = Bundle(
            preset,
            _load_part(Autoencoder, path / "autoencoder"),
            prepare_reference_net(
                _load_part(UNet2DConditionModel, path / "reference_net"), preset.denoiser.reference_blocks
            ),
            denoiser,
            compositor,
            about.training,
        )
    except (OSError, AttributeError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise damaged(path, error) from error
    for part in bundle.parts().values():
        part.eval()
    log.info("bundle %s: preset %s, windows of %d frames", path, preset.name, preset.window)
    return bundle


def _load_part(kind, path: Path):
    """``kind.from_pretrained`` that accepts no missing, unexpected or misshapen weight."""
    # Where it finds a word in place of settings, diffusers would look for a model of that name on the net.
    if not isinstance(json.loads((path / "config.json").read_text()), dict):
        raise ValueError(f"{path.name}: config.json holds no settings")
    part, info = kind.from_pretrained(
        path,
        torch_dtype=torch.float32,
        use_safetensors=True,
        local_files_only=True,
        output_loading_info=True,
        low_cpu_mem_usage=False,
    )
    wrong = [k for key in ("missing_keys", "unexpected_keys", "mismatched_keys") for k in info[key]]
    if wrong:
        raise ValueError(f"{path.name}: weights do not fit at {wrong[:3]}")
    return part
