import numpy as np
import pytest

from aa2.errors import InputError

pytest.importorskip("anny", reason="needs the extra aa2[synth]")
pytest.importorskip("scipy", reason="needs the extra aa2[synth]")

from aa2.models.lifting import LIFTED
from aa2.train import motion_store
from aa2.train.motion_store import FRAMES, STEP, load_motions, make_motion


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run") / "motions"


@pytest.fixture(scope="module")
def motions(folder):
    return load_motions(folder, 3)


@pytest.mark.slow
def test_shapes_and_sizes_of_people(motions):
    assert len(motions) == 3
    assert motions.points.shape == (3, FRAMES, len(LIFTED), 3) and motions.points.dtype == np.int16
    assert motions.views.shape == (3, FRAMES, 3, 4) and motions.focal.shape == (3,)
    points = motions.points * STEP
    shins = np.linalg.norm(points[:, :, 13] - points[:, :, 15], axis=-1)
    assert (shins > 0.15).all() and (shins < 0.6).all()
    assert (np.ptp(shins, axis=1) < 0.03).all()  # bones keep their lengths


@pytest.mark.slow
def test_a_motion_depends_on_its_numbers_alone(motions):
    for index, arrays in enumerate(zip(motions.points, motions.views, motions.focal, strict=True)):
        again = make_motion(0, "train", index)
        assert all(
            np.array_equal(a, np.float32(b) if np.ndim(b) == 0 else b)
            for a, b in zip(arrays, again, strict=True)
        )
    others = make_motion(1, "train", 0), make_motion(0, "test", 0)
    assert all(not np.array_equal(motions.points[0], other[0]) for other in others)


@pytest.mark.slow
def test_what_is_stored_is_not_made_again(folder, motions, monkeypatch):
    monkeypatch.setattr(motion_store, "make_motion", None)
    np.testing.assert_array_equal(load_motions(folder, 3).points, motions.points)


@pytest.mark.slow
def test_a_killed_run_goes_on(tmp_path, monkeypatch, motions):
    monkeypatch.setattr(motion_store, "PER_FILE", 1)
    made, told = [], []

    def make(seed, split, index):
        if len(made) == 1:
            raise KeyboardInterrupt
        made.append(index)
        return motions.points[index], motions.views[index], motions.focal[index]

    monkeypatch.setattr(motion_store, "make_motion", make)
    with pytest.raises(KeyboardInterrupt):
        load_motions(tmp_path, 2)
    made.append(None)  # the next may go on
    result = load_motions(tmp_path, 2, progress=lambda done, total: told.append((done, total)))
    assert made == [0, None, 1] and told == [(2, 2)]
    np.testing.assert_array_equal(result.points, motions.points[:2])
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.slow
def test_bad_input(tmp_path, folder, motions):
    with pytest.raises(InputError, match="less than 1"):
        load_motions(tmp_path, 0)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        load_motions(tmp_path / "file" / "motions", 1)
    name = next(folder.iterdir()).name
    (tmp_path / name).write_bytes(b"no arrays")
    with pytest.raises(InputError, match="is damaged"):
        load_motions(tmp_path, 3)
