import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.errors import InputError
from aa2.train.resumable_batch_sampler import ResumableBatchSampler

few = st.integers(1, 4)


@given(start=st.integers(0, 5), steps=few, accumulate=few, processes=few, share=few)
def test_processes_and_parts_take_every_sample_once_and_in_order(start, steps, accumulate, processes, share):
    batch = accumulate * processes * share
    taken = [
        list(ResumableBatchSampler(start, start + steps, batch, accumulate, p, processes))
        for p in range(processes)
    ]
    assert all(len(t) == steps * accumulate for t in taken)
    in_turn = [i for part in zip(*taken, strict=True) for process in part for i in process]
    assert in_turn == list(range(start * batch, (start + steps) * batch))


@given(few, few, few)
def test_a_run_that_goes_on_takes_what_the_whole_run_takes(done, accumulate, processes):
    settings = {"batch": 2 * accumulate * processes, "accumulate": accumulate, "processes": processes}
    whole = list(ResumableBatchSampler(0, done + 2, **settings))
    assert list(ResumableBatchSampler(done, done + 2, **settings)) == whole[done * accumulate :]


@pytest.mark.parametrize("batch", [0, 2, 5])
def test_no_even_shares(batch):
    with pytest.raises(InputError, match=r"2 part.* 2 process"):
        ResumableBatchSampler(0, 1, batch, 2, 0, 2)
