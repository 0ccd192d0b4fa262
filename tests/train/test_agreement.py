"""Training and sampling see the same: known mistakes of diffusion trainers that must not come back."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from aa2.conditions.build import crop_signals, to_conditions
from aa2.conditions.framing import choose_crop
from aa2.conditions.mask import character_pixels, mask_box
from aa2.config import PRESETS
from aa2.models.bundle import Bundle, build
from aa2.models.denoiser import LatentConditions
from aa2.models.device import precision
from aa2.train import denoiser as stage
from aa2.train.batches import Batch, ClipWindows, collate
from aa2.train.checkpoints import read_checkpoint
from aa2.train.clip_folder import ClipFolder
from aa2.train.denoiser import DenoiserLoss
from aa2.train.schedule import Schedule
from aa2.train.trainer import train
from tests.animate.composed import composer
from tests.conditions import figure
from tests.figure_clips import walk, write_pair

SIZE = (64, 64)


@pytest.fixture
def bundle() -> Bundle:
    torch.manual_seed(0)
    return build(replace(PRESETS["tiny"], compositor=None))


class Spy:
    """Stands in for a denoiser: remembers what it is given and predicts the same clean latents every time."""

    def __init__(self, bundle: Bundle) -> None:
        self.given: list[tuple[torch.Tensor, torch.Tensor, LatentConditions]] = []
        self.clean = torch.randn(1, 3, 8, 8, 8, generator=torch.Generator().manual_seed(1))
        self.zero = sum(p.sum() * 0 for p in bundle.denoiser.parameters())
        bundle.denoiser.forward = self

    def __call__(self, noisy, timestep, conditions):
        self.given.append((noisy.clone(), timestep.clone(), conditions))
        return self.clean + self.zero


def paint(bundle: Bundle, **options):
    signals = figure.signals(walk(3), with_object=True)
    boxes = [mask_box(character_pixels(m, 0)) for m in signals.character_mask]
    crop = choose_crop(signals.pose, boxes, figure.SIZE, [SIZE], margin=0.2)
    assert crop is not None
    reference = figure.reference(figure.standing(60, 60))
    made = composer(bundle, reference, **options)
    window = made.window(crop_signals(signals, crop))
    made.painter.paint(window)
    return window


@pytest.mark.slow
def test_what_sampling_shows_the_denoiser_is_what_training_showed_it(bundle):
    spy, training = Spy(bundle), DenoiserLoss(bundle, temporal=False).scheduler
    paint(bundle, steps=5)
    noise, first, _ = spy.given[0]
    assert (first == 999).all() and len(spy.given) == 5
    spread = noise / bundle.preset.diffusion.temperature
    assert spread.std() == pytest.approx(1.0, abs=0.1)
    for noisy, timestep, _ in spy.given:
        no_motion = torch.tensor([False])
        shown, per_frame = stage.noise_frames(training, spy.clean, noise, timestep[:, 0], no_motion)
        torch.testing.assert_close(noisy, shown, rtol=1e-3, atol=1e-3)
        assert torch.equal(timestep, per_frame)


@pytest.mark.slow
def test_the_unconditional_input_is_the_same(bundle):
    painter = Spy(bundle)
    arrays = paint(bundle, guidance=2.0, steps=1).arrays
    without = painter.given[0][2]
    assert arrays.warp is not None and len(painter.given) == 2
    trainer = Spy(bundle)
    target = torch.zeros(1, 3, 3, *SIZE)
    all_of_it = torch.ones(1, dtype=torch.bool)
    batch = Batch(target, to_conditions([arrays]), target[:, :, :1], ~all_of_it, all_of_it)
    with torch.no_grad(), precision(torch.device("cpu")):
        DenoiserLoss(bundle, temporal=False)(batch)
    trained = trainer.given[0][2]
    # Left out for a whole batch, told apart by rows in training: to a row the same.
    assert without.reference is None and trained.reference_present is not None
    assert not trained.reference_present.any()
    for field in fields(LatentConditions):
        if field.name in ("reference", "reference_present"):
            continue
        one, other = getattr(without, field.name), getattr(trained, field.name)
        torch.testing.assert_close(one, other, rtol=0.02, atol=0.02, check_dtype=False)
    assert painter.given[1][2].context.abs().max() > 0 == trained.context.abs().max()


@pytest.mark.slow
def test_samples_of_a_step_in_parts_keep_their_own_references(bundle, tmp_path, monkeypatch):
    for i in range(3):
        write_pair(tmp_path / "clips" / f"{i}", frames=4, phase=i)
    monkeypatch.setattr(torch, "randn_like", lambda x: x.roll(1, dims=-1))
    monkeypatch.setattr(stage, "draw_timesteps", lambda batch, shift: torch.full((batch,), 600))
    windows = ClipWindows(ClipFolder([tmp_path / "clips"]), [SIZE], 1, 4)
    batch = collate([windows[i] for i in range(4)])
    references = batch.conditions.reference
    assert all(not torch.equal(references[i], references[0]) for i in (1, 2, 3))
    gradients = []
    for parts in (1, 4, 2):
        torch.manual_seed(0)
        fresh = build(bundle.preset)
        for parameter in fresh.denoiser.parameters():
            if not parameter.any():  # behind a layer of zeros nothing has a gradient
                torch.nn.init.normal_(parameter, std=0.1)
        schedule = Schedule(steps=1, batch=4, accumulate=parts, workers=0, precision="no")
        output = tmp_path / str(parts)
        module = DenoiserLoss(fresh, temporal=False)
        train(module, windows, collate, schedule, output, lambda path, step: None, device="cpu")
        tensors = read_checkpoint(output / "checkpoint").tensors
        gradients.append({n: t for n, t in tensors.items() if n.startswith("first/")})
    assert np.mean([g.abs().max() > 0 for g in gradients[0].values()]) > 0.8
    for part in ("reference_net", "denoiser"):
        whole, *in_parts = (
            torch.cat([g.flatten() for n, g in gradient.items() if n.startswith(f"first/{part}")])
            for gradient in gradients
        )
        # As vectors: an error in pixels of nearly zero may change its sign with the last bit.
        assert all((other - whole).norm() < 1e-2 * whole.norm() for other in in_parts), part


@pytest.mark.slow
def test_the_presets_reading_of_blocks_decides_on_the_mask(bundle):
    preset = replace(bundle.preset, mask_kind="shape-agnostic-count")
    by_size, by_count = paint(bundle).arrays.mask, paint(replace(bundle, preset=preset)).arrays.mask
    assert by_count.any() and not np.array_equal(by_size, by_count)
