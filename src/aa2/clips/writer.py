"""Writes clips, frame by frame; :mod:`aa2.clips.clip` tells what they are."""

from __future__ import annotations

import json
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import numpy as np

from aa2.clips.pose_file import write_pose
from aa2.clips.tracks import PngWriter
from aa2.errors import InputError
from aa2.media.files import beside, discard
from aa2.media.picture import write_picture
from aa2.media.video import VideoWriter
from aa2.types import Pose, Reference

VERSION = 1
"""Of the format."""
MOST_OBJECTS = 8
"""One bit of an 8-bit picture each."""
CRF, KEYFRAMES = 12, 8
"""Frames near enough to the original to train on, and few to decode before any one of them."""
FARTHEST = 65.535
"""Metres, the largest 16-bit number of millimetres."""


class ClipWriter:
    """Writes a clip under another name, and renames it when it is whole: a context manager.

    Before its end, :attr:`pose` must be set; :attr:`reference` and :attr:`cuts` (the frames that begin a new
    shot) may be.

    Args:
        path: the folder to make.
        fps: average frames per second, and the rate of frames that are written without a time.
        size: width and height of all pictures.
        source: the video that the frames come from, to be linked instead of written again.
        environment: whether each frame comes with its environment.
        depth: whether each frame comes with depth.
        made_by: who or what made each signal, for instance ``{"pose": "a person"}``.
        replace: whether a clip that is already there is replaced.

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
        environment: bool = False,
        depth: bool = False,
        made_by: dict[str, str] | None = None,
        replace: bool = False,
    ) -> None:
        self.path, self.fps, self.size = Path(path), Fraction(fps), size
        self.source, self._made_by = source, made_by or {}
        self.pose: Pose | None = None
        self.reference: Reference | None = None
        self.cuts: list[int] = []
        self._times: list[float] = []
        self._objects = 0
        _check_target(self.path, replace)
        self._folder = beside(self.path)
        self._folder.mkdir()
        try:
            self._open(environment, depth)
        except BaseException:
            discard(self._folder)
            raise

    def _open(self, environment: bool, depth: bool) -> None:
        with ExitStack() as files:
            self._frames = None if self.source else files.enter_context(self._video("frames.mp4"))
            self._environment = files.enter_context(self._video("environment.mp4")) if environment else None
            self._mask = files.enter_context(PngWriter(self._folder / "character_mask.zip"))
            self._object_planes = files.enter_context(PngWriter(self._folder / "object_masks.zip"))
            self._depth = files.enter_context(PngWriter(self._folder / "depth.zip")) if depth else None
            files.push(self._check)  # comes first when they are ended
            self._files = files.pop_all()

    def _video(self, name: str) -> VideoWriter:
        return VideoWriter(self._folder / name, self.size, self.fps, crf=CRF, keyframes=KEYFRAMES)

    def __enter__(self) -> ClipWriter:
        return self

    def other(self, *, depth: bool = False, made_by: dict[str, str] | None = None) -> ClipWriter:
        """A writer for the clip of another character in the same scene; to be ended before this one."""
        return ClipWriter(self._folder / "other", fps=self.fps, size=self.size, depth=depth, made_by=made_by)

    def write(
        self,
        frame: np.ndarray | None = None,
        *,
        character_mask: np.ndarray,
        time: float | None = None,
        object_masks: np.ndarray | None = None,
        depth: np.ndarray | None = None,
        environment: np.ndarray | None = None,
    ) -> None:
        """Adds the next frame.

        Args:
            frame: ``(H, W, 3)`` uint8 RGB; None where the clip links to its source.
            character_mask: ``(H, W)`` uint8, 0 outside to 255 inside the character.
            time: seconds at which it is shown, as the source's reader gives it; None for a constant rate.
            object_masks: ``(N, H, W)`` bool, up to eight; None for no object in this frame.
            depth: ``(H, W)`` float32 metres, 0 unknown; saturates at 65.535.
            environment: ``(H, W, 3)`` uint8 RGB.
        """
        seconds = float(len(self._times) / self.fps) if time is None else time
        given = {"frame": frame, "environment": environment, "depth": depth}
        wanted = {"frame": self._frames, "environment": self._environment, "depth": self._depth}
        for name in given:
            if (given[name] is None) != (wanted[name] is None):
                raise ValueError(f"{name} is {'missing' if given[name] is None else 'not expected'}")
        if character_mask.shape != self.size[::-1] or character_mask.dtype != np.uint8:
            raise ValueError(f"mask {character_mask.shape} {character_mask.dtype} for a clip of {self.size}")
        self._times.append(seconds)
        self._mask.write(character_mask)
        self._object_planes.write(self._planes(object_masks))
        if self._frames is not None and frame is not None:
            self._frames.write(frame, seconds - self._times[0])
        if self._environment is not None and environment is not None:
            self._environment.write(environment, seconds - self._times[0])
        if self._depth is not None and depth is not None:
            self._depth.write(np.rint(np.clip(depth, 0, FARTHEST) * 1000).astype(np.uint16))

    def _planes(self, masks: np.ndarray | None) -> np.ndarray:
        planes = np.zeros(self.size[::-1], np.uint8)
        if masks is not None:
            if len(masks) > MOST_OBJECTS or masks.shape[1:] != planes.shape:
                raise ValueError(
                    f"object masks {masks.shape} for a clip of {self.size}, up to {MOST_OBJECTS}"
                )
            self._objects = max(self._objects, len(masks))
            for bit, mask in enumerate(masks):
                planes |= (mask > 0).astype(np.uint8) << bit
        return planes

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._files.__exit__(kind, error, trace)
            if kind is None:
                self._finish()
        finally:
            discard(self._folder)

    def _check(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return
        if not self._times:
            raise InputError(self.path, "got not a single frame", "give a video that has frames")
        if self.pose is None or len(self.pose) != len(self._times):
            raise ValueError("a clip's pose has one entry per frame")

    def _finish(self) -> None:
        assert self.pose is not None
        if not self._objects:
            discard(self._folder / "object_masks.zip")
        write_pose(self._folder / "pose.npz", self.pose, self._times)
        if self.reference is not None:
            write_picture(self._folder / "reference.png", self.reference.picture)
            write_picture(self._folder / "reference_mask.png", self.reference.mask)
            write_pose(self._folder / "reference_pose.npz", self.reference.pose, [0.0])
        header = {
            "version": VERSION,
            "size": list(self.size),
            "fps": str(self.fps),
            "frames": len(self._times),
            "objects": self._objects,
            "source": self._link(),
            "span": [self._times[0], self._times[-1]],
            "cuts": self.cuts,
            "made_by": self._made_by,
        }
        (self._folder / "clip.json").write_text(json.dumps(header, indent=2) + "\n")
        discard(self.path)
        self._folder.rename(self.path)

    def _link(self) -> str | None:
        """The way to the source: relative if both lie in one folder, so that they can move together."""
        if self.source is None:
            return None
        source, home = self.source.resolve(), self.path.parent.resolve()
        return str(Path("..") / source.relative_to(home)) if source.is_relative_to(home) else str(source)


def _check_target(path: Path, replace: bool) -> None:
    """Only a clip is ever replaced, so that a slip of the pen deletes no other folder."""
    if not path.exists():
        return
    if not replace:
        raise InputError(path, "exists already", "choose another name or remove it")
    if not (path / "clip.json").exists():
        raise InputError(path, "exists and is no clip, so it is not replaced", "choose another name")
