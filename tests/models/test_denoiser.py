"""The denoiser: what each condition may and may not change."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from aa2.config import PRESETS
from aa2.models.bundle import Bundle, build
from aa2.models.denoiser import LatentConditions, build_denoiser
from aa2.models.encoding import encode_conditions, encode_reference
from aa2.types import Conditions


@pytest.fixture
def conditions(tiny: Bundle, tiny_conditions: Conditions) -> LatentConditions:
    with torch.no_grad():
        return encode_conditions(tiny, tiny_conditions)


@pytest.mark.slow
@torch.no_grad()
def test_a_timestep_of_one_frame_changes_the_prediction(
    tiny: Bundle, conditions: LatentConditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    before = tiny.denoiser(noisy, timesteps, conditions)
    timesteps[0, 0] = 0
    after = tiny.denoiser(noisy, timesteps, conditions)
    assert before.shape == noisy.shape
    assert (before - after)[0, 0].abs().max() > 1e-4
    assert torch.equal(before[1], after[1])


@pytest.mark.slow
@torch.no_grad()
def test_one_frame_is_a_picture_and_needs_no_temporal_layers(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    first = {k: v[:, :1] if v.ndim == 5 else v for k, v in tiny_conditions.items()}
    picture = encode_conditions(tiny, Conditions(**first))
    for parameter in tiny.denoiser.temporal.parameters():
        parameter.fill_(float("nan"))
    assert tiny.denoiser(noisy[:, :1], timesteps[:, :1], picture).isfinite().all()


@pytest.mark.slow
@torch.no_grad()
def test_fresh_weights_predict_what_is_carried(
    tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    fresh = build(PRESETS["tiny"])
    c = encode_conditions(fresh, tiny_conditions)
    prediction = fresh.denoiser(noisy, timesteps, c)
    assert c.prior is not None and torch.equal(prediction, c.prior)


@pytest.mark.slow
@torch.no_grad()
def test_withholding_the_reference_leaves_no_trace_of_the_character(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    one = encode_conditions(tiny, tiny_conditions)
    changed = tiny_conditions.having(
        reference=-tiny_conditions.reference,
        warp=-tiny_conditions.warp,  # type: ignore[operator]
        warp_mask=1 - tiny_conditions.warp_mask,  # type: ignore[operator]
    )
    other = encode_conditions(tiny, changed)
    predictions = [tiny.denoiser(noisy, timesteps, c.without_reference()) for c in (one, other)]
    assert torch.equal(*predictions)
    assert not torch.equal(predictions[0], tiny.denoiser(noisy, timesteps, one))

    withheld = one.without_reference()
    assert not any(t.any() for t in (withheld.context, withheld.inputs["warp"]))
    assert withheld.reference is None
    assert withheld.environment is one.environment
    assert withheld.pose is one.pose


@pytest.mark.slow
@torch.no_grad()
def test_the_reference_can_be_withheld_from_some_samples(
    tiny: Bundle, conditions: LatentConditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    def predict(c: LatentConditions) -> torch.Tensor:
        return tiny.denoiser(noisy, timesteps, c)

    some = predict(conditions.without_reference(torch.tensor([False, True])))
    assert torch.equal(some[0], predict(conditions)[0])
    torch.testing.assert_close(some[1], predict(conditions.without_reference())[1])


@torch.no_grad()
def test_what_was_withheld_stays_withheld(conditions: LatentConditions) -> None:
    twice = conditions.without_reference(torch.tensor([False, True]))
    twice = twice.without_reference(torch.tensor([False, False]))
    assert twice.reference_present is not None and twice.reference_present.tolist() == [True, False]
    assert conditions.without_reference().without_reference(torch.tensor([True, False])).reference is None


@pytest.mark.slow
@torch.no_grad()
def test_a_mixed_batch_equals_its_rows_computed_singly(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    rows = torch.tensor([True, False])
    mixed = encode_conditions(tiny, tiny_conditions).without_reference(rows)
    together = tiny.denoiser(noisy, timesteps, mixed)
    for i, withheld in enumerate(rows.tolist()):
        row = slice(i, i + 1)
        alone = encode_conditions(tiny, Conditions(**{k: v[row] for k, v in tiny_conditions.items()}))
        alone = alone.without_reference() if withheld else alone
        torch.testing.assert_close(tiny.denoiser(noisy[row], timesteps[row], alone), together[row])


@pytest.mark.slow
@torch.no_grad()
def test_the_warp_is_a_switch(
    tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor, awaken
) -> None:
    tiny = PRESETS["tiny"]
    without = build(replace(tiny, denoiser=replace(tiny.denoiser, warp=False)))
    for part in without.parts().values():
        awaken(part)
    given = without.denoiser(noisy, timesteps, encode_conditions(without, tiny_conditions))
    no_warp = tiny_conditions.having(warp=None, warp_mask=None)
    absent = without.denoiser(noisy, timesteps, encode_conditions(without, no_warp))
    assert torch.equal(given, absent)


@pytest.mark.slow
@torch.no_grad()
def test_an_uncovered_warp_is_no_warp(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    assert tiny_conditions.warp is not None and tiny_conditions.warp_mask is not None
    nowhere = {name: torch.zeros_like(tiny_conditions[name]) for name in ("warp", "warp_mask")}
    uncovered, without = (
        tiny.denoiser(noisy, timesteps, encode_conditions(tiny, tiny_conditions.having(**changed)))
        for changed in (nowhere, dict.fromkeys(nowhere))
    )
    assert torch.equal(uncovered, without)


@pytest.mark.slow
@torch.no_grad()
def test_on_a_pretrained_base_what_is_added_starts_as_nothing(
    tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    tiny = PRESETS["tiny"]
    bundle = build(replace(tiny, denoiser=replace(tiny.denoiser, from_scratch=False, prior=False)))
    bundle.denoiser.unet.conv_out.reset_parameters()
    del tiny_conditions["objects"]
    reference = encode_reference(bundle, tiny_conditions.reference)

    def predict() -> torch.Tensor:
        return bundle.denoiser(noisy, timesteps, encode_conditions(bundle, tiny_conditions, reference))

    before = predict()
    tiny_conditions["environment"] = -tiny_conditions.environment
    tiny_conditions["mask"] = 1 - tiny_conditions.mask
    tiny_conditions["skeleton"] = 1 - tiny_conditions.skeleton
    del tiny_conditions["warp"]
    assert torch.equal(predict(), before)


@pytest.mark.slow
@torch.no_grad()
def test_a_reference_encoded_once_serves_every_window(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    reference = encode_reference(tiny, tiny_conditions.reference)
    anew = tiny.denoiser(noisy, timesteps, encode_conditions(tiny, tiny_conditions))
    kept = tiny.denoiser(noisy, timesteps, encode_conditions(tiny, tiny_conditions, reference))
    assert torch.equal(anew, kept)


@pytest.mark.slow
@torch.no_grad()
def test_a_latent_is_painted_where_any_of_its_pixels_is(tiny: Bundle, tiny_conditions: Conditions) -> None:
    tiny_conditions["mask"] = torch.zeros_like(tiny_conditions.mask)
    tiny_conditions.mask[0, 1, 0, 15, 8] = 1
    mask = encode_conditions(tiny, tiny_conditions).mask
    assert mask.sum() == mask[0, 1, 0, 1, 1] == 1


@pytest.mark.slow
def test_every_learning_weight_gets_a_gradient(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    """One window with everything in it reaches every part that training trains."""
    prediction = tiny.denoiser(noisy, timesteps, encode_conditions(tiny, tiny_conditions))
    prediction.square().mean().backward()
    silent = [name for name, p in tiny.denoiser.named_parameters() if p.grad is None]
    assert silent == []


def test_what_the_denoiser_reads_follows_the_configuration() -> None:
    config = PRESETS["tiny"].denoiser
    noise_environment_mask = 8 + 8 + 1
    assert build_denoiser(replace(config, warp=False)).unet.conv_in.in_channels == noise_environment_mask
    assert build_denoiser(config).unet.conv_in.in_channels == noise_environment_mask + 8 + 1
