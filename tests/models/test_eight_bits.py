import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.models.eight_bits import MOST, SCALE, from_eight_bits, to_eight_bits


def in_arrays(stored: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in stored.items()}


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 999), st.floats(1e-3, 100))
def test_weights_err_by_half_a_step_of_their_own_channel(seed, size):
    generator = torch.Generator().manual_seed(seed)
    weight = (
        size
        * torch.randn(5, 3, 2, 2, generator=generator)
        * torch.tensor([1, 1, 10, 0.1, 0.5])[:, None, None, None]
    )
    stored = to_eight_bits({"conv": weight})
    assert stored["conv"].dtype == torch.int8 and stored["conv" + SCALE].shape == (5,)
    step = weight.abs().flatten(1).amax(dim=1) / MOST
    error = (
        (torch.from_numpy(from_eight_bits(in_arrays(stored))["conv"]) - weight).abs().flatten(1).amax(dim=1)
    )
    # The scale itself is rounded to half precision.
    assert (error <= 0.5 * step + MOST * step / 1024 + 1e-5).all()


def test_a_channel_of_zeros_and_what_is_no_weight():
    state = {"conv": torch.zeros(2, 1, 1, 1), "bias": torch.tensor([0.5, -2.0])}
    back = from_eight_bits(in_arrays(to_eight_bits(state)))
    assert back.keys() == state.keys()
    assert all(np.array_equal(back[name], state[name].numpy()) for name in state)


@pytest.mark.parametrize(
    "stored",
    [
        {"conv": torch.zeros(2, 1, dtype=torch.int8)},
        {"conv": torch.zeros(2, 1, dtype=torch.int8), "conv" + SCALE: torch.ones(3)},
        {"conv" + SCALE: torch.ones(3)},
    ],
)
def test_what_does_not_fit_is_refused(stored):
    with pytest.raises(ValueError, match="scale"):
        from_eight_bits(in_arrays(stored))
