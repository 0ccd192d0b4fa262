from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors import safe_open
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.utils.data import Dataset

from aa2.errors import InputError
from aa2.train import checkpoints
from aa2.train.trainer import train
from aa2.train.validation import Validation
from tests.train.small import SCHEDULE, Line, Points, equal, run

EVERY_STEP = replace(SCHEDULE, save_minutes=0.0)


def events(output: Path) -> EventAccumulator:
    return EventAccumulator(str(output / "logs"), size_guidance={"images": 0}).Reload()


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


class Killed(BaseException):
    pass


class Fuse:
    """Blows at the given event; afterwards nothing reaches the disk any more, as of a killed process."""

    def __init__(self, event: int) -> None:
        self.left = event

    def __call__(self, *args) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def before(self, function):
        def guarded(*args, **kwargs):
            self()
            return function(*args, **kwargs)

        return guarded


@pytest.mark.slow
def test_a_run_killed_at_any_moment_and_resumed_is_bit_identical(tmp_path, monkeypatch):
    short = replace(EVERY_STEP, steps=3)
    whole = run(tmp_path / "whole", Line(), short)
    killed, event = True, 0
    while killed:
        output, fuse = tmp_path / str(event), Fuse(event)
        with monkeypatch.context() as patched:
            patched.setattr(checkpoints, "_write", fuse.before(checkpoints._write))
            patched.setattr(checkpoints.shutil, "rmtree", fuse.before(checkpoints.shutil.rmtree))
            patched.setattr(Path, "rename", fuse.before(Path.rename))
            try:
                run(output, Line(before=fuse), short)
                killed = False
            except Killed:
                pass
        if killed:
            torch.manual_seed(99)
            try:
                resumed = run(output, Line(), short, resume=True)
            except InputError as error:
                assert "no checkpoint" in str(error) and event < 10
                resumed = run(output, Line(), short)
            assert equal(whole, resumed), event
            assert sorted(p.name for p in output.iterdir()) == ["bundle", "checkpoint", "logs"]
        event += 1
    assert event > 20


def test_slices_are_one_run(tmp_path):
    whole = run(tmp_path / "whole", Line())
    for _ in range(3):
        run(tmp_path / "sliced", Line(), replace(SCHEDULE, max_minutes=0.0), resume=_ > 0)
    assert checkpoints.read_checkpoint(tmp_path / "sliced/checkpoint").facts["step"] == 3
    assert equal(whole, run(tmp_path / "sliced", Line(), resume=True))


@pytest.mark.parametrize(
    ("change", "module", "said"),
    [
        ({"seed": 1}, Line(), "made with seed 0, not 1"),
        ({"batch": 8}, Line(), "made with batch 4, not 8"),
        ({}, torch.nn.Linear(3, 1), "another model's"),
    ],
)
def test_another_runs_checkpoint_is_refused(tmp_path, change, module, said):
    run(tmp_path, Line())
    with pytest.raises(InputError, match=said):
        run(tmp_path, module, replace(SCHEDULE, **change), resume=True)


def test_a_checkpoint_from_another_start_is_refused(tmp_path):
    run(tmp_path, Line())
    other = Line()
    torch.nn.init.constant_(other.frozen, 1.01)
    with pytest.raises(InputError, match="started from other weights"):
        run(tmp_path, other, resume=True)


@pytest.mark.parametrize("poisoned", ["loss", "gradient"])
def test_what_is_not_finite_stops_the_run_and_nothing_else_is_lost(tmp_path, poisoned):
    class Poisoned(Line):
        def forward(self, points):
            logs = super().forward(points)
            if self.passes == 3:
                # The root's slope at zero is infinite, its value is not.
                bad = logs["loss"] * torch.nan if poisoned == "loss" else (self.weight[0] * 0.0).sqrt()
                logs["loss"] = logs["loss"] + bad
            return logs

    run(tmp_path, Poisoned(), replace(EVERY_STEP, max_minutes=0.0))
    kept = files(tmp_path / "checkpoint")
    with pytest.raises(
        InputError, match=r"bad_batch_0.safetensors: loss or gradient is not finite at step 3"
    ):
        run(tmp_path, Poisoned(), SCHEDULE, resume=True)
    assert files(tmp_path / "checkpoint") == kept
    with safe_open(tmp_path / "bad_batch_0.safetensors", "pt") as batch:
        expected = torch.stack([Points()[i] for i in range(12, 16)])
        assert torch.equal(batch.get_tensor("0"), expected)
        assert batch.metadata()["samples"].startswith("12 to 15")


