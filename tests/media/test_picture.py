from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np
import pytest

from aa2.errors import InputError
from aa2.media.picture import (
    contact_sheet,
    on_checkerboard,
    over,
    read_mask,
    read_matte,
    read_picture,
    read_picture_with_alpha,
    write_picture,
)
from tests.memory import measured

TURN_RIGHT = 6
"""The value of EXIF's orientation for a camera held upright."""


def rgb(height: int = 6, width: int = 9) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """``jpeg`` with an EXIF block that holds nothing but the orientation."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


@pytest.mark.parametrize("shape", [(1, 1), (6, 9), (1, 40)])
def test_png_comes_back_exactly(tmp_path, shape):
    write_picture(tmp_path / "p.png", rgb(*shape))
    assert np.array_equal(read_picture(tmp_path / "p.png"), rgb(*shape))


def test_a_mask_comes_back_exactly(tmp_path):
    mask = rgb()[..., 0]
    write_picture(tmp_path / "m.png", mask)
    assert np.array_equal(read_mask(tmp_path / "m.png"), mask)
    assert np.array_equal(read_picture(tmp_path / "m.png"), mask[..., None].repeat(3, 2))


def test_sixteen_bits_become_eight(tmp_path):
    deep = rgb().astype(np.uint16) * 257
    cv2.imwrite(str(tmp_path / "p.png"), deep[..., ::-1])
    assert np.abs(read_picture(tmp_path / "p.png").astype(int) - rgb()).max() <= 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_is_transparent_becomes_white(tmp_path, dtype):
    most = np.iinfo(dtype).max
    picture = np.zeros((1, 3, 4), dtype)
    picture[0, :, 2] = most  # red, in OpenCV's order
    picture[0, :, 3] = 0, most // 2 + 1, most
    cv2.imwrite(str(tmp_path / "p.png"), picture)
    found = read_picture(tmp_path / "p.png")[0].astype(int)
    assert np.abs(found - [[255, 255, 255], [255, 127, 127], [255, 0, 0]]).max() <= 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_alpha_comes_with_the_colours_beneath_it(tmp_path, dtype):
    deep = np.concatenate([rgb()[..., ::-1], rgb()[..., :1]], -1).astype(dtype) * (np.iinfo(dtype).max // 255)
    cv2.imwrite(str(tmp_path / "p.png"), deep)
    picture, alpha = read_picture_with_alpha(tmp_path / "p.png")
    assert alpha is not None
    np.testing.assert_array_equal(picture, rgb())
    np.testing.assert_array_equal(alpha, rgb()[..., 0])
    np.testing.assert_array_equal(read_matte(tmp_path / "p.png"), alpha)


def test_opaque_alpha_is_none(tmp_path):
    cv2.imwrite(
        str(tmp_path / "p.png"), np.dstack([rgb()[..., ::-1], np.full(rgb().shape[:2], 255, np.uint8)])
    )
    picture, alpha = read_picture_with_alpha(tmp_path / "p.png")
    assert alpha is None
    np.testing.assert_array_equal(picture, rgb())


def test_a_palette_with_a_transparent_colour_has_alpha(tmp_path):
    chunk = lambda kind, data: (  # noqa: E731
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    )
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 3, 0, 0, 0))
    png += chunk(b"PLTE", bytes([9, 8, 7, 200, 100, 50])) + chunk(b"tRNS", bytes([0]))
    png += chunk(b"IDAT", zlib.compress(bytes([0, 0, 1]))) + chunk(b"IEND", b"")
    (tmp_path / "p.png").write_bytes(png)
    picture, alpha = read_picture_with_alpha(tmp_path / "p.png")
    assert alpha is not None
    assert picture.tolist() == [[[9, 8, 7], [200, 100, 50]]] and alpha.tolist() == [[0, 255]]


def test_a_grey_picture_is_a_matte(tmp_path):
    write_picture(tmp_path / "m.png", rgb()[..., 0])
    np.testing.assert_array_equal(read_matte(tmp_path / "m.png"), rgb()[..., 0])


def turned_png(picture: np.ndarray, orientation: int) -> bytes:
    """A PNG whose EXIF says how it is turned."""
    exif = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif))
    png = cv2.imencode(".png", picture)[1].tobytes()
    return png[:33] + chunk + png[33:]  # after the header


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_with_alpha_are_turned_as_those_without(tmp_path, orientation):
    (tmp_path / "plain.png").write_bytes(turned_png(rgb(24, 40)[..., ::-1], orientation))
    (tmp_path / "clear.png").write_bytes(
        turned_png(np.dstack([rgb(24, 40)[..., ::-1], rgb(24, 40)[..., 0]]), orientation)
    )
    picture, alpha = read_picture_with_alpha(tmp_path / "clear.png")
    np.testing.assert_array_equal(picture, read_picture(tmp_path / "plain.png"))
    assert alpha is not None
    np.testing.assert_array_equal(alpha, picture[..., 0])


def test_what_is_cut_out_shows_on_squares():
    picture, alpha = rgb(64, 64), np.zeros((64, 64), np.uint8)
    alpha[:, 32:] = 255
    shown = on_checkerboard(picture, alpha)
    np.testing.assert_array_equal(shown[:, 32:], picture[:, 32:])
    assert set(shown[:, :32].ravel().tolist()) == {155, 205}
    np.testing.assert_array_equal(over(picture, alpha, (1, 2, 3))[:, :32], np.full((64, 32, 3), (1, 2, 3)))


def test_a_large_picture_is_laid_over_a_colour_in_parts():
    code = """
import numpy as np
from aa2.media.picture import over
picture, alpha = np.ones((2000, 4000, 3), np.uint8), np.ones((2000, 4000), np.uint8)
before = peak()
result = over(picture, alpha, (255, 255, 255))
assert (result == 254).all()
print(peak() - before)
"""
    assert measured(code) < 80, "24 MB are the result; at once it took 300"


def test_orientation_is_applied(tmp_path):
    picture = np.zeros((32, 64, 3), np.uint8)
    picture[:, :32] = 255
    jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
    (tmp_path / "p.jpg").write_bytes(with_orientation(jpeg, TURN_RIGHT))
    found = read_picture(tmp_path / "p.jpg")
    assert found.shape == (64, 32, 3)
    assert found[:28].min() > 250
    assert found[36:].max() < 5


def test_bad_input_is_told_in_one_line(tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder.png").mkdir()
    for name in ("cut.png", "cut.jpg"):
        whole = cv2.imencode(name[-4:], rgb(200, 200))[1].tobytes()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    for name in ("text.png", "empty.png", "folder.png", "missing.png", "cut.png", "cut.jpg"):
        with pytest.raises(InputError, match=name) as error:
            read_picture(tmp_path / name)
        assert "\n" not in str(error.value)
    for name in ("missing/p.png", "p.nothing"):
        with pytest.raises(InputError, match=name):
            write_picture(tmp_path / name, rgb())


def test_contact_sheet_fits_everything_into_its_cells():
    rows = [[rgb(), rgb(90, 20), rgb()[..., 0]], [rgb(1, 1), np.ones((3, 3), bool)]]
    sheet = contact_sheet(rows, labels=["first"], cell=(40, 30))
    assert sheet.shape == (18 + 2 * 30, 3 * 40, 3)
    assert sheet.dtype == np.uint8
