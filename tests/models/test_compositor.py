"""The compositor: each layer can show alone, and what the coarse values mean."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from aa2.models.bundle import Bundle
from aa2.models.compositor import COARSE, LAYERS, REACH, SMOOTH, Compositor
from aa2.types import Conditions

PAINTED, WARP, PLATE = range(LAYERS)


@pytest.fixture
def fresh() -> Compositor:
    torch.manual_seed(0)
    return Compositor(channels=(8, 16), fine_channels=8, groups=4)


@pytest.fixture
def painted(tiny_conditions: Conditions) -> torch.Tensor:
    return torch.rand(tiny_conditions.environment.shape, generator=torch.Generator().manual_seed(3)) * 2 - 1


@torch.no_grad()
def showing(compositor: Compositor, layer: int) -> Compositor:
    """The compositor with its mind made up."""
    bias = compositor.fine[-1].bias
    bias[:LAYERS] = -50.0  # type: ignore[index]
    bias[layer] = 50.0  # type: ignore[index]
    return compositor


@torch.no_grad()
def coarse(compositor: Compositor, values: dict[int, float]) -> Compositor:
    """The compositor with the same flow and light everywhere."""
    for channel, value in values.items():
        compositor.coarse.bias[channel] = value  # type: ignore[index]
    return compositor


@torch.no_grad()
@pytest.mark.parametrize("layer", range(LAYERS))
def test_each_layer_can_show_alone(fresh, painted, tiny_conditions, layer):
    full = replace(tiny_conditions, warp_mask=torch.ones_like(tiny_conditions.mask))
    shown = showing(fresh, layer)(painted, full)
    torch.testing.assert_close(shown, (painted, full.warp, full.plate)[layer], atol=1e-4, rtol=0)


@torch.no_grad()
def test_where_the_warp_does_not_reach_its_share_is_the_paintings(fresh, painted, tiny_conditions):
    nothing = replace(tiny_conditions, warp=None, warp_mask=None)
    torch.testing.assert_close(showing(fresh, WARP)(painted, nothing), painted, atol=1e-5, rtol=0)


@torch.no_grad()
def test_the_fresh_one_mixes_the_layers_alike_everywhere(fresh, painted, tiny_conditions):
    same = torch.zeros_like(painted)
    full = torch.ones_like(tiny_conditions.mask)
    picture = fresh(same, replace(tiny_conditions, warp=same, plate=same, warp_mask=full))
    torch.testing.assert_close(picture, same, atol=1e-6, rtol=0)


@torch.no_grad()
def test_flow_is_counted_in_pixels_of_256(fresh, painted, tiny_conditions):
    side = painted.shape[-1]
    warp = torch.linspace(-1, 1, side).expand_as(painted)
    full = replace(tiny_conditions, warp=warp, warp_mask=torch.ones_like(tiny_conditions.mask))
    moved = showing(coarse(fresh, {0: 50.0}), WARP)(painted, full)  # tanh(50) is 1
    shift = REACH / 256 * 2
    torch.testing.assert_close(moved[..., : side // 2], warp[..., : side // 2] + shift, atol=1e-3, rtol=0)


@torch.no_grad()
def test_light_is_too_coarse_to_paint(fresh, painted, tiny_conditions):
    """Whatever the network says, light hardly changes from one pixel to the next."""
    warp = torch.zeros_like(painted)
    full = replace(tiny_conditions, warp=warp, warp_mask=torch.ones_like(tiny_conditions.mask))
    fresh.coarse.weight[2:5].normal_(generator=torch.Generator().manual_seed(1))  # type: ignore[operator]
    light = (showing(fresh, WARP)(painted, full) + 1).log()
    assert light.std() > 0.1
    assert light.diff(dim=-1).abs().max() <= (light.amax() - light.amin()) / SMOOTH + 1e-5


@torch.no_grad()
def test_light_doubles_and_leaves_black(fresh, painted, tiny_conditions):
    warp = torch.full_like(painted, -0.5)
    warp[..., : COARSE * 2] = -1.0
    full = replace(tiny_conditions, warp=warp, warp_mask=torch.ones_like(tiny_conditions.mask))
    lit = showing(coarse(fresh, dict.fromkeys((2, 3, 4), math.log(2))), WARP)(painted, full)
    torch.testing.assert_close(lit, torch.where(warp == -1, -1.0, 0.0), atol=1e-4, rtol=0)


@torch.no_grad()
def test_shade_darkens_the_plate_alone(fresh, painted, tiny_conditions):
    shaded = coarse(fresh, {5: -0.5})
    torch.testing.assert_close(
        showing(shaded, PLATE)(painted, tiny_conditions),
        (tiny_conditions.plate + 1) / 2 - 1,  # type: ignore[operator]
        atol=1e-4,
        rtol=0,
    )
    torch.testing.assert_close(showing(shaded, PAINTED)(painted, tiny_conditions), painted, atol=1e-4, rtol=0)


def test_every_weight_learns(tiny: Bundle, painted, tiny_conditions):
    compositor = tiny.compositor
    assert compositor is not None
    compositor(painted, tiny_conditions).square().mean().backward()
    still = [n for n, p in compositor.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == []


@torch.no_grad()
def test_frames_are_composed_one_by_one(tiny: Bundle, painted, tiny_conditions):
    compositor = tiny.compositor
    assert compositor is not None
    whole = compositor(painted, tiny_conditions)
    last = {k: v[:, -1:] if v.ndim == 5 else v for k, v in vars(tiny_conditions).items()}
    torch.testing.assert_close(
        compositor(painted[:, -1:], Conditions(**last)), whole[:, -1:], atol=1e-5, rtol=0
    )


@torch.no_grad()
def test_a_fresh_one_shows_most_of_the_warp_and_least_of_the_plate(fresh, painted, tiny_conditions):
    painted_, warp, plate = fresh.compose(painted, tiny_conditions).shares.unbind(dim=2)
    assert (warp > painted_).all() and (painted_ > plate).all()


@torch.no_grad()
def test_what_is_composed_is_the_layers_in_their_shares(tiny: Bundle, painted, tiny_conditions):
    compositor = tiny.compositor
    assert compositor is not None
    compositor.fine[-1].weight.normal_(generator=torch.Generator().manual_seed(1))  # type: ignore[operator]
    composed = compositor.compose(painted, tiny_conditions)
    torch.testing.assert_close(composed.layers[:, :, PAINTED], painted)
    torch.testing.assert_close(composed.shares.sum(dim=2), torch.ones_like(composed.figure))
    torch.testing.assert_close(composed.figure, composed.shares[:, :, [PAINTED, WARP]].sum(dim=2))
    low, high = composed.layers.amin(dim=2) - 1e-5, composed.layers.amax(dim=2) + 1e-5
    assert (low <= composed.picture).all() and (composed.picture <= high).all()
