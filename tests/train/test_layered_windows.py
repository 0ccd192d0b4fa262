"""Windows that are saved, and the pieces of them that networks see."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from aa2.errors import InputError
from aa2.train import layered_windows
from aa2.train.degradation.pictures import Grading
from aa2.train.layered_windows import LayeredCrops, LayeredWindow, load_window, save_window

from .windows import folder_of, window

SIDE = 32
AS_IT_IS = Grading(graded=0)


def equal(one: LayeredWindow, other: LayeredWindow) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(LayeredWindow))


@pytest.fixture(scope="module")
def paths(tmp_path_factory) -> list[Path]:
    return sorted(folder_of(tmp_path_factory.mktemp("windows")).glob("*/*.npz"))


@pytest.fixture
def plain(monkeypatch) -> None:
    """Colours stay as they are filmed."""
    monkeypatch.setattr(layered_windows, "PERMUTED", 0)
    monkeypatch.setattr(layered_windows, "UNPAINTED", 0)


def test_a_window_comes_back_as_it_was_kept(tmp_path):
    given = window()
    save_window(given, tmp_path / "0.npz")
    again = load_window(tmp_path / "0.npz")
    assert equal(given, again)
    assert all(getattr(given, f.name).dtype == getattr(again, f.name).dtype for f in fields(LayeredWindow))
    assert [p.name for p in tmp_path.iterdir()] == ["0.npz"]


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped", "text", "others"])
def test_a_damaged_file_is_told(tmp_path, damage):
    path = tmp_path / "0.npz"
    if damage in ("cut", "flipped"):
        save_window(window(), path)
    match damage:
        case "empty":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(path.read_bytes()[:2000])
        case "flipped":
            content = bytearray(path.read_bytes())
            content[100:3000] = bytes(byte ^ 255 for byte in content[100:3000])
            path.write_bytes(content)
        case "text":
            path.write_text("no window\n")
        case "others":
            with path.open("wb") as stream:
                np.savez(stream, target=window().target)
    with pytest.raises(InputError, match="is no window that was saved") as told:
        load_window(path)
    assert "\n" not in str(told.value) and str(told.value).endswith("prepare it again")


def test_what_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def full(self, target):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        save_window(window(), tmp_path / "0.npz")
    assert not list(tmp_path.iterdir())


def test_a_piece_depends_on_seed_and_number_alone(paths):
    def pieces(seed: int) -> LayeredCrops:
        return LayeredCrops(paths, SIDE, 2, seed)

    forwards = [pieces(0)[i] for i in range(8)]
    other = pieces(0)
    assert all(equal(other[i], forwards[i]) for i in reversed(range(8)))
    assert not any(equal(pieces(1)[i], forwards[i]) for i in range(8))
    assert not any(equal(a, b) for i, a in enumerate(forwards) for b in forwards[:i])


def test_pieces_have_their_size_and_show_the_character(paths):
    pieces, windows = LayeredCrops(paths, SIDE, 2), [load_window(path) for path in paths]
    assert len(pieces) == len(windows)
    shown = 0
    for index in range(40):
        piece = pieces[index]
        for field in fields(LayeredWindow):
            array, whole = getattr(piece, field.name), getattr(windows[0], field.name)
            assert array.shape == (2, SIDE, SIDE, *whole.shape[3:]) and array.dtype == whole.dtype
        shown += (piece.character >= 128).any()
    assert shown >= 38, "scaling down may leave next to nothing of an edge"


def test_every_window_is_seen_once_before_any_comes_again(paths, monkeypatch):
    read: list[Path] = []
    monkeypatch.setattr(layered_windows, "load_window", lambda path: read.append(path) or load_window(path))
    pieces = LayeredCrops(paths, SIDE, 1)
    for index in range(4 * len(paths)):
        pieces[index]
    turns = [tuple(read[i : i + len(paths)]) for i in range(0, len(read), len(paths))]
    assert all(set(turn) == set(paths) for turn in turns) and len(set(turns)) > 1


@pytest.mark.slow
def test_all_arrays_change_alike(paths, plain):
    """A piece is somewhere in its window: what fits the target there fits everything."""
    pieces = LayeredCrops(paths, SIDE, 1, grading=AS_IT_IS)
    found = 0
    for index in range(24):
        piece = pieces[index]
        for path in paths:
            whole = load_window(path)
            for way in (1, -1):
                place = _place(whole.target[:, :, ::way], piece.target[0])
                if place is None:
                    continue
                t, y, x = place
                for field in fields(LayeredWindow):
                    array = getattr(whole, field.name)[:, :, ::way]
                    part = array[t, y : y + SIDE, x : x + SIDE]
                    np.testing.assert_array_equal(getattr(piece, field.name)[0], part, field.name)
                found += 1
    assert found > 5, "about half of the pieces have the size of their window"


def _place(frames: np.ndarray, part: np.ndarray) -> tuple[int, int, int] | None:
    """Frame, row and column where ``part`` is a part of ``frames``."""
    for t, frame in enumerate(frames):
        match = cv2.matchTemplate(np.ascontiguousarray(frame), part, cv2.TM_SQDIFF)
        y, x = np.unravel_index(match.argmin(), match.shape)
        if np.array_equal(frame[y : y + SIDE, x : x + SIDE], part):
            return t, int(y), int(x)
    return None


def test_light_is_the_scenes_and_falls_on_all_of_it_alike(tmp_path, monkeypatch):
    monkeypatch.setattr(layered_windows, "UNPAINTED", 0)
    given = window()
    save_window(
        replace(given, painted=given.target, figure=given.target, plate=given.target), tmp_path / "0.npz"
    )
    changed = 0
    for index in range(12):
        piece = LayeredCrops([tmp_path / "0.npz"], SIDE, 1, grading=Grading(graded=1))[index]
        for name in ("painted", "figure", "plate"):
            np.testing.assert_array_equal(getattr(piece, name), piece.target)
        plain = LayeredCrops([tmp_path / "0.npz"], SIDE, 1, grading=AS_IT_IS)[index]
        assert set(np.unique(piece.coverage)) <= set(range(256)) and piece.mask.dtype == bool
        changed += not np.array_equal(plain.target, piece.target)
    assert changed > 6


def test_some_pieces_have_no_painting(paths, monkeypatch):
    monkeypatch.setattr(layered_windows, "UNPAINTED", 1)
    piece = LayeredCrops(paths, SIDE, 1)[0]
    np.testing.assert_array_equal(piece.painted, piece.plate)


def test_windows_smaller_than_a_piece_are_enlarged(tmp_path):
    save_window(window(height=40, width=50), tmp_path / "0.npz")
    piece = LayeredCrops([tmp_path / "0.npz"], 64, 1)[0]
    assert piece.target.shape == (1, 64, 64, 3) and piece.mask.any() and not piece.mask.all()
