import numpy as np
import pytest
import torch

from aa2.train import crops
from aa2.train.clip_folder import ClipFolder
from aa2.train.crops import PictureCrops
from tests.figure_clips import write_pair


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=4)
    return ClipFolder([path])


def test_a_crop_depends_on_seed_and_index_alone(folder):
    forwards = [PictureCrops(folder, 32, seed=1)[i] for i in range(12)]
    backwards = [PictureCrops(folder, 32, seed=1)[i] for i in reversed(range(12))]
    assert all(torch.equal(a, b) for a, b in zip(forwards, reversed(backwards), strict=True))
    other = [PictureCrops(folder, 32, seed=2)[i] for i in range(12)]
    assert not any(torch.equal(a, b) for a, b in zip(forwards, other, strict=True))
    assert all(crop.shape == (3, 32, 32) and crop.dtype == torch.uint8 for crop in forwards)


def test_textures_are_mixed_in(folder, monkeypatch):
    drawn = []
    monkeypatch.setattr(crops, "texture", lambda rng, side: drawn.append(side) or np.zeros((side, side, 3)))
    pictures = PictureCrops(folder, 16)
    for index in range(200):
        pictures[index]
    assert 200 * crops.TEXTURES / 2 < len(drawn) < 200 * crops.TEXTURES * 2


def test_sharpening_sharpens():
    soft = np.tile(np.array([60, 90, 150, 180], np.uint8).repeat(4)[None, :, None], (16, 1, 3))
    sharp = crops._sharpened(soft, np.random.default_rng(0))
    steps = [np.abs(np.diff(picture.astype(int), axis=1)).max() for picture in (soft, sharp)]
    assert steps[1] > steps[0]
