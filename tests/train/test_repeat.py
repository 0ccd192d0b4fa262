from dataclasses import dataclass

import torch

from aa2.train.repeat import repeated


@dataclass
class Held:
    one: torch.Tensor
    none: torch.Tensor | None
    many: dict[str, tuple[torch.Tensor, list[torch.Tensor]]]


def test_samples_follow_each_other_and_frames_stay_together():
    rows, frames = torch.arange(2), torch.arange(6).unflatten(0, (6, 1))  # three frames a sample
    held = repeated(Held(rows, None, {"a": (rows, [frames])}), samples=2, times=2)
    assert held.one.tolist() == [0, 0, 1, 1] and held.none is None
    again, (features,) = held.many["a"]
    assert again.tolist() == [0, 0, 1, 1]
    assert features.flatten().tolist() == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]