def test_parts_of_a_step_add_up_to_the_whole(tmp_path):
    whole = run(tmp_path / "whole", Line(noise=0.0))
    parts = run(tmp_path / "parts", Line(noise=0.0), replace(SCHEDULE, accumulate=2))
    for name, weight in whole.items():
        torch.testing.assert_close(parts[name], weight)
    assert not torch.equal(whole["weight"], Line().weight)


def test_a_batch_that_cannot_be_shared_out(tmp_path):
    with pytest.raises(InputError, match="cannot be shared out to 3 part"):
        run(tmp_path, Line(), replace(SCHEDULE, accumulate=3))


def test_losses_gradients_and_pace_are_shown(tmp_path):
    told = []
    run(tmp_path, Line(), replace(SCHEDULE, steps=20), progress=lambda step, logs: told.append((step, logs)))
    shown = events(tmp_path)
    names = {"loss", "group/largest", "gradient_norm", "learning_rate"}
    names |= {"speed/samples_per_second", "speed/data_wait_percent"}
    assert set(shown.Tags()["scalars"]) == names
    assert [e.step for e in shown.Scalars("loss")] == [10, 20] == [step for step, _ in told]
    assert shown.Scalars("loss")[1].value == pytest.approx(told[1][1]["loss"])
    assert 0 <= told[0][1]["speed/data_wait_percent"] <= 100


def test_a_resumed_run_shows_no_step_twice(tmp_path):
    long = replace(SCHEDULE, steps=30)

    def stop(number: int) -> None:
        if number == 25:
            raise Killed

    run(tmp_path, Line(), replace(SCHEDULE, steps=12))
    with pytest.raises(Killed):
        run(tmp_path, Line(before=stop), long)
    run(tmp_path, Line(), long, resume=True)
    assert [e.step for e in events(tmp_path).Scalars("loss")] == [10, 20, 30]


def test_validation_shows_the_averages_and_disturbs_nothing(tmp_path):
    module, seen = Line(), []

    def validate() -> Validation:
        torch.rand(3)
        np.random.random()  # noqa: NPY002
        assert not module.training and not torch.is_grad_enabled()
        seen.append(module.weight.clone())
        return Validation({"score/used": 0.5}, {"sheet": np.full((2, 3, 3), 7, np.uint8)})

    unwatched = run(tmp_path / "unwatched", Line())
    watched = run(tmp_path / "watched", module, replace(SCHEDULE, validation_steps=3), validate=validate)
    assert equal(unwatched, watched) and len(seen) == 2
    assert torch.equal(seen[-1], watched["weight"])
    shown = events(tmp_path / "watched")
    assert [e.step for e in shown.Scalars("score/used")] == [3, 6]
    assert [(e.step, e.width, e.height) for e in shown.Images("sheet")] == [(3, 3, 2), (6, 3, 2)]


class Threads(Dataset):
    """Sample ``i`` is made of as many ones as OpenCV has threads where it is made."""

    def __getitem__(self, index: int) -> torch.Tensor:
        cv2.GaussianBlur(np.zeros((1500, 1500, 3), np.float32), (0, 0), 5)
        return torch.full((3,), float(cv2.getNumThreads()))


@pytest.mark.slow
def test_loading_processes_have_one_core(tmp_path):
    seen = []

    class Seeing(Line):
        def forward(self, points):
            seen.extend(points.unique().tolist())
            return super().forward(points)

    threads = cv2.getNumThreads()
    cv2.setNumThreads(4)
    Threads()[0]  # this process has a pool of threads now, of which a fork has none
    try:
        schedule = replace(SCHEDULE, workers=1)
        train(Seeing(), Threads(), torch.stack, schedule, tmp_path, lambda path, step: None, device="cpu")
        assert set(seen) == {1.0} and cv2.getNumThreads() == 4
    finally:
        cv2.setNumThreads(threads)


def test_the_pace_is_compared_with_what_the_device_can_do(tmp_path):
    class Products(Line):
        def forward(self, points):
            return {"loss": (points @ self.weight.expand(3, 3)).square().mean()}

    told = []
    run(
        tmp_path,
        Products(),
        replace(SCHEDULE, steps=10),
        peak=1e3,
        progress=lambda s, logs: told.append(logs),
    )
    flops = 10 * 4 * (2 * 3 * 3) * 2  # the gradient of the points is not asked for
    seconds = 10 * 4 / told[0]["speed/samples_per_second"]
    assert told[0]["speed/matmul_share_percent"] == pytest.approx(100 * flops / seconds / 1e3)


def test_slow_steps_are_told_of_after_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr("aa2.train.trainer.LOG_SECONDS", 0.0)
    told = []
    run(tmp_path, Line(), progress=lambda step, logs: told.append(step))
    assert told == [1, 2, 3, 4, 5, 6]
