"""Ordinary videos at native detail: reconstructed from one of their own frames, and with people of pictures.

*Self*: the frame of a video that shows its person best is the reference
(`aa2.evaluate.protocols.frame_selection`); 12 frames (34 for three windows) at least a second away from it
are driving frames and truth. *Cross*: the same frames with the character of a picture; nobody knows the
truth. All signals are extracted, with their errors: what a user's video gets.

Frames are cropped around the person with room for a larger figure and, where the person is larger, scaled
down until it is `HEIGHT` pixels high; nothing is enlarged. The reference is the whole picture or frame as it
came.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path

import numpy as np

from aa2.conditions.build import crop_signals
from aa2.conditions.framing import Crop, Size
from aa2.conditions.mask import Box
from aa2.errors import Doubt, InputError
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.protocols.cases import Cases, Inputs
from aa2.evaluate.protocols.extracted import Extracted, extracted, names_of
from aa2.evaluate.protocols.frame_selection import FRAMES, SelectedFrames, frame_quality, select_frames
from aa2.evaluate.protocols.references import frame_reference, picture_reference, shown_masks
from aa2.types import Reference

VIDEOS = (".mp4", ".mkv", ".mov", ".webm", ".avi")
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
HEIGHT = 512
"""Pixels of the person's height in a case, at most."""
ROOM = 0.25
"""Shares of the person's height left around it on every side, where the frame has so much."""
GIVEN = "signals that are extracted from videos and pictures, as a user's are"
EVERY = ""
"""In ``reference_frames``: the number for videos that are not named."""

Tell = Callable[[str, int, int], None]
"""Told what is at work, and the frames done and to do."""


@dataclass(frozen=True)
class _Asked:
    """A video, what is asked of it, and the picture to put into it: None is its own frame."""

    video: Extracted
    selected: SelectedFrames
    picture: tuple[str, Path] | None = None

    @property
    def name(self) -> str:
        """The case's: ``juggler-self``, or ``juggler-cartoon_girl``."""
        return f"{self.video.name}-{self.picture[0] if self.picture else 'self'}"


def real_cases(
    data: Path,
    settings: Sequence[Setting],
    kept: Path,
    references: Path | None = None,
    reference_frames: Mapping[str, int] | None = None,
    *,
    limit: int | None = None,
    windows: int = 1,
    progress: Tell = lambda stage, done, total: None,
) -> Cases:
    """Every video once in self, and once a picture in cross: ``juggler-self``, ``juggler-cartoon_girl``.

    Args:
        data: a folder of videos.
        settings: which, in this order.
        kept: where extractions are kept, for they take long.
        references: a folder of pictures, for cross.
        reference_frames: numbers of reference frames by the name of the video, with or without its ending, or
            under `EVERY`; of other videos the best seen frame is taken.
        limit: take only so many videos.
        windows: of a case, of `FRAMES` frames each.
        progress: told of extractions that are made.
    Raises:
        InputError: there are no videos, none that can be used, no pictures for cross, or a name that is not a
            video's. Single videos and pictures that cannot be used are left out with a `Doubt`, and ``about``
            says why.
    """
    videos = _files(data, VIDEOS, "videos")[:limit]
    frames = _frames_asked(videos, reference_frames or {})
    pictures = _pictures(references) if "cross" in settings else []
    length = windows * (FRAMES - 1) + 1
    left_out: dict[str, str] = {}
    asked: list[_Asked] = []
    seconds = 0.0
    for name, video, frame in zip(names_of(videos), videos, frames, strict=True):
        try:
            made = extracted(name, video, kept, lambda d, t, n=name: progress(f"extracting {n}", d, t))
        except InputError as error:
            left_out[video.name] = error.problem
            continue
        seconds += made.about.seconds
        selected = _selected(made, frame, length)
        if isinstance(selected, str):
            left_out[video.name] = selected
        else:
            asked.append(_Asked(made, selected))
    if not asked:
        raise InputError(data, "holds no video that can be used: " + _told(left_out), "give other videos")
    people = {name: picture_reference(name, path, kept / "pictures") for name, path in pictures}
    left_out |= {path.name: "shows nobody" for name, path in pictures if people[name] is None}
    shown = [(name, path) for name, path in pictures if people[name] is not None]
    if pictures and not shown:
        raise InputError(references or data, "holds no picture of a person", "give other pictures")
    for file, reason in left_out.items():
        warnings.warn(Doubt(f"{file} is left out: {reason}"), stacklevel=2)
    crossed = [_Asked(a.video, a.selected, picture) for a in asked for picture in shown]
    all_asked = [a for s in settings for a in (asked if s == "self" else crossed)]
    about = {
        "protocol": "real footage",
        "data": str(data),
        "clips": len(asked),
        "pictures": [name for name, _ in shown],
        "left_out": [f"{name}: {reason}" for name, reason in left_out.items()],
        "person": f"{HEIGHT} pixels high or less, {length} frames",
        "reference_frames": {a.video.name: a.selected.reference for a in asked},
        "driving_frames": {a.video.name: f"{a.selected.start} to {a.selected.stop - 1}" for a in asked},
        "extraction": f"{seconds:.0f} s where nothing is kept",
    }
    chosen: list[Setting] = ["cross" if a.picture else "self" for a in all_asked]
    inputs = Inputs("extracted", GIVEN, windows, (FRAMES, FRAMES), left_out)
    return Cases([a.name for a in all_asked], chosen, lambda i: _case(all_asked[i], kept), inputs, about)


