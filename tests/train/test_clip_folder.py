import numpy as np
import pytest

from aa2.clips.shards import write_shards
from aa2.errors import InputError
from aa2.train import clip_folder
from aa2.train.clip_folder import ClipFolder
from tests.figure_clips import write_pair


@pytest.fixture
def path(tmp_path):
    for i in range(2):
        write_pair(tmp_path / f"{i:03d}", frames=7, phase=i)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("memory", [0, 1 << 30])
def test_signals_are_the_clips_own_however_they_are_kept(path, monkeypatch, memory):
    monkeypatch.setattr(clip_folder, "STRETCH", 3)
    folder = ClipFolder([path], memory)
    clip, other = folder.pick(np.random.default_rng(0))
    assert other is not None
    for window in ((0, 1), (1, 3), (2, 5), (0, 7), (6, 7)):
        for character in (clip, other):
            kept, read = folder.signals(character, *window), character.read(*window)
            assert np.array_equal(kept.frames, read.frames)
            assert np.array_equal(kept.pose.keypoints, read.pose.keypoints)
            assert np.array_equal(kept.character_mask, read.character_mask)
            assert np.array_equal(kept.object_masks, read.object_masks)
            assert (kept.environment is None) == (read.environment is None)


@pytest.mark.slow
def test_what_is_kept_stays_within_the_memory(path, monkeypatch):
    monkeypatch.setattr(clip_folder, "STRETCH", 1)
    folder = ClipFolder([path], memory=500_000)
    rng = np.random.default_rng(0)
    for t in range(7):
        folder.signals(folder.pick(rng)[0], t, t + 1)
    kept = sum(file.stat().st_size for file in folder._store.folder.glob("*.safetensors"))
    assert 0 < kept <= 500_000


@pytest.mark.slow
def test_both_characters_are_picked(path):
    folder, rng = ClipFolder([path]), np.random.default_rng(0)
    names = {folder.pick(rng)[0].path.name for _ in range(30)}
    assert names == {"000", "001", "other"}


@pytest.mark.slow
def test_clips_in_shards_are_the_same_clips(path, tmp_path):
    shards = write_shards(sorted(path.iterdir()), tmp_path / "shards", 1)
    for given in ([tmp_path / "shards"], shards):
        folder = ClipFolder(given)
        assert [clip.name for clip in folder.paths] == ["000", "001"]
        clip, other = folder.pick(np.random.default_rng(0))
        assert other is not None and np.array_equal(clip.pose.confidence, other.pose.confidence)
    assert len(ClipFolder(shards[:1])) == 1


def test_no_clips(tmp_path):
    with pytest.raises(InputError, match="holds no clips"):
        ClipFolder([tmp_path])
