from dataclasses import replace

import pytest
import torch

from aa2.config import PRESETS, DiffusionConfig
from aa2.models.bundle import build
from aa2.train.batches import Augmentation, Batch, ClipWindows, collate
from aa2.train.clip_folder import ClipFolder
from aa2.train.denoiser import DenoiserLoss
from aa2.train.loss_weights import DenoiserLossWeights, pixel_error
from tests.figure_clips import write_pair


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Batch:
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=6)
    always = Augmentation(motion_frame=1.0)
    windows = ClipWindows(ClipFolder([path]), [(64, 64)], 3, 2, augmentation=always)
    return collate([windows[i] for i in range(2)])


def test_every_part_belongs_to_the_module_so_that_it_moves_with_it():
    bundle = build(PRESETS["tiny"])
    owned = {id(p) for p in DenoiserLoss(bundle, temporal=True).parameters()}
    for name, part in bundle.parts().items():
        assert all(id(p) in owned for p in part.parameters()), name


def test_autoencoder_and_compositor_are_not_trained():
    bundle = build(PRESETS["tiny"])
    assert bundle.compositor is not None
    DenoiserLoss(bundle, temporal=False)
    for part in (bundle.autoencoder, bundle.compositor):
        assert not any(p.requires_grad for p in part.parameters())


@pytest.mark.slow
@torch.no_grad()
def test_what_is_painted_over_a_clean_motion_frame_costs_nothing(batch):
    assert batch.motion.all()
    mask = batch.conditions.mask
    painted = batch.target.clone()
    painted[:, 0] += 5
    assert pixel_error(painted, batch.target, mask, batch.motion, 2.0) == 0
    painted[:, 1] += 5
    assert pixel_error(painted, batch.target, mask, batch.motion, 2.0) > 0


@pytest.mark.slow
def test_the_loss_is_finite_and_holds_its_part_in_pixels(batch):
    torch.manual_seed(0)
    logs = DenoiserLoss(build(PRESETS["tiny"]), temporal=True)(batch)
    assert all(torch.isfinite(v) for v in logs.values())
    assert logs["loss"] > logs["pixels"] > 0
    told = {name.split("/")[0] for name in logs if "/" in name}
    assert told == {"person", "rest"}


@pytest.mark.slow
def test_the_person_counts_as_its_weight_says(batch):
    losses = []
    for person in (0.0, 3.0, 30.0):
        torch.manual_seed(0)
        module = DenoiserLoss(
            build(PRESETS["tiny"]), temporal=True, weights=DenoiserLossWeights(person=person, pixels=0)
        )
        torch.manual_seed(1)
        logs = module(batch)
        losses.append(logs["loss"].item())
    told = [v.item() for k, v in logs.items() if k.startswith("person/")]
    rest = [v.item() for k, v in logs.items() if k.startswith("rest/")]
    assert (losses[0] < losses[1] < losses[2]) == (sum(told) > sum(rest))
    assert len(set(losses)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@torch.no_grad()
def test_the_target_is_that_of_the_prediction(batch, prediction, monkeypatch):
    tiny = PRESETS["tiny"]
    denoiser = replace(tiny.denoiser, prior=False)
    bundle = build(replace(tiny, denoiser=denoiser, diffusion=DiffusionConfig(prediction=prediction)))
    for parameter in bundle.denoiser.unet.conv_out.parameters():
        parameter.zero_()  # it says nothing: its error is the target
    loss = DenoiserLoss(bundle, temporal=True, weights=DenoiserLossWeights(inside=0.0))
    monkeypatch.setattr("aa2.train.denoiser.draw_timesteps", lambda count, shift: torch.full((count,), 999))
    monkeypatch.setattr(torch, "randn_like", lambda x: torch.full_like(x, 2.0))
    latents = bundle.autoencoder.encode(batch.target)[:, 1:]  # the first is a motion frame
    expected = 4.0 if prediction == "epsilon" else latents.square().mean()  # of pure noise
    logs = loss(batch)
    torch.testing.assert_close(logs["loss"], torch.as_tensor(expected))
    assert "pixels" not in logs


@pytest.mark.slow
def test_each_sample_is_trained_with_as_many_noises(batch, monkeypatch):
    loss = DenoiserLoss(build(PRESETS["tiny"]), temporal=True, noises=3)
    drawn = []

    def draw(count, shift):
        drawn.append(torch.full((count,), 500))
        return drawn[-1]

    monkeypatch.setattr("aa2.train.denoiser.draw_timesteps", draw)
    monkeypatch.setattr(torch, "randn_like", torch.zeros_like)
    many = loss(batch)["loss"]
    loss.noises = 1
    assert [len(timesteps) for timesteps in drawn] == [3 * len(batch.target)]
    torch.testing.assert_close(many, loss(batch)["loss"])
    many.backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in loss.parameters())
