"""Pictures as people bring them: turned, with profiles, deep, of other kinds of colour, damaged."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from aa2.errors import InputError
from aa2.media.picture import read_mask, read_matte, read_picture, read_picture_with_alpha

SIZE = 30, 20


def corner(channels: int = 3) -> np.ndarray:
    picture = np.full((SIZE[1], SIZE[0], channels), 120, np.uint8)
    picture[:8, :10, :3] = (220, 40, 40)
    if channels == 4:
        picture[..., 3] = 255
        picture[10:, :, 3] = 100
    return picture


TURNS = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.swapaxes(0, 1),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: p.swapaxes(0, 1)[::-1, ::-1],
    8: lambda p: np.rot90(p, 1),
}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_every_orientation_in_every_format(tmp_path, kind, turn):
    options: dict[str, Any] = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(
        kind, {}
    )
    for channels in (3, 4):
        if channels == 4 and kind == "JPEG":
            continue
        exif = Image.Exif()  # some writers take from it what they write otherwise
        exif[0x0112] = turn
        path = tmp_path / f"{channels}.{kind.lower()}"
        Image.fromarray(corner(channels)).save(path, kind, exif=exif, **options)
        picture, alpha = read_picture_with_alpha(path)
        expected = TURNS[turn](corner(channels))
        assert picture.shape[:2] == expected.shape[:2]
        solid = expected[..., 3] == 255 if channels == 4 else np.ones(expected.shape[:2], bool)
        assert np.abs(picture[solid].astype(int) - expected[solid][:, :3]).mean() < 3
        if channels == 4:
            assert alpha is not None and np.abs(alpha.astype(int) - expected[..., 3]).mean() < 3


def profile(gamma: float, *primaries: tuple[float, float, float]) -> bytes:
    """An ICC profile of a gamma and a matrix, XYZ of D50, made by hand; a grey one without a matrix."""
    fixed = lambda values: b"".join(struct.pack(">i", round(v * 65536)) for v in values)  # noqa: E731
    tags = {b"wtpt": b"XYZ \0\0\0\0" + fixed((0.9642, 1.0, 0.8249))}
    for name, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=False):
        tags[name] = b"XYZ \0\0\0\0" + fixed(values)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC") if primaries else (b"kTRC",), curve)
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 2) + b"a\0" + bytes(78)
    tags[b"cprt"] = b"text\0\0\0\0none\0\0\0\0"
    table, body, at = b"", b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    head = struct.pack(
        ">I4xI4s4s4s", at + len(body), 0x02400000, b"mntr", b"RGB " if primaries else b"GRAY", b"XYZ "
    ) + bytes(12)
    head += b"acsp" + bytes(28) + fixed((0.9642, 1.0, 0.8249))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


DISPLAY_P3 = profile(2.2, (0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
ADOBE_RGB = profile(2.2, (0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("name", ["P3", "Adobe"])
def test_colours_of_a_profile_become_srgb(tmp_path, kind, name):
    """sRGB's red in Display P3, and a green of sRGB in Adobe RGB, known values of both."""
    stored, meant = {"P3": ((234, 51, 35), (255, 0, 0)), "Adobe": ((144, 255, 60), (0, 255, 0))}[name]
    data = DISPLAY_P3 if name == "P3" else ADOBE_RGB
    options: dict[str, Any] = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(
        kind, {}
    )
    for mode in ("RGB", "RGBA"):
        if mode == "RGBA" and kind == "JPEG":
            continue
        picture = Image.new("RGB", (16, 16), stored).convert(mode)
        picture.save(tmp_path / "p", kind, icc_profile=data, **options)
        found = read_picture(tmp_path / "p")
        assert np.abs(found.astype(int) - meant).max() <= (8 if name == "P3" else 20)
    Image.new("RGB", (16, 16), (255, 255, 255)).save(tmp_path / "w", kind, icc_profile=data, **options)
    assert read_picture(tmp_path / "w").min() >= 254


