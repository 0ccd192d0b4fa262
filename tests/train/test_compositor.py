"""The compositor's loss: what it asks for, term by term, and who learns from which."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from aa2.config import PRESETS
from aa2.models.bundle import build
from aa2.models.lpips import Lpips, alexnet, linear_layers
from aa2.train.compositor import CompositorLoss, CompositorLossWeights, _steadiness, shifted
from aa2.train.discriminator import hinge
from aa2.train.layered_batch import LayeredBatch, collate_windows

from .windows import window

TERMS = [name for name in asdict(CompositorLossWeights()) if name != "person"]
NONE = CompositorLossWeights(**dict.fromkeys(TERMS, 0.0))


def batch(frames: int = 2) -> LayeredBatch:
    return collate_windows([window(frames, seed=s) for s in range(2)])


def learner(weights: CompositorLossWeights | None = None, spread: float = 0.1) -> CompositorLoss:
    """A tiny one; LPIPS with an AlexNet that nobody trained, for its weights may be absent.

    In evaluation, so that spectral norms stay what they are from one pass to the next.
    """
    torch.manual_seed(0)
    bundle = build(PRESETS["tiny"])
    assert bundle.compositor is not None
    for layer in (bundle.compositor.smooth, bundle.compositor.fine[-1]):
        torch.nn.init.normal_(layer.weight, std=spread)  # type: ignore[arg-type]
    return CompositorLoss(bundle, Lpips(alexnet(), linear_layers()), weights).eval()


def gradient(module: CompositorLoss, loss: torch.Tensor) -> torch.Tensor:
    """Of the compositor, as one vector."""
    parameters = list(module.compositor.parameters())
    each = torch.autograd.grad(loss, parameters, retain_graph=True, allow_unused=True)
    return torch.cat(
        [(torch.zeros_like(p) if g is None else g).flatten() for p, g in zip(parameters, each, strict=True)]
    )


@pytest.fixture
def exact() -> tuple[CompositorLoss, LayeredBatch]:
    """A batch whose target is what is composed."""
    module, given_ = learner(), batch()
    with torch.no_grad():
        picture = module.compositor(given_.layers).picture.unflatten(0, (2, 2))
    mask = given_.layers.mask.unflatten(0, (2, 2))
    given_.target = given_.target + (picture - given_.target) * mask
    return module, given_


@pytest.mark.slow
def test_where_picture_and_target_are_one_nothing_is_wrong(exact):
    logs = exact[0](exact[1])
    for term in ("pixels", "colour", "lpips", "matching", "steadiness"):
        assert logs[term].item() == pytest.approx(0, abs=1e-5), term
    assert logs["outline"] > 0 and logs["person/composed"].item() == pytest.approx(0, abs=1e-5)
    other = exact[0](batch())
    assert all(other[term] > 1e-3 for term in ("pixels", "colour", "lpips", "matching", "steadiness"))


@pytest.mark.slow
@pytest.mark.parametrize("term", TERMS)
def test_each_term_has_a_gradient_that_its_weight_switches_off(term):
    given_ = batch()
    alone = learner(replace(NONE, **{term: 1.0}))
    assert gradient(alone, alone(given_)["loss"]).any()
    without = learner(replace(CompositorLossWeights(), **{term: 0.0}))
    logs = without(given_)
    terms = [
        weight * logs[name]
        for name, weight in asdict(CompositorLossWeights()).items()
        if name in TERMS and name != term
    ]
    torch.testing.assert_close(
        gradient(without, logs["loss"]), gradient(without, torch.stack(terms).sum()), atol=1e-6, rtol=1e-4
    )


def test_nothing_counts_where_all_is_switched_off():
    module = learner(NONE)
    assert module.discriminator is None
    loss = module(batch())["loss"]
    assert loss.item() == 0 and not gradient(module, loss).any()


@pytest.mark.slow
@pytest.mark.parametrize("frames", [1, 2])
def test_compositor_and_discriminator_learn_and_nothing_else(frames):
    module = learner()
    logs = module(batch(frames))
    logs["loss"].backward()
    learnt = {n.split(".")[0] for n, p in module.named_parameters() if p.grad is not None and p.grad.any()}
    assert learnt == {"compositor", "discriminator"}
    assert ("steadiness" in logs) == (frames > 1)
    assert logs.keys() >= {"loss", "pixels", "person/composed", "person/pasted", "discriminator"}


@pytest.mark.slow
def test_the_discriminator_learns_from_its_own_loss_alone_and_the_compositor_not_from_it():
    module, given_ = learner(), batch()
    assert module.discriminator is not None
    logs = module(given_)
    judge = list(module.discriminator.parameters())
    from_all = torch.autograd.grad(logs["loss"], judge, retain_graph=True)
    target, layers = given_.target.flatten(0, 1), given_.layers
    with torch.no_grad():
        composed = module.compositor(layers).picture
    picture = target + (composed - target) * layers.mask
    where = layers.mask * (1 + module.weights.person * given_.character.flatten(0, 1))
    own = hinge(module.discriminator(target)[0], module.discriminator(picture)[0], where)
    torch.testing.assert_close(from_all, torch.autograd.grad(own, judge), atol=1e-6, rtol=1e-4)
    assert logs["discriminator"].item() == pytest.approx(own.item(), rel=1e-4)
    terms = torch.stack([weight * logs[n] for n, weight in asdict(module.weights).items() if n in logs]).sum()
    torch.testing.assert_close(gradient(module, logs["loss"]), gradient(module, terms), atol=1e-6, rtol=1e-4)


@pytest.mark.slow
def test_errors_of_the_character_count_more():
    given_ = batch(1)
    where = given_.character > 0.5
    given_.character = where.float()

    def loss(inside: bool) -> float:
        module = learner(replace(NONE, pixels=1.0))
        with torch.no_grad():
            picture = module.compositor(given_.layers).picture.unsqueeze(1)
        wrong = where if inside else ~where
        target = picture + 0.5 * wrong
        area = (wrong * given_.layers.mask.unsqueeze(1)).sum()
        return module(replace(given_, target=target))["loss"].item() / area.item()

    assert loss(True) == pytest.approx(5 * loss(False), rel=1e-3)


@pytest.mark.slow
def test_outside_the_mask_nothing_counts():
    """But for what networks see of it in judging what is near."""
    module = learner(CompositorLossWeights(lpips=0, adversarial=0, matching=0))
    given_ = batch()
    mask = given_.layers.mask.unflatten(0, (2, 2))
    other = replace(given_, target=given_.target * mask + (1 - mask) * 0.7)
    # Means over some pixels are of what was composed: the same difference, 0 outside.
    for name in ("pixels", "colour", "outline"):
        torch.testing.assert_close(module(given_)[name], module(other)[name])


@pytest.mark.slow
def test_it_learns_the_light():
    """The disc is darker than its reference (`window`)."""
    module, given_ = learner(CompositorLossWeights(lpips=0, adversarial=0, matching=0), spread=0.0), batch()
    optimizer = torch.optim.Adam(module.compositor.parameters(), 5e-3)
    first = None
    for _ in range(30):
        logs = module(given_)
        first = first or {n: v.item() for n, v in logs.items()}
        optimizer.zero_grad()
        logs["loss"].backward()
        optimizer.step()
    assert first is not None and logs["loss"] < 0.8 * first["loss"]
    assert logs["person/composed"] < 0.8 * first["person/composed"]
    assert logs["person/pasted"].item() == pytest.approx(first["person/pasted"])


def _moving(seed: int, x: int, y: int) -> torch.Tensor:
    """``(1, 2, 3, 40, 48)``, smooth, and one frame later ``x`` and ``y`` pixels on."""
    noise = torch.rand((1, 3, 60, 68), generator=torch.Generator().manual_seed(seed))
    smooth = torch.nn.functional.avg_pool2d(noise, 5, 1, 2) * 2 - 1
    later = smooth[..., 10 - y : 50 - y, 10 - x : 58 - x]
    return torch.stack([smooth[..., 10:50, 10:58], later], dim=1)


@pytest.mark.slow
@given(st.integers(0, 100), st.integers(-4, 4), st.integers(-4, 4))
def test_what_moves_exactly_as_the_truth_is_steady(seed, x, y):
    target, other = _moving(seed, x, y), _moving(seed + 1, x, y)
    flow = torch.tensor([-float(x), -float(y)]).view(1, 1, 2, 1, 1).expand(1, 1, 2, 40, 48)
    where = torch.zeros(1, 2, 1, 40, 48)
    where[..., 5:-5, 5:-5] = 1
    assert _steadiness(other, target, where, flow).item() == pytest.approx(0, abs=1e-5)
    flickering = other + torch.tensor([0, 0.1]).view(1, 2, 1, 1, 1)
    assert _steadiness(flickering, target, where, flow).item() == pytest.approx(0.1, abs=1e-4)
    # A change of the light that the truth shows is none of the picture's.
    brighter = target + torch.tensor([0, 0.1]).view(1, 2, 1, 1, 1)
    assert _steadiness(flickering, brighter, where, flow).item() == pytest.approx(0, abs=1e-4)


def test_where_the_flow_is_wrong_nothing_is_asked():
    target = _moving(0, 3, 0)
    target[:, 1] += 2 * 0.15  # something else came before it
    flow, where = torch.zeros(1, 1, 2, 40, 48), torch.ones(1, 2, 1, 40, 48)
    flow[:, :, 0] = -3
    assert _steadiness(torch.zeros_like(target), target, where, flow).item() == 0


@given(st.integers(-5, 5), st.integers(-5, 5), st.floats(0, 1))
def test_pictures_are_taken_from_where_the_flow_points(x, y, part):
    picture = torch.rand((2, 3, 24, 28), generator=torch.Generator().manual_seed(0))
    inner = (..., slice(7, -7), slice(7, -7))
    flow = torch.zeros(2, 2, 24, 28)
    flow[:, 0], flow[:, 1] = x, y
    torch.testing.assert_close(
        shifted(picture, flow)[inner], picture.roll((-y, -x), (-2, -1))[inner], atol=1e-4, rtol=0
    )
    flow[:, 0] = x + part
    between = picture.roll((-y, -x), (-2, -1)).lerp(picture.roll((-y, -x - 1), (-2, -1)), part)
    torch.testing.assert_close(shifted(picture, flow)[inner], between[inner], atol=1e-4, rtol=0)
