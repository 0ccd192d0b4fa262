"""Writes clips, frame by frame; :mod:`aa2.clips.clip` tells what they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from aa2.clips.keypoint_files import write_geometry, write_pose
from aa2.clips.pictures import PICTURES, ColourFormat
from aa2.clips.tracks import PictureWriter, write_limbs
from aa2.errors import InputError
from aa2.media.files import beside, check_name, discard
from aa2.media.picture import write_picture
from aa2.types import Geometry, Limbs, Pose, Reference

if TYPE_CHECKING:
    from aa2.media.video_writer import VideoWriter

VERSION = 1
"""Of the format."""
CRF, KEYFRAMES, PRESET = 12, 8, "veryfast"
"""Frames near enough to the original to train on, and few to decode before any one of them."""


class ClipWriter:
    """Writes a clip under another name, and renames it when it is whole: a context manager.

    What the first frame comes with, all frames come with.

    Args:
        path: the folder to make.
        fps: average frames per second, and the rate of frames that are written without a time.
        size: width and height of all pictures.
        source: the video that the frames come from, to be linked instead of written again.
        made_by: who or what made each signal, for instance ``{"pose": "a person"}``.
        replace: whether a clip that is already there is replaced.
        pictures: how frames and environment are stored. PNG and WebP need no PyAV; PNG is exact and ten
            times as large as video, WebP nearly as small and as exact as that.

    Attributes:
        pose: the character's pose in all frames; must be set before the end.
        reference: a picture of the character. reference_limbs: its limbs.
        geometry: where character and camera are in the world.
        cuts: the frames that begin a new shot.
        labels: what the clip shows, for instance "gait:limp".

    Raises:
        InputError: the target exists and is not to be replaced or is no clip, or cannot be written.
    """

    def __init__(
        self,
        path: Path,
        *,
        fps: Fraction,
        size: tuple[int, int],
        source: Path | None = None,
        made_by: dict[str, str] | None = None,
        replace: bool = False,
        pictures: ColourFormat = "video",
    ) -> None:
        self.path, self.fps, self.size = Path(path), Fraction(fps), size
        self._format: ColourFormat = pictures
        self.source, self._made_by = source, made_by or {}
        self.pose: Pose | None = None
        self.reference: Reference | None = None
        self.reference_limbs: Limbs | None = None
        self.geometry: Geometry | None = None
        self.cuts: list[int] = []
        self.labels: list[str] = []
        self._times: list[float] = []
        self._objects, self._occluded = 0, False
        self._tracks: dict[str, PictureWriter | VideoWriter] = {}
        self._files = ExitStack()
        check_target(self.path, replace)
        self._folder = beside(self.path)
        self._folder.mkdir()

    def __enter__(self) -> ClipWriter:
        return self

    def other(self, *, made_by: dict[str, str] | None = None) -> ClipWriter:
        """A writer for the clip of another character in the same scene; to be ended before this one."""
        return ClipWriter(
            self._folder / "other", fps=self.fps, size=self.size, made_by=made_by, pictures=self._format
        )

    def write(
        self,
        frame: np.ndarray | None = None,
        *,
        character_mask: np.ndarray,
        time: float | None = None,
        occluder_mask: np.ndarray | None = None,
        object_masks: np.ndarray | None = None,
        whole_objects: np.ndarray | None = None,
        depth: np.ndarray | None = None,
        environment: np.ndarray | None = None,
        parts: np.ndarray | None = None,
        limbs: np.ndarray | None = None,
        whole_limbs: np.ndarray | None = None,
    ) -> None:
        """Adds the next frame.

        Args:
            frame: ``(H, W, 3)`` uint8 RGB; None where the clip links to its source.
            character_mask: ``(H, W)`` uint8, 0 outside to 255 inside the character.
            time: seconds at which it is shown, as the source's reader gives it; None for a constant rate.
            occluder_mask: ``(H, W)`` uint8, 0 outside to 255 inside what stands before the character.
            object_masks: ``(N, H, W)`` bool, up to eight; None for no object in this frame.
            whole_objects: ``(N, H, W)`` bool, the same objects' whole silhouettes, also where hidden.
            depth: ``(H, W)`` float32 metres, 0 unknown; saturates at 65.535.
            environment: ``(H, W, 3)`` uint8 RGB.
            parts: ``(H, W)`` uint8, part of the person by index, 0 off the person (docs/clip_format.md).
            limbs: ``(H, W)`` uint8, likewise its limb.
            whole_limbs: ``(15, H, W)`` bool, where each limb is, also where something hides it.
        """
        seconds = float(len(self._times) / self.fps) if time is None else time
        objects = np.zeros((0, *self.size[::-1]), bool) if object_masks is None else object_masks
        given = {
            "frames": frame,
            "environment": environment,
            "character_mask": character_mask,
            "occluder_mask": occluder_mask,
            "object_masks": objects,
            "whole_object_masks": whole_objects,
            "depth": depth,
            "parts": parts,
            "limbs": limbs,
            "whole_limbs": whole_limbs,
        }
        pictures = {
            name: PICTURES[name].packed(name, picture, self.size)
            for name, picture in given.items()
            if picture is not None
        }
        if (self.source is None) != ("frames" in pictures):
            raise ValueError("a frame is given unless the clip links to its source")
        if not self._times:
            self._open(pictures)
        if pictures.keys() != self._tracks.keys():
            raise ValueError(f"{', '.join(pictures)} in this frame, {', '.join(self._tracks)} in the first")
        self._times.append(seconds)
        self._objects = max(self._objects, len(objects))
        self._occluded |= occluder_mask is not None and bool(occluder_mask.any())
        for name, picture in pictures.items():
            self._tracks[name].write(picture, seconds - self._times[0])

    def _open(self, names: Iterable[str]) -> None:
        for name in names:
            self._tracks[name] = self._files.enter_context(self._track(self._folder / name))

    def _track(self, path: Path) -> PictureWriter | VideoWriter:
        if not PICTURES[path.name].colour:
            return PictureWriter(path.with_suffix(".zip"))
        if self._format != "video":
            return PictureWriter(path.with_suffix(".zip"), self._format)
        from aa2.media.video_writer import VideoWriter  # clips without videos do without PyAV

        # Two encoder threads make other bytes than one.
        video = path.with_suffix(".mp4")
        return VideoWriter(video, self.size, self.fps, crf=CRF, keyframes=KEYFRAMES, threads=1, preset=PRESET)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with self._files:
                    self._check()
                self._finish()
            else:
                self._files.__exit__(kind, error, trace)
        finally:
            discard(self._folder)

    def _check(self) -> None:
        if not self._times:
            raise InputError(self.path, "got not a single frame", "give a video that has frames")
        if self.pose is None or len(self.pose) != len(self._times):
            raise ValueError("a clip's pose has one entry per frame")
        if self.geometry is not None and len(self.geometry) != len(self._times):
            raise ValueError("a clip's geometry has one entry per frame")

    def _finish(self) -> None:
        assert self.pose is not None
        if not self._occluded:
            discard(self._folder / "occluder_mask.zip")
        if not self._objects:
            discard(self._folder / "object_masks.zip")
            discard(self._folder / "whole_object_masks.zip")
        if self.geometry is not None:
            write_geometry(self._folder / "geometry.npz", self.geometry)
        write_pose(self._folder / "pose.npz", self.pose, self._times)
        if self.reference is not None:
            write_picture(self._folder / "reference.png", self.reference.picture)
            write_picture(self._folder / "reference_mask.png", self.reference.mask)
            write_pose(self._folder / "reference_pose.npz", self.reference.pose, [0.0])
        if self.reference_limbs is not None:
            write_limbs(self._folder / "reference_limbs.zip", self.reference_limbs)
        write_header(
            self._folder,
            size=self.size,
            fps=self.fps,
            times=self._times,
            objects=self._objects,
            source=self.source,
            cuts=self.cuts,
            labels=self.labels,
            made_by=self._made_by,
            home=self.path.parent,
        )
        discard(self.path)
        self._folder.rename(self.path)


def write_header(
    folder: Path,
    *,
    size: tuple[int, int],
    fps: Fraction,
    times: Sequence[float],
    objects: int,
    source: Path | None,
    cuts: Sequence[int],
    made_by: Mapping[str, str],
    labels: Sequence[str] = (),
    home: Path | None = None,
) -> None:
    """Write ``clip.json`` (`aa2.clips.clip`).

    Args:
        folder: of the clip.
        size, fps, times, objects, source, cuts, made_by, labels: what the clip is.
        home: the folder that the clip will be in; None: that in which it is.
    """
    header = {
        "version": VERSION,
        "size": list(size),
        "fps": str(fps),
        "frames": len(times),
        "objects": objects,
        "source": None if source is None else _link(source, home or folder.parent),
        "span": [times[0], times[-1]],
        "cuts": list(cuts),
        "labels": list(labels),
        "made_by": dict(made_by),
    }
    (folder / "clip.json").write_text(json.dumps(header, indent=2) + "\n")


def _link(source: Path, home: Path) -> str:
    """The way to the source: relative if both lie in one folder, so that they can move together."""
    source, home = source.resolve(), home.resolve()
    return str(Path("..") / source.relative_to(home)) if source.is_relative_to(home) else str(source)


def check_target(path: Path, replace: bool = False) -> None:
    """Whether a clip can be made at ``path``.

    Raises:
        InputError: something is there: only a clip is ever replaced, so that a slip of the pen deletes no
            other folder.
    """
    check_name(path)
    if not path.exists():
        return
    if not replace:
        raise InputError(path, "exists already", "choose another name or remove it")
    if not (path / "clip.json").exists():
        raise InputError(path, "exists and is no clip, so it is not replaced", "choose another name")