def test_srgb_by_any_profile_stays_bit_for_bit(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (own, b"no profile at all", DISPLAY_P3[:200], None):
        Image.fromarray(picture).save(tmp_path / "p.png", icc_profile=data)
        np.testing.assert_array_equal(read_picture(tmp_path / "p.png"), picture)


def test_grey_and_cmyk(tmp_path):
    grey = np.tile(np.arange(0, 240, 8, dtype=np.uint8), (20, 1))
    Image.fromarray(grey).save(tmp_path / "g.png")
    np.testing.assert_array_equal(read_picture(tmp_path / "g.png"), grey[..., None].repeat(3, 2))
    # A grey profile of gamma 1.8: 128 is 0.289 of white, which sRGB writes as 147.
    Image.new("L", (16, 16), 128).save(tmp_path / "g.png", icc_profile=profile(1.8))
    assert np.abs(read_picture(tmp_path / "g.png").astype(int) - 147).max() <= 1
    for icc in (None, b"no profile at all", DISPLAY_P3):
        Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(tmp_path / "c.jpg", quality=100, icc_profile=icc)
        red = read_picture(tmp_path / "c.jpg")[8, 8].astype(int)
        assert red[0] > 230 and red[1:].max() < 40
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(tmp_path / "c.tif")
    red = read_picture(tmp_path / "c.tif")[8, 8].astype(int)
    assert red[0] > 200 and red[1:].max() < 60


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_deep_pictures_become_eight_bits(tmp_path, kind):
    most = 65535 if kind is np.uint16 else 1.0
    for channels in (1, 3, 4):
        picture = np.full((12, 16, channels), 0.5 * most, kind)
        picture[:6] = most
        cv2.imwrite(str(tmp_path / "p.tif"), picture)
        found, _ = read_picture_with_alpha(tmp_path / "p.tif")
        assert found.dtype == np.uint8
        assert found[:6].min() == 255 and np.abs(found[6:].astype(int) - 127).max() <= 1


def test_all_ways_to_be_transparent(tmp_path):
    """Palette, a colour key, grey with alpha, a GIF."""
    mask = np.zeros((16, 16), np.uint8)
    mask[:, 8:] = 1
    image = Image.fromarray(mask).convert("P")
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.save(tmp_path / "p.png", transparency=0)
    image.save(tmp_path / "p.gif", transparency=0)
    Image.fromarray(mask * 200).save(tmp_path / "key.png", transparency=0)
    Image.fromarray(np.dstack([mask * 200, mask * 255]), "LA").save(tmp_path / "la.png")
    for name in ("p.png", "p.gif", "key.png", "la.png"):
        picture, alpha = read_picture_with_alpha(tmp_path / name)
        assert alpha is not None, name
        assert alpha[:, :8].max() == 0 and alpha[:, 8:].min() == 255
        assert picture[0, 12, 0] == 200
        assert read_picture(tmp_path / name)[0, 2].tolist() == [255] * 3
        np.testing.assert_array_equal(read_matte(tmp_path / name), alpha)


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_an_animation_gives_its_first_picture(tmp_path, name):
    images = [Image.new("RGB", (16, 12), colour) for colour in ((200, 30, 30), (30, 200, 30))]
    images[0].save(tmp_path / name, save_all=True, append_images=images[1:], duration=50)
    assert np.abs(read_picture(tmp_path / name).astype(int) - (200, 30, 30)).max() < 12


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    made = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), *chunks, (b"IEND", b"")):
        made += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return made


def test_the_colours_of_hdr_pictures_are_mapped(tmp_path):
    """PNG's cICP chunk: Display P3 with sRGB's curve, and PQ."""
    row = b"\0" + bytes((234, 51, 35)) * 4
    pixels = b"IDAT", zlib.compress(row * 4)
    (tmp_path / "p3.png").write_bytes(png(4, 4, (b"cICP", bytes((12, 13, 0, 1))), pixels))
    assert np.abs(read_picture(tmp_path / "p3.png").astype(int) - (255, 0, 0)).max() <= 3
    white = b"IDAT", zlib.compress((b"\0" + bytes((148, 148, 148)) * 4) * 4)  # 203 cd/m²
    (tmp_path / "pq.png").write_bytes(png(4, 4, (b"cICP", bytes((9, 16, 0, 1))), white))
    assert np.abs(read_picture(tmp_path / "pq.png").astype(int) - 230).max() <= 2


