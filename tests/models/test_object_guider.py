"""Object blending does what Eq. 3 and 4 say, and nothing where no object is."""

from __future__ import annotations

import math

import pytest
import torch

from aa2.config import PRESETS
from aa2.models.bundle import Bundle
from aa2.models.encoding import encode_conditions
from aa2.models.object_guider import ObjectGuider, SpatialBlending
from aa2.types import Conditions
from aa2.variants import VARIANTS

PRESENT = torch.ones(1, 1, 1, 1)


@torch.no_grad()
def test_blending_computes_equations_3_and_4() -> None:
    blending = SpatialBlending(1, bias=0.0)
    blending.conv.weight.copy_(torch.tensor([0.5, -1.0]).reshape(1, 2, 1, 1))
    blending.conv.bias.fill_(0.25)  # type: ignore[union-attr]
    z, objects = torch.full((1, 1, 1, 1), 3.0), torch.full((1, 1, 1, 1), 1.0)
    alpha = 1 / (1 + math.exp(-(0.5 * 3.0 - 1.0 * 1.0 + 0.25)))
    assert blending(z, objects, PRESENT).item() == pytest.approx(alpha * 1.0 + (1 - alpha) * 3.0)


@pytest.mark.parametrize("bias", [0.0, -4.0])
@torch.no_grad()
def test_blending_starts_at_the_sigmoid_of_its_bias(bias: float) -> None:
    z, objects = torch.randn(2, 6, 4, 4), torch.randn(2, 6, 4, 4)
    alpha = 1 / (1 + math.exp(-bias))  # ½ in the paper
    expected = alpha * objects + (1 - alpha) * z
    torch.testing.assert_close(SpatialBlending(6, bias)(z, objects, PRESENT), expected)


@torch.no_grad()
def test_a_new_model_starts_near_no_object() -> None:
    z, objects = torch.randn(2, 6, 4, 4), torch.randn(2, 6, 4, 4)
    for variant, moved in (("full", 0.03), ("even_blending", 0.9)):
        config = VARIANTS[variant].of(PRESETS["tiny"], variant).denoiser
        change = SpatialBlending(6, config.object_bias)(z, objects, PRESENT) - z
        assert moved / 2 < change.std() / z.std() < moved


@pytest.mark.slow
@pytest.mark.parametrize("widths", [(64, 96, 128), (320, 640, 1280, 1280)])
@torch.no_grad()
def test_the_guider_keeps_the_spread_of_the_latents(widths: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    guider = ObjectGuider(latent_channels=4, channels=widths)
    spreads = [feature.std().item() for feature in guider(torch.randn(2, 4, 32, 32))]
    assert len(spreads) == len(widths)  # a convolution a stage, the first without a stride
    assert all(0.8 < spread < 1.2 for spread in spreads), spreads


@torch.no_grad()
def test_the_guider_has_a_feature_and_a_blend_for_every_decoder_layer() -> None:
    widths = (8, 16, 24, 32)
    guider = ObjectGuider(latent_channels=4, channels=widths, layers=2)
    features = guider(torch.randn(2, 4, 16, 16))
    assert [tuple(f.shape[1:]) for f in features] == [(8, 16, 16), (16, 8, 8), (24, 4, 4), (32, 2, 2)]
    assert set(guider.blends) == {"mid_0"} | {f"up_{i}_{j}" for i in range(4) for j in range(3)}
    for i, (width, side) in enumerate([(32, 2), (24, 4), (16, 8), (8, 16)]):
        z = torch.randn(2, width, side, side)
        assert guider.blend(f"up_{i}_0", z, features, PRESENT).shape == z.shape
    z = torch.randn(2, 32, 2, 2)
    assert guider.blend("mid_0", z, features, PRESENT).shape == z.shape


@torch.no_grad()
def test_absent_objects_switch_blending_off_exactly(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    def predict(**changes: torch.Tensor | None) -> torch.Tensor:
        conditions = tiny_conditions.having(**changes)
        return tiny.denoiser(noisy, timesteps, encode_conditions(tiny, conditions))

    both = predict()
    assert torch.equal(predict(objects_present=None), both)  # without a word about presence they are there
    first_only = predict(objects_present=torch.tensor([1.0, 0.0]))
    neither = predict(objects_present=torch.zeros(2))
    off = predict(objects=None, objects_present=None)

    assert torch.equal(neither, off)
    assert torch.equal(first_only[1], off[1])
    assert torch.equal(first_only[0], both[0])
    assert (both - off).abs().amax((1, 2, 3, 4)).min() > 1e-4


@torch.no_grad()
def test_objects_are_blended_in_every_decoder_layer_once(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    met = []
    guider = tiny.denoiser.object_guider
    assert guider is not None
    for name, blend in guider.blends.items():
        blend.register_forward_hook(lambda *_, name=name: met.append(name))
    tiny.denoiser(noisy, timesteps, encode_conditions(tiny, tiny_conditions))
    assert met == ["mid_0", "up_0_0", "up_0_1", "up_1_0", "up_1_1"]
