import gc
from multiprocessing import active_children

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset

from aa2.errors import InputError
from aa2.train.loader_errors import CollateErrors, ErrorsAsSamples, raise_errors


class Numbers(Dataset):
    def __getitem__(self, index: int) -> np.ndarray:
        if index == 5:
            raise InputError("clip 5", "cannot be read", "make it anew")
        return np.array([index])


def batches(workers: int):
    collate = CollateErrors(lambda samples: torch.from_numpy(np.stack(samples)))
    loader = DataLoader(
        ErrorsAsSamples(Numbers()), sampler=range(8), batch_size=2, collate_fn=collate, num_workers=workers
    )
    return raise_errors(iter(loader))


@pytest.mark.parametrize("workers", [0, 1])
def test_an_error_of_the_user_comes_as_it_is_in_its_batch(workers):
    seen = batches(workers)
    assert [next(seen).flatten().tolist() for _ in range(2)] == [[0, 1], [2, 3]]
    with pytest.raises(InputError, match=r"^clip 5: cannot be read; make it anew$"):
        next(seen)


def test_loading_processes_end_as_soon_as_nobody_has_the_error():
    before = set(active_children())
    seen = batches(1)
    gc.disable()
    try:
        with pytest.raises(InputError) as caught:
            list(seen)
        assert set(active_children()) - before
        del caught, seen
        assert not set(active_children()) - before
    finally:
        gc.enable()
