"""A clip that is made a few frames at a time and survives whoever makes it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from aa2.clips.header import read_header
from aa2.clips.keypoint_files import write_pose
from aa2.clips.pictures import PICTURES
from aa2.clips.tracks import GREY_SETTINGS, PictureWriter
from aa2.clips.writer import write_header
from aa2.errors import InputError
from aa2.media.files import discard, full_disk_told, sync_file
from aa2.media.png import checked_png
from aa2.types import Pose

DAMAGED = "remove the job's folder and begin anew"


class GrowingClip:
    """The pictures of a clip, each a file as soon as it is known; the rest is written when all are there.

    Args:
        folder: made if it is not there.
        size: width and height of all pictures.
    """

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self.folder, self._size = folder, size
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, index: int, pictures: Mapping[str, np.ndarray]) -> None:
        """Write the pictures of a frame; they are on the disk before this returns.

        Args:
            index: of the frame; what was there of it is replaced.
            pictures: by the signals' names, as `aa2.clips.writer.ClipWriter.write` takes them.
        """
        for name, picture in pictures.items():
            stored = PICTURES[name].packed(name, picture, self._size)
            path = self.folder / name / f"{index:06d}.png"
            path.parent.mkdir(exist_ok=True)
            _, data = cv2.imencode(".png", np.ascontiguousarray(stored), GREY_SETTINGS)
            with full_disk_told(path), path.open("wb") as file:
                file.write(data.tobytes())
                file.flush()
                os.fsync(file.fileno())

    def picture(self, index: int, name: str) -> np.ndarray:
        """A picture as it was stored.

        Raises:
            InputError: it is not there, or damaged.
        """
        path = self.folder / name / f"{index:06d}.png"
        data = np.fromfile(path, np.uint8) if path.exists() else np.zeros(0, np.uint8)
        whole = checked_png(path, data.tobytes()) if data.size else b""
        picture = cv2.imdecode(np.frombuffer(whole, np.uint8), cv2.IMREAD_UNCHANGED) if whole else None
        if picture is None:
            raise InputError(path, "is damaged", DAMAGED)
        return np.asarray(picture)

    def finish(
        self,
        *,
        fps: Fraction,
        times: np.ndarray,
        pose: Pose,
        source: Path,
        cuts: list[int],
        made_by: dict[str, str],
        objects: int,
        occluded: bool,
    ) -> None:
        """Write what a clip has besides pictures, after which the folder is one (`aa2.clips.clip`).

        Args:
            fps: average frames per second.
            times: ``(T,)`` seconds at which the frames are shown.
            pose: of all frames.
            source: the video that the frames are from.
            cuts: the frames that begin a shot.
            made_by: who or what made each signal.
            objects: how many there are at most in a frame.
            occluded: whether anything stands before the character.
        """
        if not occluded:
            discard(self.folder / "occluder_mask")
        if not objects:
            discard(self.folder / "object_masks")
        write_pose(self.folder / "pose.npz", pose, times.tolist())
        write_header(
            self.folder,
            size=self._size,
            fps=fps,
            times=times.tolist(),
            objects=objects,
            source=source,
            cuts=cuts,
            made_by=made_by,
        )
        for name in ("pose.npz", "clip.json"):
            sync_file(self.folder / name)

    def pack(self) -> None:
        """Put the pictures of each signal into one archive, as clips that are kept have them.

        Raises:
            InputError: one is gone, or damaged.
        """
        frames = read_header(self.folder)["frames"]
        for pictures in [path for path in self.folder.iterdir() if path.is_dir()]:
            shapes = [self.picture(index, pictures.name).shape for index in range(frames)]
            if set(shapes) != {self._size[::-1]} or len(list(pictures.iterdir())) != frames:
                raise InputError(pictures, "has pictures that are not the clip's", DAMAGED)
            archive = pictures.with_suffix(".zip")
            discard(archive)  # of somebody who did not come to the end
            with PictureWriter(archive) as writer:
                for file in sorted(pictures.iterdir()):
                    writer.copy(file.read_bytes())
            discard(pictures)
