import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from aa2.evaluate.metrics.i3d import FRAMES_AT_LEAST, InceptionI3D, Mixed, pad_same


@pytest.fixture(scope="module")
def network() -> InceptionI3D:
    torch.manual_seed(0)
    return InceptionI3D().eval()


def test_the_names_and_sizes_are_those_of_the_published_weights(network):
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    # 57 convolutions with four vectors of normalisation each, and the classifier's two tensors.
    assert len(state) == 57 * 5 + 2
    size_of_the_file = 50_939_526
    assert sum(v.numel() for v in state.values()) * 4 == pytest.approx(size_of_the_file, rel=0.002)
    assert sum(p.numel() for p in network.parameters()) == 12_697_264
    shapes = {
        "Conv3d_1a_7x7.conv3d.weight": (64, 3, 7, 7, 7),
        "Conv3d_2b_1x1.bn.running_var": (64,),
        "Conv3d_2c_3x3.conv3d.weight": (192, 64, 3, 3, 3),
        "Mixed_3b.b0.conv3d.weight": (64, 192, 1, 1, 1),
        "Mixed_4f.b1b.conv3d.weight": (320, 160, 3, 3, 3),
        "Mixed_5b.b2b.bn.weight": (128,),
        "Mixed_5c.b3b.conv3d.weight": (128, 832, 1, 1, 1),
        "logits.conv3d.weight": (400, 1024, 1, 1, 1),
        "logits.conv3d.bias": (400,),
    }
    for name, shape in shapes.items():
        assert tuple(state[name].shape) == shape, name


def test_weights_without_counters_load_strictly_as_the_published_ones_do(network):
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    other = InceptionI3D()
    other.load_state_dict(state)
    name = "logits.conv3d.weight"
    assert torch.equal(other.get_parameter(name), network.get_parameter(name))
    state.pop("Mixed_4b.b0.bn.running_mean")
    with pytest.raises(RuntimeError, match="running_mean"):
        other.load_state_dict(state)


@settings(max_examples=40)
@given(st.tuples(*[st.integers(1, 12)] * 3), st.tuples(*[st.integers(1, 7)] * 3), st.integers(1, 3))
def test_same_padding_leaves_the_size_over_the_stride_rounded_up(size, kernel, stride):
    strides = (min(stride, min(kernel)),) * 3
    x = F.avg_pool3d(pad_same(torch.ones(1, 1, *size), kernel, strides), kernel, strides)
    assert tuple(x.shape[2:]) == tuple(-(-n // s) for n, s in zip(size, strides, strict=True))


def test_the_odd_zero_of_same_padding_is_behind():
    x = torch.arange(1.0, 5)[None, None, :, None, None]
    padded = pad_same(x, (3, 1, 1), (2, 1, 1)).flatten().tolist()
    assert padded == [1, 2, 3, 4, 0]
    assert pad_same(x, (3, 1, 1), (1, 1, 1)).flatten().tolist() == [0, 1, 2, 3, 4, 0]


def test_a_mixed_block_joins_its_branches_in_order():
    block = Mixed(4, (1, 2, 3, 4, 5, 6)).eval()
    for module in block.modules():
        if isinstance(module, nn.BatchNorm3d):
            nn.init.zeros_(module.weight)
    for value, branch in enumerate((block.b0, block.b1b, block.b2b, block.b3b), start=1):
        nn.init.constant_(branch.bn.bias, value)
    channels = block(torch.rand(1, 4, 2, 3, 3))[0, :, 0, 0, 0].tolist()
    assert channels == [1] + [2] * 3 + [3] * 5 + [4] * 6


@pytest.mark.slow
@torch.inference_mode()
def test_at_least_nine_frames_make_logits(network):
    assert network(torch.zeros(1, 3, FRAMES_AT_LEAST, 224, 224)).shape == (1, 400)
    with pytest.raises(RuntimeError):
        network(torch.zeros(1, 3, FRAMES_AT_LEAST - 1, 224, 224))
