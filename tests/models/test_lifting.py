import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.errors import InputError
from aa2.models.lifting import LIFTED, MIRRORED, Lifter, load_lifter, save_lifter

COUNT = len(LIFTED)


@pytest.fixture(scope="module")
def lifter() -> Lifter:
    torch.manual_seed(0)
    return Lifter(width=24, hidden=16).eval()


def person(frames: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    keypoints = 100 + 40 * torch.randn(1, frames, COUNT, 2, generator=generator)
    confidence = torch.rand(1, frames, COUNT, generator=generator)
    return keypoints, confidence * (confidence > 0.2)


def test_mirroring_exchanges_the_sides_and_is_its_own_inverse():
    assert (MIRRORED[MIRRORED] == np.arange(COUNT)).all()
    named = dict(zip(LIFTED.tolist(), LIFTED[MIRRORED].tolist(), strict=True))
    assert named[0] == 0 and named[5] == 6 and named[16] == 15  # nose, shoulders, ankles
    assert named[17] == 20 and named[22] == 19  # big toe, heel
    assert named[91] == 112 and named[132] == 111  # wrists and tips of the little fingers of the hands


@pytest.mark.parametrize("frames", [1, 2, 27, 60])
def test_any_length(lifter, frames):
    depth = lifter(*person(frames))
    assert depth.shape == (1, frames, COUNT) and torch.isfinite(depth).all()


@settings(deadline=None, max_examples=20)
@given(scale=st.floats(0.02, 50), x=st.floats(-2000, 2000), y=st.floats(-2000, 2000))
def test_neither_the_picture_s_size_nor_the_place_in_it_matters(lifter, scale, x, y):
    keypoints, confidence = person(9)
    with torch.no_grad():
        moved = lifter(scale * keypoints + torch.tensor([x, y]), confidence)
        torch.testing.assert_close(moved, lifter(keypoints, confidence), rtol=1e-2, atol=2e-2)


def test_where_an_unknown_keypoint_is_said_to_be_does_not_matter(lifter):
    keypoints, confidence = person(9)
    other = torch.where(confidence[..., None] > 0, keypoints, torch.tensor(float("nan")))
    torch.testing.assert_close(lifter(other, confidence), lifter(keypoints, confidence))


def test_nothing_known_gives_an_answer_still(lifter):
    keypoints, confidence = person(5)
    confidence[:, 2:] = 0
    assert torch.isfinite(lifter(keypoints, confidence)).all()


def test_an_answer_depends_on_the_frames_within_reach_alone(lifter):
    keypoints, confidence = person(2 * lifter.reach + 2)
    before = lifter(keypoints, confidence)
    keypoints[:, 0] += 30 * torch.randn(COUNT, 2)
    changed = (lifter(keypoints, confidence) - before).abs().amax(dim=(0, 2))
    assert changed[0] > 1e-3 and changed[lifter.receptive_field] > 1e-6
    assert (changed[lifter.reach + 1 :] < 1e-6).all()


def test_a_kernel_of_one_sees_each_frame_alone():
    lifter = Lifter(width=24, hidden=16, kernel=1)
    keypoints, confidence = person(6)
    together = lifter(keypoints, confidence)
    alone = torch.cat([lifter(keypoints[:, [t]], confidence[:, [t]]) for t in range(6)], dim=1)
    torch.testing.assert_close(together, alone)


def test_the_mirrored_person_is_as_deep(lifter):
    keypoints, confidence = person(9)
    mirrored = keypoints[:, :, MIRRORED] * torch.tensor([-1.0, 1.0])
    depth = lifter.lift(keypoints, confidence)
    other = lifter.lift(mirrored, confidence[:, :, MIRRORED])
    torch.testing.assert_close(other[:, :, MIRRORED], depth, rtol=1e-3, atol=1e-4)


def test_saved_and_loaded(lifter, tmp_path):
    for _ in range(2):  # the second replaces the first
        save_lifter(lifter, tmp_path / "lifter")
    again = load_lifter(tmp_path / "lifter")
    assert again.settings["width"] == 24 and not again.training
    torch.testing.assert_close(again(*person(5)), lifter(*person(5)), rtol=0.05, atol=5e-3)
    assert [path.name for path in tmp_path.iterdir()] == ["lifter"]
    assert next(lifter.parameters()).dtype == torch.float32


def test_a_damaged_lifter(lifter, tmp_path):
    with pytest.raises(InputError, match="holds no lifting network"):
        load_lifter(tmp_path)
    save_lifter(lifter, tmp_path / "lifter")
    config = json.loads((tmp_path / "lifter/config.json").read_text())
    (tmp_path / "lifter/config.json").write_text(json.dumps(config | {"width": 32}))
    with pytest.raises(InputError, match="holds no lifting network"):
        load_lifter(tmp_path / "lifter")
    (tmp_path / "lifter/diffusion_pytorch_model.safetensors").write_bytes(b"")
    with pytest.raises(InputError, match="holds no lifting network"):
        load_lifter(tmp_path / "lifter")
