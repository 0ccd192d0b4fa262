import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from aa2.errors import InputError
from aa2.models.limb_net import LimbNet, load_limb_net, save_limb_net
from aa2.models.limb_sizes import BONES, LIMBS, SIDE


@pytest.fixture(scope="module")
def net() -> LimbNet:
    torch.manual_seed(0)
    return LimbNet((8, 16, 16)).eval()


def given(count: int = 2) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    picture = torch.rand(count, 3, SIDE, SIDE, generator=generator) * 2 - 1
    matte = (torch.rand(count, 1, SIDE, SIDE, generator=generator) > 0.5).float()
    return picture, matte, torch.rand(count, BONES, SIDE, SIDE, generator=generator)


def test_each_pixel_has_its_limbs(net):
    seen, whole = net(*given())
    assert seen.shape == (2, 1 + LIMBS, SIDE, SIDE) and whole.shape == (2, LIMBS, SIDE, SIDE)


def test_what_is_behind_the_person_is_of_no_account(net):
    picture, matte, bones = given()
    other = torch.where(matte > 0, picture, -picture)
    for one, same in zip(net(picture, matte, bones), net(other, matte, bones), strict=True):
        torch.testing.assert_close(one, same)


def test_the_shipped_size_fits_the_repository():
    count = sum(p.numel() for p in LimbNet().parameters())
    assert 340_000 < count < 380_000


def test_saved_in_eight_bits_and_loaded(net, tmp_path):
    for _ in range(2):  # the second replaces the first
        save_limb_net(net, tmp_path / "net")
    assert [path.name for path in tmp_path.iterdir()] == ["net"]
    loaded = load_limb_net(tmp_path / "net")
    assert loaded.widths == (8, 16, 16) and not loaded.training
    for one, other in zip(net(*given()), loaded(*given()), strict=True):
        assert (one - other).abs().mean() < 0.05 * one.std()
    bits = sum(file.stat().st_size for file in (tmp_path / "net").glob("*.safetensors")) * 8
    assert bits < 12 * sum(p.numel() for p in net.parameters())


def test_missing_damaged_and_foreign_weights_are_told(net, tmp_path):
    with pytest.raises(InputError, match="holds no network of limbs"):
        load_limb_net(tmp_path)
    save_limb_net(net, tmp_path / "net")
    file = tmp_path / "net/limbs.safetensors"
    stored = load_file(file)
    save_file({**stored, "more": torch.zeros(1)}, file)
    with pytest.raises(InputError, match="train it again"):
        load_limb_net(tmp_path / "net")
    file.write_bytes(b"nothing")
    with pytest.raises(InputError):
        load_limb_net(tmp_path / "net")
    save_file(stored, file)
    (tmp_path / "net/config.json").write_text(json.dumps({"widths": [8, 8, 8]}))
    with pytest.raises(InputError):
        load_limb_net(tmp_path / "net")


def test_reading_it_leaves_random_numbers_alone(net, tmp_path):
    """It is read in the middle of a training, when the first picture comes."""
    save_limb_net(net, tmp_path)
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    load_limb_net(tmp_path)
    assert torch.equal(torch.rand(4), expected)
