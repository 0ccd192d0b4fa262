import json
from pathlib import Path

import pytest
import torch

from aa2.errors import InputError
from aa2.train import checkpoints
from aa2.train.checkpoints import Checkpoint, read_checkpoint, write_checkpoint
from aa2.train.randomness import random_states


def checkpoint(step: int = 3) -> Checkpoint:
    generator = torch.Generator().manual_seed(step)
    tensors = {
        "large": torch.randn(70, 11, generator=generator),
        "half": torch.randn(5, generator=generator).half(),
        "number": torch.tensor(2.0),
        "empty": torch.zeros(0, 4),
    }
    return Checkpoint({"step": step}, tensors, [random_states()])


def same(one: Checkpoint, other: Checkpoint) -> bool:
    tensors = one.tensors.keys() == other.tensors.keys() and all(
        torch.equal(one.tensors[n], other.tensors[n]) and one.tensors[n].dtype == other.tensors[n].dtype
        for n in one.tensors
    )
    states = [s["torch"].tolist() for s in one.randomness] == [s["torch"].tolist() for s in other.randomness]
    return tensors and states and one.facts == other.facts


@pytest.mark.parametrize("shard", [40, 256, 2**20])
def test_what_is_written_is_read_however_it_is_cut(tmp_path, monkeypatch, shard):
    monkeypatch.setattr(checkpoints, "SHARD", shard)
    write_checkpoint(checkpoint(), tmp_path / "c")
    assert same(read_checkpoint(tmp_path / "c"), checkpoint())


@pytest.mark.slow
def test_shards_stay_below_sixteen_megabytes(tmp_path):
    tensors = {str(i): torch.zeros(1_700_000) for i in range(5)} | {"larger": torch.zeros(9_000_000)}
    write_checkpoint(Checkpoint({}, tensors, []), tmp_path / "c")
    sizes = [p.stat().st_size for p in (tmp_path / "c").iterdir()]
    assert max(sizes) < 16_000_000 and len(sizes) == 2 + 6


def test_a_new_checkpoint_takes_the_old_ones_place(tmp_path):
    for step in (1, 2):
        write_checkpoint(checkpoint(step), tmp_path / "c")
    assert read_checkpoint(tmp_path / "c").facts == {"step": 2}
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_a_full_disk_leaves_the_old_one(tmp_path, monkeypatch):
    write_checkpoint(checkpoint(1), tmp_path / "c")

    def full(path: Path, content: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(checkpoint(2), tmp_path / "c")
    assert same(read_checkpoint(tmp_path / "c"), checkpoint(1))
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


@pytest.mark.parametrize("name", ["000.safetensors", "random.pt", "state.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "missing"])
def test_damage_is_found(tmp_path, name, damage):
    write_checkpoint(checkpoint(), tmp_path / "c")
    file = tmp_path / "c" / name
    content = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if damage == "cut" else b"\xff" + content[1:])
    with pytest.raises(
        InputError, match="no checkpoint" if name + damage == "state.jsonmissing" else "damaged"
    ):
        read_checkpoint(tmp_path / "c")


def test_another_format_is_told(tmp_path):
    write_checkpoint(checkpoint(), tmp_path / "c")
    about = json.loads((tmp_path / "c/state.json").read_text())
    (tmp_path / "c/state.json").write_text(json.dumps({**about, "format": 99}))
    with pytest.raises(InputError, match="another version"):
        read_checkpoint(tmp_path / "c")
