from dataclasses import replace

import pytest
import torch

pytest.importorskip("anny", reason="needs the extra aa2[synth]")
pytest.importorskip("scipy", reason="needs the extra aa2[synth]")

from aa2.models.lifting import LIFTED, load_lifter
from aa2.train.stages.lifting import LIFTING, train_lifting

SHORT = replace(LIFTING, steps=4, batch=2, workers=0, precision="no", warmup=2)


@pytest.mark.slow
def test_motions_are_made_and_weights_trained(tmp_path):
    told = []
    making = lambda done, total: told.append((done, total))  # noqa: E731
    result = train_lifting(tmp_path, count=2, schedule=SHORT, device="cpu", making=making)
    assert told == [(2, 2)] and list((tmp_path / "motions").glob("train-0-*.npz"))
    lifter = load_lifter(result)
    depth = lifter.lift(torch.rand(1, 3, len(LIFTED), 2), torch.ones(1, 3, len(LIFTED)))
    assert torch.isfinite(depth).all()
    assert sum(p.numel() for p in lifter.parameters()) < 1e6
    assert sum(file.stat().st_size for file in result.glob("*.safetensors")) < 1e6


@pytest.mark.slow
def test_runs_share_motions_and_a_run_in_slices_equals_one_run(tmp_path):
    settings = {"count": 2, "motions": tmp_path / "motions", "device": "cpu"}
    whole = load_lifter(train_lifting(tmp_path / "whole", schedule=SHORT, **settings))
    train_lifting(tmp_path / "sliced", schedule=replace(SHORT, max_minutes=0.0), **settings)
    sliced = load_lifter(train_lifting(tmp_path / "sliced", schedule=SHORT, resume=True, **settings))
    assert not (tmp_path / "whole/motions").exists()
    for a, b in zip(whole.parameters(), sliced.parameters(), strict=True):
        assert torch.equal(a, b)
