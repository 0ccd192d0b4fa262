"""The compositor: what it leaves, what each part may change, and that it works on regions of any size."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from aa2.config import COMPOSITOR_PARTS
from aa2.models.compositor import (
    BORDER,
    BRIGHTEST,
    DETAIL,
    OPAQUE,
    SMOOTH,
    UNPAINTED,
    VEIL,
    Composition,
    Compositor,
    Layers,
)

HEIGHT, WIDTH = 48, 64
ALL = frozenset(COMPOSITOR_PARTS)
TOP_SHADE = 2 ** (1 / 20)
"""The most of the shade, 1 but for what lets it learn."""


def made(parts=COMPOSITOR_PARTS, spread: float = 0.0, seed: int = 0) -> Compositor:
    """A small one; with a spread its last layers speak, as after training."""
    torch.manual_seed(seed)
    compositor = Compositor(channels=(8, 16), fine_channels=8, parts=parts).eval()
    if spread:
        generator = torch.Generator().manual_seed(seed + 1)
        for layer in (compositor.smooth, compositor.fine[-1]):
            for parameter in layer.parameters():
                with torch.no_grad():
                    parameter.normal_(std=spread, generator=generator)
    return compositor


def layers(height: int = HEIGHT, width: int = WIDTH, seed: int = 0, count: int = 1) -> Layers:
    """Noise; a figure in the left half with a soft edge, and a mask around it."""
    generator = torch.Generator().manual_seed(seed)

    def noise(channels: int) -> torch.Tensor:
        return torch.rand((count, channels, height, width), generator=generator)

    coverage = ((width * 0.5 - torch.arange(width)) / 4).clamp(0, 1).expand(count, 1, height, width)
    mask = torch.zeros(count, 1, height, width)
    mask[..., 4:-4, : width * 3 // 4] = 1
    pictures = [noise(3) * 2 - 1 for _ in range(3)]
    return Layers(pictures[0], pictures[1], coverage.clone(), pictures[2], mask, noise(3))


def over(given: Layers) -> torch.Tensor:
    """The figure over the plate."""
    return given.plate + given.coverage * (given.figure - given.plate)


@torch.no_grad()
def test_before_training_the_figure_is_over_the_plate():
    given = layers()
    plain = made(parts=ALL - {"painting", "edge"})(given)
    torch.testing.assert_close(plain.picture, over(given), atol=1e-5, rtol=0)
    torch.testing.assert_close(plain.character, given.coverage, atol=1e-5, rtol=0)
    # An edge that may move is nowhere quite opaque or clear.
    edged = made(parts=ALL - {"painting"})(given)
    torch.testing.assert_close(edged.figure, given.coverage, atol=1 - OPAQUE + 1e-5, rtol=0)
    share = (1 + 2 * VEIL) / (1 + math.exp(-UNPAINTED)) - VEIL
    painting = made()(given)
    torch.testing.assert_close(painting.painting, torch.full_like(given.mask, share), atol=1e-5, rtol=0)


def test_a_painting_that_hardly_shows_does_not_show_at_all_but_may_come_back():
    compositor = made()
    with torch.no_grad():
        compositor.fine[-1].bias[4] = math.log(VEIL / 2)  # type: ignore[index]
    composed = compositor(layers())
    assert not composed.painting.any()
    composed.painting.sum().backward()
    assert compositor.fine[-1].bias.grad[4] > 0  # type: ignore[index]


@torch.no_grad()
def test_each_part_changes_something_and_switched_off_leaves_it():
    given, ones = layers(), torch.ones(1, 1, 1, 1)
    whole = made(spread=0.5)(given)
    left = {
        "light": lambda c: (c.light, ones.expand_as(c.light)),
        "shade": lambda c: (c.shade, ones.expand_as(c.shade)),
        "edge": lambda c: (c.figure, given.coverage),
        "painting": lambda c: (c.painting, torch.zeros_like(c.painting)),
        "detail": lambda c: (c.picture, _put_together(given, c)),
    }
    assert left.keys() == ALL
    for part, pair in left.items():
        # Without a painting all that is behind the figure is known.
        without = made(parts=ALL - {part, "painting"}, spread=0.5)(given)
        torch.testing.assert_close(*pair(without), atol=1e-5, rtol=0)
        full = whole if part == "painting" else made(parts=ALL - {"painting"}, spread=0.5)(given)
        changed, unchanged = pair(full)
        assert (changed - unchanged).abs().max() > 0.01, part


def _put_together(given: Layers, composed: Composition) -> torch.Tensor:
    """The picture without detail and painting."""
    lit = composed.light * (given.figure + 1) - 1
    behind = composed.shade * (given.plate + 1) - 1
    return behind + composed.figure * (lit - behind)


@pytest.mark.slow
@torch.no_grad()
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), spread=st.floats(0.01, 30))
def test_light_is_smooth_and_bounded_and_shade_hardly_lightens(seed, spread):
    composed = made(spread=spread, seed=seed)(layers(96, 128, seed))
    logs = composed.light.log()
    assert logs.abs().max() <= math.log(BRIGHTEST) + 1e-4
    for axis in (-1, -2):
        assert logs.diff(dim=axis).abs().max() <= 2 * math.log(BRIGHTEST) / SMOOTH + 1e-4
    assert composed.shade.min() >= 0 and composed.shade.max() <= TOP_SHADE + 1e-5


@pytest.mark.slow
@torch.no_grad()
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), spread=st.floats(0.01, 30))
def test_the_figures_own_pixels_reach_the_result(seed, spread):
    """Where it covers all around, whatever the network says, they differ by light and detail alone."""
    given_, compositor = layers(seed=seed), made(spread=spread, seed=seed)
    composed = compositor(given_)
    lit = composed.light * (given_.figure + 1) - 1
    inner = F.max_pool2d(1 - given_.coverage, 2 * BORDER + 1, 1, BORDER) == 0
    assert inner.any()
    assert ((composed.picture - lit).abs() * inner).max() <= DETAIL + 1e-5
    assert (composed.figure[inner] == 1).all()


@torch.no_grad()
def test_nothing_of_the_figure_appears_far_from_it():
    given = layers()
    composed = made(spread=30)(given)
    outer = F.max_pool2d(given.coverage, 2 * BORDER + 1, 1, BORDER) == 0
    assert outer.any() and (composed.figure[outer] == 0).all()


@torch.no_grad()
@pytest.mark.parametrize("height, width", [(37, 53), (8, 8), (5, 70), (1, 1), (48, 64)])
def test_any_size(height, width):
    composed = made(spread=0.5)(layers(height, width, count=2))
    for field in fields(composed):
        value = getattr(composed, field.name)
        assert value.shape[0] == 2 and value.shape[-2:] == (height, width), field.name
        assert value.isfinite().all()


@pytest.mark.slow
@torch.no_grad()
def test_a_region_alone_is_the_same_region_of_a_larger_picture():
    """So what is learnt from pieces holds for frames; light, which is coarser than the step, is left out."""
    compositor = made(parts=ALL - {"light"}, spread=0.3)
    large = layers(312, 320)
    top, left = 3 * compositor.step, 5 * compositor.step
    height, width, reach = 256, 264, 104
    part = (..., slice(top, top + height), slice(left, left + width))
    small = Layers(**{f.name: getattr(large, f.name)[part] for f in fields(Layers)})
    whole, alone = compositor(large), compositor(small)
    inner = (..., slice(reach, height - reach), slice(reach, width - reach))
    for field in fields(Composition):
        of_whole, of_alone = getattr(whole, field.name)[part][inner], getattr(alone, field.name)[inner]
        torch.testing.assert_close(of_alone, of_whole, atol=1e-4, rtol=0)
    assert not torch.allclose(alone.picture, whole.picture[part], atol=1e-3), "the border is seen"


@torch.no_grad()
def test_frames_are_composed_one_by_one():
    compositor, given = made(spread=0.5), layers(count=3)
    last = Layers(**{f.name: getattr(given, f.name)[-1:] for f in fields(Layers)})
    torch.testing.assert_close(compositor(last).picture, compositor(given).picture[-1:], atol=1e-5, rtol=0)


@torch.no_grad()
def test_colours_beneath_no_coverage_are_not_looked_at():
    compositor, given = made(spread=0.5), layers()
    bare = given.coverage == 0
    other = replace(given, figure=torch.where(bare, -given.figure, given.figure))
    one, two = compositor(given), compositor(other)
    torch.testing.assert_close(one.figure, two.figure)
    torch.testing.assert_close(one.light, two.light)


def test_every_weight_learns():
    compositor = made(spread=0.2).train()
    compositor(layers()).picture.square().mean().backward()
    still = [n for n, p in compositor.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == []


@torch.no_grad()
def test_without_parts_it_is_the_figure_on_the_scene_and_has_no_weights():
    given, bare = layers(), made(parts=())
    assert not list(bare.parameters()) and bare.smooth_only
    composed, fresh = bare(given), made(parts=("light", "shade"))(given)
    assert not composed.painting.any() and (composed.light == 1).all() and (composed.shade == 1).all()
    for name in ("picture", "figure"):
        torch.testing.assert_close(getattr(composed, name), getattr(fresh, name), atol=1e-5, rtol=0)


def test_unknown_parts_are_refused():
    with pytest.raises(ValueError, match="no parts of a compositor"):
        Compositor(parts=("light", "shadow"))


@torch.no_grad()
def test_it_comes_back_as_it_was_written(tmp_path):
    given, compositor = layers(), made(parts=("light", "edge"), spread=0.5)
    compositor.save_pretrained(tmp_path)
    again = Compositor.from_pretrained(tmp_path).eval()
    assert again.parts == {"light", "edge"}
    torch.testing.assert_close(again(given).picture, compositor(given).picture)


@torch.no_grad()
def test_what_is_smooth_is_told_from_a_smaller_picture():
    smooth, small = made(parts={"light", "shade"}, spread=0.5), layers(96, 128)
    # How shade comes in at the mask's border is in pixels.
    small = replace(small, mask=torch.ones_like(small.mask))
    large = Layers(**{f.name: _enlarged(getattr(small, f.name)) for f in fields(small)})
    expected, composed = smooth(small), smooth(large, reduction=2)
    assert smooth.smooth_only and composed.picture.shape[-2:] == (192, 256)
    for name in ("light", "shade"):
        wanted, found = getattr(expected, name), F.avg_pool2d(getattr(composed, name), 2)
        assert (wanted - 1).abs().max() > 0.01
        torch.testing.assert_close(found, wanted, atol=0.01, rtol=0)
    with pytest.raises(ValueError, match="every pixel"):
        made()(large, reduction=2)


def _enlarged(planes: torch.Tensor) -> torch.Tensor:
    return F.interpolate(planes, scale_factor=2.0, mode="nearest")
