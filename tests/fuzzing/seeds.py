"""Small real files of every kind, made on the spot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from aa2.clips.clip import ClipWriter
from aa2.media.picture import write_picture
from aa2.types import Pose
from tests.clips.clip_samples import SIZE, make_clip, make_source, signals
from tests.clips.test_extras import write_exact
from tests.media.conftest import colours, make_video
from tests.media.making import MATRICES, encode, frames_of, interlaced
from tests.media.test_heif import box, heic, scene
from tests.media.test_picture_kinds import DISPLAY_P3
from tests.media.test_sound import make_sound

HDR = 9, 16, 9, 1
"""BT.2020, PQ, limited range."""
SMALL = 32, 24


def videos(folder: Path) -> Iterator[Path]:
    """Videos in all containers, with all kinds of sound and none, and sound alone."""
    few = colours(5, SMALL)
    for name, sound in (
        *(("a.mp4", "aac"), ("b.mov", "pcm_s16le"), ("c.mkv", "flac"), ("d.mkv", "libopus")),
        *(("e.ts", "mp2"), ("f.mp4", "alac"), ("g.mkv", "ac3"), ("h.mov", "libmp3lame"), ("i.mp4", None)),
    ):
        yield make_video(folder / name, few, sound=sound)
    yield make_video(folder / "turned.mp4", few, rotation=90)
    yield make_video(folder / "uneven.mkv", few, times=[0, 0.1, 0.11, 0.5, 2])
    yield make_video(folder / "v.webm", few, codec="libvpx-vp9", sound="libopus")
    yield make_video(folder / "m.avi", few, codec="mpeg4", sound="libmp3lame")
    yield make_video(folder / "w.avi", few, codec="mpeg4", sound="pcm_s16le")
    yield encode(folder / "transposed.mov", frames_of(few), matrix=MATRICES["transposed"][0])
    yield encode(folder / "live.webm", frames_of(few), "libvpx", container={"live": "1"})
    yield encode(folder / "pieces.mp4", frames_of(few), container={"movflags": "frag_keyframe+empty_moov"})
    yield encode(folder / "fields.ts", interlaced(4, (48, 32)), "mpeg2video", fields=True)
    yield encode(folder / "fields.mov", frames_of(few, "yuv422p10le"), "prores_ks")
    yield encode(folder / "lossless.mkv", frames_of(few, "bgr0"), "ffv1", options={"slices": "4"})
    yield encode(folder / "deep.mp4", frames_of(few, "yuv420p10le", HDR), "libx265", options=X265)
    yield encode(folder / "deep.mkv", frames_of(few, "yuv420p10le", HDR), "libx264")
    yield encode(folder / "wide.mp4", frames_of(few), shape=Fraction(32, 27))
    yield encode(folder / "motion.avi", frames_of(few, "yuvj420p"), "mjpeg")
    yield encode(folder / "old.flv", frames_of(few), "flv")
    part = (folder / "e.ts").read_bytes()
    (folder / "joined.ts").write_bytes(part * 2)
    yield folder / "joined.ts"
    images = [Image.new("RGB", SMALL, (60 * index, 90, 20)) for index in range(4)]
    for name in ("a.gif", "a.webp", "a.png"):
        images[0].save(folder / name, save_all=True, append_images=images[1:], duration=[40, 10, 90, 40])
        yield folder / name
    for name, codec, rate, layout in (
        *(("s.wav", "pcm_s16le", 192_000, "stereo"), ("s.mka", "vorbis", 48_000, "stereo")),
        *(
            ("s.m4a", "aac", 44_100, "5.1"),
            ("s.mp3", "mp3", 22_050, "mono"),
            ("s.flac", "flac", 8_000, "mono"),
        ),
    ):
        yield make_sound(folder / name, codec, rate, layout, 0.4)


X265 = {"x265-params": "log-level=0:keyint=4"}


def pictures(folder: Path) -> Iterator[Path]:
    """Pictures of all kinds of colour, with notes of all kinds."""
    random = np.random.default_rng(0)
    colour = random.integers(0, 256, (24, 32, 4), dtype=np.uint8)
    clear, plain = Image.fromarray(colour), Image.fromarray(np.ascontiguousarray(colour[..., :3]))
    exif = Image.Exif()
    exif[0x0112] = 6
    notes = {"exif": exif, "icc_profile": DISPLAY_P3}
    kinds: tuple[tuple[str, Image.Image, dict[str, Any]], ...] = (
        ("clear.png", clear, {}),
        ("notes.png", clear, notes),
        ("palette.png", plain.quantize(16), {"transparency": 3}),
        ("key.png", plain, {"transparency": (1, 2, 3)}),
        ("grey.png", plain.convert("LA"), {}),
        ("bit.png", plain.convert("1"), {}),
        ("photo.jpg", plain, notes),
        ("steps.jpg", plain, {"progressive": True, "quality": 60}),
        ("print.jpg", plain.convert("CMYK"), {"icc_profile": DISPLAY_P3}),
        ("grey.jpg", plain.convert("L"), {"exif": exif}),
        ("clear.webp", clear, notes),
        ("exact.webp", clear, {"lossless": True}),
        ("clear.tif", clear, notes),
        ("packed.tif", plain, {"compression": "tiff_lzw"}),
        ("print.tif", plain.convert("CMYK"), {"compression": "tiff_adobe_deflate"}),
        ("float.tif", Image.fromarray(random.random((9, 8), np.float32)), {}),
        ("p.gif", plain.quantize(8), {"transparency": 0}),
        ("p.avif", clear, notes),
        ("p.bmp", plain, {}),
        ("p.tga", clear, {}),
        ("p.jp2", plain, {}),
        ("p.ppm", plain, {}),
        ("p.ico", clear, {"sizes": [(16, 16)]}),
    )
    for name, image, how in kinds:
        image.save(folder / name, **how)
        yield folder / name
    (folder / "p.heic").write_bytes(heic(scene(), (64, 64), (box(b"irot", b"\3"),)))
    yield folder / "p.heic"
    write_deep(folder / "deep.png", random)
    yield folder / "deep.png"


def write_deep(path: Path, random: np.random.Generator) -> None:
    """A PNG of 16 bits."""
    import cv2

    cv2.imwrite(str(path), random.integers(0, 65536, (24, 32, 4), dtype=np.uint16))


def clips(folder: Path) -> Iterator[Path]:
    """Clip folders of all forms."""
    given = signals(4)
    yield make_clip(folder / "video", given, [0.0, 0.05, 0.3, 0.31])
    yield make_clip(folder / "png", given, pictures="png")
    yield make_clip(folder / "webp", given, pictures="webp")
    own = make_clip(folder / "own", given)
    (own / "character_mask").mkdir()
    for t in range(4):
        write_picture(own / "character_mask" / f"{t}.png", given.character_mask[t])
    make_source(own / "occluder_mask.mp4", given, [0.0, 0.1, 0.2, 0.3])
    yield own
    yield write_exact(folder / "exact")[0]
    times = [0.0, 0.1, 0.2, 0.3]
    linked = folder / "linked"
    linked.mkdir()
    source = make_source(linked / "source.mp4", given, times)
    with ClipWriter(linked / "clip", fps=Fraction(10), size=SIZE, source=source) as writer:
        for t in range(4):
            writer.write(time=times[t], character_mask=given.character_mask[t])
        writer.pose = Pose(given.pose.keypoints, given.pose.confidence)
    yield linked / "clip"


def record(folder: Path) -> Path:
    """The record of a run, with its files."""
    from aa2.animate.options import DEFAULTS
    from aa2.animate.run_record import asked, write_record
    from aa2.models.bundle_folder import bundle_folder

    make_video(folder / "in.mp4", colours(2, SMALL))
    make_video(folder / "o.mp4", colours(2, SMALL))
    Image.new("RGB", SMALL).save(folder / "ref.png")
    (folder / "tiny").mkdir()
    (folder / "tiny" / "bundle.json").write_text(json.dumps({"format": 1}))
    bundle = bundle_folder(folder / "tiny")
    result = {"frames": 2, "frames_with_person": 1}
    files = folder / "ref.png", folder / "in.mp4"
    about = asked(bundle, "cpu", *files, DEFAULTS)
    return write_record(folder / "o.mp4", str(bundle), bundle, about, *files, DEFAULTS, result)


TABLE = """reference,driving,output,steps,guidance,retarget,person,mode
ref.png,in.mp4,a.mp4,4,1.5,off,0,replace
ref.png,in.mp4,b.mov,,"1,5",on,"0:10,12",animate
"""