def native_crop(boxes: Sequence[Box], size: Size) -> Crop:
    """The crop of a window around its person, at native detail or less; its sides are even.

    Args:
        boxes: around the person's mask in every frame.
        size: width and height of the frame.
    """
    corners = np.array(boxes)
    left, top = corners[:, :2].min(axis=0)
    right, bottom = corners[:, 2:].max(axis=0)
    room = ceil(ROOM * (bottom - top))
    scale = min(1.0, HEIGHT / (bottom - top))
    x0, y0 = max(int(left) - room, 0), max(int(top) - room, 0)
    x1, y1 = min(int(right) + room, size[0]), min(int(bottom) + room, size[1])
    x1, y1 = x1 - (x1 - x0) % 2, y1 - (y1 - y0) % 2
    if scale == 1:
        return Crop((x0, y0, x1, y1), (x1 - x0, y1 - y0))
    width, height = (2 * max(round(side * scale / 2), 1) for side in (x1 - x0, y1 - y0))
    return Crop((x0, y0, x1, y1), (width, height))


def _selected(video: Extracted, frame: int | None, length: int) -> SelectedFrames | str:
    about = video.about
    if about.refused:
        return about.refused
    with video.open() as clip:
        quality = frame_quality(clip.pose, about.boxes, about.sharpness, clip.size)
        return select_frames(quality, clip.times, clip.cuts, frame, length)


def _case(asked: _Asked, kept: Path) -> Case:
    start, stop = asked.selected.start, asked.selected.stop
    with asked.video.open() as clip:
        boxes = [box for box in asked.video.about.boxes[start:stop] if box is not None]
        crop = native_crop(boxes, clip.size)
        driving = crop_signals(clip.read(start, stop), crop)
        if asked.picture is None:
            reference = frame_reference(asked.video, clip, asked.selected.reference)
            masks = np.stack([crop.apply(mask) for mask in shown_masks(asked.video, clip, start, stop)])
        else:
            reference, masks = _of_picture(*asked.picture, kept), driving.character_mask
        fps = float(clip.fps)
    return Case(
        name=asked.name,
        setting="cross" if asked.picture else "self",
        driving=driving,
        reference=reference,
        truth=driving.frames,
        character=masks >= 128,
        pose=driving.pose,
        fps=fps,
        has_truth=asked.picture is None,
        window=FRAMES,
    )


@lru_cache(maxsize=16)
def _of_picture(name: str, path: Path, kept: Path) -> Reference:
    """Read once for all videos."""
    reference = picture_reference(name, path, kept / "pictures")
    if reference is None:
        raise InputError(path, "shows nobody", "give another picture")
    return reference


def _files(folder: Path, endings: Sequence[str], what: str) -> list[Path]:
    if not folder.is_dir():
        raise InputError(folder, "there is no such folder", f"name a folder of {what}")
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in endings and not p.name.startswith("."))
    if not found:
        raise InputError(folder, f"holds no {what}", f"give files that end in {', '.join(endings)}")
    return found


def _pictures(folder: Path | None) -> list[tuple[str, Path]]:
    if folder is None:
        raise InputError(
            "`settings`", "cross needs pictures of other characters", "give their folder in `references`"
        )
    files = _files(folder, PICTURES, "pictures")
    return list(zip(names_of(files), files, strict=True))


def _frames_asked(videos: Sequence[Path], frames: Mapping[str, int]) -> list[int | None]:
    known = {EVERY} | {name for video in videos for name in (video.name, video.stem)}
    for name, frame in frames.items():
        if name not in known:
            raise InputError("`reference_frames`", f"there is no video {name}", "name one of the folder")
        if frame < 0:
            raise InputError("`reference_frames`", f"{frame} is negative", "count frames from 0")
    return [frames.get(v.name, frames.get(v.stem, frames.get(EVERY))) for v in videos]


def _told(left_out: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {reason}" for name, reason in left_out.items())
