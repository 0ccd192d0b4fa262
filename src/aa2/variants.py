"""The variants of a model that ablation tables compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aa2.config import Lift, MaskKind, Preset


@dataclass(frozen=True)
class Variant:
    """A model with some parts changed and all else equal: a row of an ablation table.

    Attributes:
        denoiser: the fields of `DenoiserConfig` that differ.
        mask_kind, lift: see `Preset`.
    """

    denoiser: Mapping[str, Any] = field(default_factory=dict)
    mask_kind: MaskKind = "shape-agnostic"
    lift: Lift = "mesh"

    def of(self, preset: Preset, name: str) -> Preset:
        """``preset`` with these changes, called ``name``."""
        denoiser = replace(preset.denoiser, **self.denoiser)
        return replace(preset, denoiser=denoiser, mask_kind=self.mask_kind, lift=self.lift, variant=name)


VARIANTS = {
    "full": Variant(),
    "no_blending": Variant({"objects": "concatenation"}),
    "even_blending": Variant({"object_bias": 0.0}),
    "no_modulation": Variant({"pose": "guider"}),
    "no_warp": Variant({"warp": False}),  # what the paper describes
    "flat_warp": Variant(lift="flat"),
    "exact_mask": Variant(mask_kind="exact"),
    "box_mask": Variant(mask_kind="box"),
    "animate_anyone": Variant(
        {
            "environment": False,
            "prior": False,
            "warp": False,
            "objects": "none",
            "pose": "guider",
            "reference_blocks": "all",
        }
    ),
}
"""The paper's ablations (Table 4, Fig. 7), its baseline and ours (AA2 has no lifted reference)."""
