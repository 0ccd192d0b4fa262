"""Every variant differs from the full model in what it names, and in nothing else."""

from __future__ import annotations

import pytest
import torch

from aa2.config import PRESETS
from aa2.models.bundle import Bundle, build, load, renewed, save
from aa2.models.encoding import encode_conditions
from aa2.models.reference_attention import joined_layers
from aa2.types import Conditions
from aa2.variants import VARIANTS

CHANGES = {
    "environment": lambda c: c.having(environment=-c.environment, mask=1 - c.mask),
    "depth": lambda c: c.having(depth=1 - c.depth),
    "objects": lambda c: c.having(objects=-c.objects),
    "warp": lambda c: c.having(warp=-c.warp),
    "skeleton": lambda c: c.having(skeleton=1 - c.skeleton),
    "reference": lambda c: c.having(reference=-c.reference),
}
BLIND = {
    "no_modulation": {"depth"},
    "no_warp": {"warp"},
    "animate_anyone": {"environment", "depth", "objects", "warp"},
}


@pytest.fixture(params=VARIANTS)
def varied(request: pytest.FixtureRequest, awaken) -> Bundle:
    torch.manual_seed(0)
    bundle = build(VARIANTS[request.param].of(PRESETS["tiny"], request.param))
    for part in bundle.parts().values():
        awaken(part)
        part.eval()
    return bundle


@pytest.mark.slow
@torch.no_grad()
def test_a_variant_is_blind_to_what_it_lacks_alone(
    varied: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    def predict(c: Conditions) -> torch.Tensor:
        return varied.denoiser(noisy, timesteps, encode_conditions(varied, c))

    before = predict(tiny_conditions)
    assert before.isfinite().all()
    blind = {
        name for name, change in CHANGES.items() if torch.equal(before, predict(change(tiny_conditions)))
    }
    assert blind == BLIND.get(varied.preset.variant, set())


@pytest.mark.slow
@torch.no_grad()
def test_absent_objects_leave_no_trace(
    varied: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    absent = tiny_conditions.having(objects_present=torch.zeros(len(noisy)))
    none = tiny_conditions.having(objects=None, objects_present=None)
    predictions = [varied.denoiser(noisy, timesteps, encode_conditions(varied, c)) for c in (absent, none)]
    torch.testing.assert_close(*predictions)


@pytest.mark.slow
def test_a_saved_variant_comes_back(varied: Bundle, tmp_path) -> None:
    varied.training.append({"stage": "frames", "steps": 3})
    save(varied, tmp_path / "bundle", torch.float32)
    again = load(tmp_path / "bundle")
    assert again.preset == varied.preset and again.training == varied.training
    assert again.parts().keys() == varied.parts().keys()
    assert joined_layers(again.denoiser.unet).keys() == joined_layers(varied.denoiser.unet).keys()
    assert joined_layers(again.reference_net).keys() == joined_layers(varied.reference_net).keys()


def test_in_animate_anyone_the_reference_joins_everywhere() -> None:
    names = {
        variant: joined_layers(build(VARIANTS[variant].of(PRESETS["tiny"], variant)).denoiser.unet).keys()
        for variant in ("full", "animate_anyone")
    }
    assert names["full"] < names["animate_anyone"]
    assert {n.split(".")[0] for n in names["animate_anyone"] - names["full"]} == {"down_blocks"}


@pytest.mark.slow
def test_a_renewed_bundle_keeps_the_autoencoder_alone() -> None:
    old = build(PRESETS["mini"])
    new = renewed(old, VARIANTS["no_warp"].of(PRESETS["study"], "no_warp"))
    assert new.autoencoder is old.autoencoder and new.preset.name == "study"
    assert not new.denoiser.config.warp
    with pytest.raises(ValueError, match="another autoencoder"):
        renewed(old, PRESETS["tiny"])
