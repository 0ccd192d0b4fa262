from dataclasses import replace

import pytest
import torch

from aa2.models.limb_net import load_limb_net
from aa2.train.stages.limbs import LIMBS, train_limbs
from tests.train.test_limbs import write_clip

SHORT = replace(LIMBS, steps=2, batch=2, workers=0, precision="no", warmup=1)


@pytest.mark.slow
def test_a_run_in_slices_equals_one_run(tmp_path):
    (tmp_path / "clips").mkdir()
    write_clip(tmp_path / "clips/000000", frames=2)
    data = [tmp_path / "clips"]
    whole = load_limb_net(train_limbs(data, tmp_path / "whole", schedule=SHORT, device="cpu"))
    train_limbs(data, tmp_path / "sliced", schedule=replace(SHORT, max_minutes=0.0), device="cpu")
    result = train_limbs(data, tmp_path / "sliced", schedule=SHORT, resume=True, device="cpu")
    assert result == tmp_path / "sliced/bundle"
    for a, b in zip(whole.parameters(), load_limb_net(result).parameters(), strict=True):
        assert torch.equal(a, b)
    assert sum(file.stat().st_size for file in result.glob("*.safetensors")) < 390_000