def bad_pictures(folder: Path) -> dict[str, str]:
    """Files, and a word of what is said of them."""
    whole = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(
        whole, "WEBP"
    )
    sound = png(4, 4, (b"IDAT", zlib.compress(bytes(52))))
    heic = struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic"
    files = {
        "empty.png": (b"", "is empty"),
        "bomb.png": (png(60_000, 60_000, (b"IDAT", zlib.compress(bytes(1000)))), "too short"),
        "large.png": (png(16_000, 14_000, (b"IDAT", bytes(700_000))), "million pixels"),
        "wide.png": (png(2_000_000_000, 2, (b"IDAT", zlib.compress(bytes(1000)))), "wide.png"),
        "sum.png": (sound[:45] + b"!" + sound[46:], "checksum"),
        "cut.png": (sound[:-8], "cut off"),
        "long.png": (sound[:33] + b"\x7f" + sound[34:], "long.png"),
        "none.png": (png(0, 5, (b"IDAT", zlib.compress(bytes(10)))), "none.png"),
        "photo.heic": (heic + bytes(200), "HEIC that cannot be read"),
        "page.pdf": (b"%PDF-1.7\n" + bytes(100), "PDF"),
        "drawing.svg": (b"  <svg xmlns='x'></svg>", "SVG"),
        "raw.nef": (b"NEF" + bytes(100), "raw format"),
        "jxl.jxl": (b"\xff\x0a" + bytes(50), "JPEG XL"),
        "cut.webp": (whole.getvalue()[:-500], "cut off"),
        "cut.gif": (b"GIF89a\x10\x00\x10\x00\x80\x00\x00", "cut.gif"),
        "huge.bmp": (
            b"BM" + struct.pack("<IIIIiiHH", 100, 0, 54, 40, 99_999, 99_999, 1, 24) + bytes(24),
            "million",
        ),
    }
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    return {name: word for name, (_, word) in files.items()}


def test_what_is_no_picture_is_told_in_one_line(tmp_path):
    for name, word in bad_pictures(tmp_path).items():
        for read in (read_picture, read_mask):
            with pytest.raises(InputError, match=name) as error:
                read(tmp_path / name)
            assert word in str(error.value), name
            assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="is an address"):
        read_picture(Path("https://example.org/p.png"))


def test_damage_to_what_is_not_needed_is_passed_over(tmp_path):
    row = b"\0" + bytes((9, 99, 200)) * 4
    whole = png(4, 4, (b"tEXt", b"Title\0a"), (b"IDAT", zlib.compress(row * 4)))
    (tmp_path / "p.png").write_bytes(whole.replace(b"Title", b"Tatle"))
    assert (read_picture(tmp_path / "p.png") == (9, 99, 200)).all()


def test_nothing_is_printed_of_damage(tmp_path, capfd):
    for name in bad_pictures(tmp_path):
        with pytest.raises(InputError):
            read_picture(tmp_path / name)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["p.png", "p.jpg", "p.webp", "p.bmp", "p.tif"])
def test_ordinary_pictures_are_what_opencv_makes_of_them(tmp_path, name):
    noise = np.random.default_rng(0).integers(0, 256, (40, 52, 3), dtype=np.uint8)
    for picture in (noise, noise[..., 0]):
        cv2.imwrite(str(tmp_path / name), picture)
        expected = cv2.imread(str(tmp_path / name), cv2.IMREAD_COLOR_RGB)
        np.testing.assert_array_equal(read_picture(tmp_path / name), expected)
