"""The reference picture as users bring it: as it is, cut out, with a mask of their own, or unusable."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from aa2.animate.inputs import read_character
from aa2.animate.sheet import CELL, Sheet
from aa2.errors import InputError
from aa2.extract.choice import Point
from aa2.media.picture import over, read_picture, write_picture
from aa2.types import Reference

DEMO = Path(__file__).parents[2] / "src/aa2/demo/reference.png"


@pytest.fixture(scope="module")
def plain() -> Reference:
    return read_character(DEMO)


def with_alpha(path: Path, picture: np.ndarray, alpha: np.ndarray) -> Path:
    cv2.imwrite(str(path), np.dstack([picture[..., ::-1], alpha]))
    return path


@pytest.mark.slow
def test_a_figure_with_alpha_and_on_a_plain_ground_are_the_same_inside(tmp_path, plain):
    assert plain.foreground is not None
    clear = read_character(with_alpha(tmp_path / "clear.png", plain.foreground, plain.mask))
    write_picture(tmp_path / "ground.png", over(plain.foreground, plain.mask, (30, 200, 60)))
    ground = read_character(tmp_path / "ground.png")
    assert clear.foreground is not None and ground.foreground is not None
    np.testing.assert_array_equal(clear.mask, plain.mask)
    pairs = (clear.foreground, clear.mask), (ground.foreground, ground.mask)
    shown = [over(colours, cover, (128, 128, 128)).astype(float) for colours, cover in pairs]
    error = ((shown[0] - shown[1])[plain.mask > 0] ** 2).mean()
    assert 10 * np.log10(255**2 / error) >= 30
    assert np.abs(clear.pose.keypoints - ground.pose.keypoints)[:, :17].max() < 0.05 * max(plain.mask.shape)


@pytest.mark.slow
def test_rounded_corners_are_no_cut_out(tmp_path, plain):
    alpha = np.full(plain.mask.shape, 255, np.uint8)
    alpha[:4, :4] = 0
    found = read_character(with_alpha(tmp_path / "corners.png", read_picture(DEMO), alpha))
    assert (found.mask > 127).mean() < 0.5


@pytest.mark.slow
def test_a_mask_of_ones_own(tmp_path, plain):
    write_picture(tmp_path / "mask.png", plain.mask)
    found = read_character(DEMO, mask=tmp_path / "mask.png")
    np.testing.assert_array_equal(found.mask, plain.mask)
    np.testing.assert_array_equal(found.picture, plain.picture)


@pytest.mark.slow
@pytest.mark.parametrize(("change", "text"), [(lambda m: m[:-1], "pixels"), (lambda m: m // 4, "empty")])
def test_a_mask_that_does_not_fit(tmp_path, plain, change, text):
    write_picture(tmp_path / "mask.png", change(plain.mask))
    with pytest.raises(InputError, match=rf"mask.png.*{text}"):
        read_character(DEMO, mask=tmp_path / "mask.png")


@pytest.mark.slow
def test_a_picture_of_nothing(tmp_path, plain):
    clear = with_alpha(tmp_path / "clear.png", plain.picture, np.zeros_like(plain.mask))
    with pytest.raises(InputError, match="transparent throughout"):
        read_character(clear)


@pytest.mark.slow
@pytest.mark.parametrize("person", [3, Point(2, 2), Point(9999, 2)])
def test_a_person_who_is_not_there(person):
    with pytest.raises(InputError, match="`reference_person`"):
        read_character(DEMO, person)


@pytest.mark.slow
def test_the_sheet_shows_what_is_taken(tmp_path, plain):
    Sheet(plain, []).write(tmp_path / "sheet.png")
    sheet = read_picture(tmp_path / "sheet.png")
    assert sheet.shape[1] == 2 * CELL[0]
    row = sheet[18 : 18 + CELL[1]]
    inside = row[CELL[1] // 2, CELL[0] // 2], row[CELL[1] // 2, CELL[0] + CELL[0] // 2]
    assert np.abs(inside[0].astype(int) - inside[1]).max() < 12
    corner = row[4, CELL[0] + 4 : CELL[0] + 60].astype(int)
    assert set(np.unique(corner)) <= {155, 205, 24}
