"""The clip: a stretch of video with its signals, on disk. One format for all that makes or uses clips.

A clip is a folder (docs/clip_format.md has the reasons and measurements):

========================== ==================================================================================
``clip.json``              version, size, fps, number of frames and objects, cuts, source link and span,
                           makers, labels
``frames.mp4``             the frames; absent if ``clip.json`` links to the source video instead, or if they
                           are ``frames.zip``: one colour PNG or WebP per frame, for which no video need be
                           decoded
``pose.npz``               ``keypoints``, ``confidence``, perhaps ``depth`` (see :class:`aa2.types.Pose`), and
                           ``times``, ``(T,)`` seconds at which the frames are shown
``character_mask.zip``     one 8-bit grey PNG per frame, 0 outside to 255 inside the character
``object_masks.zip``       one 8-bit grey PNG per frame, bit n set where object n is seen; absent without
                           objects
``occluder_mask.zip``      one 8-bit grey PNG per frame, 0 outside to 255 inside whoever or whatever else
                           stands before the character; absent where nobody does
``depth.zip``              one 16-bit grey PNG per frame, millimetres, 0 unknown; absent if not measured
``environment.mp4``        the frames without the character, or ``environment.zip`` as ``frames.zip``; this
                           and what follows: synthetic clips only
``whole_object_masks.zip`` as ``object_masks.zip``, but whole, also where something hides the object
``parts.zip``              one 8-bit grey PNG per frame, which part of the person is seen, 0 for none
``limbs.zip``              likewise, which limb: 1 is the first of ``LIMBS`` (:mod:`aa2.types`)
``whole_limbs.zip``        one 16-bit grey PNG per frame, bit n set where limb n is, seen or hidden
``geometry.npz``           keypoints, their visibility and the camera, see :class:`aa2.types.Geometry`
``reference.png``          a picture of the character; ``reference_mask.png``, ``reference_pose.npz`` go with
                           it, and perhaps ``reference_limbs.zip``: labels and whole limbs, as above
``other/``                 a clip of another character in the same scene
========================== ==================================================================================

**Your own signals.** Put a folder ``character_mask/`` of PNG files (in the order of their names) or a video
``character_mask.mp4`` (also ``.mkv``, ``.mov``, ``.webm``) into the clip, one picture per frame, in the size
of the clip: it is taken instead of ``character_mask.zip``. ``occluder_mask``, and folders ``object_masks/``
and ``depth/`` of PNG files, work alike. Replace ``pose.npz`` by a file of the same arrays to give your own
keypoints; ``times`` must stay as they were.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.clips.header import ANEW, read_header
from aa2.clips.keypoint_files import read_geometry, read_pose
from aa2.clips.pictures import PICTURES, from_millimetres, from_planes
from aa2.clips.tracks import Track, open_colour_track, open_track, read_limbs
from aa2.clips.writer import ClipWriter
from aa2.errors import InputError
from aa2.media.picture import read_mask, read_picture
from aa2.types import LIMBS, Geometry, Limbs, Pose, Reference, Signals

__all__ = ["Clip", "ClipWriter"]


class Clip:
    """A clip to read from, by window; made by :meth:`open`, to be closed after use (a context manager).

    Reading on where the last window ended goes on decoding; anything else searches. Nothing is kept.

    Attributes:
        path: the folder.
        fps: average frames per second.
        size: width and height of all its pictures.
        times: ``(T,)`` float64, seconds since the start of the video at which the frames are shown.
        pose: the character's pose in all frames.
        cuts: the frames that begin a new shot.
        labels: what a synthetic clip shows, for instance "gait:limp".
        made_by: who or what made each signal, as the writer was told.
        source: the file that the frames are read from: the linked video, ``frames.mp4`` or ``frames.zip``.
    """

    def __init__(self, path: Path, header: dict, times: np.ndarray, pose: Pose) -> None:
        self.path, self.times, self.pose = path, times, pose
        self.fps = Fraction(header["fps"])
        self.size: tuple[int, int] = (header["size"][0], header["size"][1])
        self.made_by: dict[str, str] = header["made_by"]
        self.cuts: list[int] = header.get("cuts", [])
        self.labels: list[str] = header.get("labels", [])
        self._objects: int = header["objects"]
        self._linked = header["source"] is not None
        zipped = not (path / "frames.mp4").exists() and (path / "frames.zip").exists()
        self.source = path / (header["source"] or ("frames.zip" if zipped else "frames.mp4"))
        self._tracks: dict[str, Track | None] = {}

    @staticmethod
    def open(path: Path, frames: Track | None = None) -> Clip:
        """The clip in the folder ``path``.

        Args:
            path: the folder.
            frames: where its frames are, if neither in the folder nor in a video; closed with the clip.

        Raises:
            InputError: it is no clip, is incomplete or of a newer version, or its linked video is missing or
                has changed.
        """
        path = Path(path)
        header = read_header(path)
        times, pose = read_pose(path / "pose.npz", header["frames"])
        clip = Clip(path, header, times, pose)
        if frames is not None:
            clip._tracks["frames"] = frames
        elif clip._linked:
            _check_link(clip.source, clip.size)
        return clip

    def __enter__(self) -> Clip:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of all files."""
        for track in self._tracks.values():
            if track is not None:
                track.close()
        self._tracks.clear()

    def __len__(self) -> int:
        return len(self.times)

    def read(self, start: int, stop: int) -> Signals:
        """All signals of the frames from ``start`` to before ``stop``."""
        return Signals(
            self.frames(start, stop),
            self.pose[start:stop],
            self.character_mask(start, stop),
            self.object_masks(start, stop),
            self.depth(start, stop),
            self.environment(start, stop),
            self.occluder_mask(start, stop),
        )

    def frames(self, start: int, stop: int) -> np.ndarray:
        """``(T, H, W, 3)`` uint8 RGB."""
        frames = self._window("frames", start, stop)
        if frames is None:
            raise InputError(self.path, "has neither frames.mp4 nor frames.zip", ANEW)
        return frames

    def character_mask(self, start: int, stop: int) -> np.ndarray:
        """``(T, H, W)`` uint8, 0 outside to 255 inside the character."""
        mask = self._window("character_mask", start, stop)
        if mask is None:
            raise InputError(self.path, "has no character_mask", ANEW)
        return mask

    def occluder_mask(self, start: int, stop: int) -> np.ndarray | None:
        """``(T, H, W)`` uint8, 0 outside to 255 inside what stands before the character; None for nothing."""
        return self._window("occluder_mask", start, stop)

    def object_masks(self, start: int, stop: int) -> np.ndarray:
        """``(T, N, H, W)`` bool, where the objects are seen; N is 0 where the clip has no objects."""
        planes = self._window("object_masks", start, stop)
        if planes is None:
            return np.zeros((stop - start, 0, self.size[1], self.size[0]), bool)
        return from_planes(planes, self._objects)

    def whole_object_masks(self, start: int, stop: int) -> np.ndarray | None:
        """``(T, N, H, W)`` bool, the objects also where something hides them; None if nobody knows."""
        planes = self._window("whole_object_masks", start, stop)
        return None if planes is None else from_planes(planes, self._objects)

    def depth(self, start: int, stop: int) -> np.ndarray | None:
        """``(T, H, W)`` float32 metres, 0 where unknown; None if the clip has no depth."""
        millimetres = self._window("depth", start, stop)
        return None if millimetres is None else from_millimetres(millimetres)

    def parts(self, start: int, stop: int) -> np.ndarray | None:
        """``(T, H, W)`` uint8, which part of the person is seen, 0 for none; None if nobody knows."""
        return self._window("parts", start, stop)

    def limbs(self, start: int, stop: int) -> np.ndarray | None:
        """``(T, H, W)`` uint8, which limb of the person is seen, 0 for none; None if nobody knows."""
        return self._window("limbs", start, stop)

    def whole_limbs(self, start: int, stop: int) -> np.ndarray | None:
        """``(T, 15, H, W)`` bool, the limbs also where something hides them; None if nobody knows."""
        planes = self._window("whole_limbs", start, stop)
        return None if planes is None else from_planes(planes, len(LIMBS))

    def environment(self, start: int, stop: int) -> np.ndarray | None:
        """``(T, H, W, 3)`` uint8 RGB, the frames without the character; None if nobody knows."""
        return self._window("environment", start, stop)

    def _window(self, name: str, start: int, stop: int) -> np.ndarray | None:
        if not 0 <= start < stop <= len(self):
            raise IndexError(f"frames {start} to {stop} of {len(self)}")
        if name not in self._tracks:
            self._tracks[name] = self._open(name)
        track = self._tracks[name]
        if track is None:
            return None
        pictures = track.read(start, stop)
        if pictures.shape[2:0:-1] != self.size:
            width, height = self.size
            problem = (
                f"its {name} has {pictures.shape[2]} × {pictures.shape[1]} pixels, not {width} × {height}"
            )
            raise InputError(self.path, problem, "give pictures in the size of the clip")
        return pictures

    def _open(self, name: str) -> Track | None:
        if name == "frames" and self._linked:
            from aa2.clips.video_track import VideoTrack  # clips without videos do without PyAV

            return VideoTrack(self.source, self.times, threads=0)
        if PICTURES[name].colour:
            return open_colour_track(self.path, name, self.times - self.times[0])
        return open_track(self.path, name, len(self))

    @property
    def geometry(self) -> Geometry | None:
        """Where character and camera are in the world, if it is known."""
        file = self.path / "geometry.npz"
        return read_geometry(file, len(self)) if file.exists() else None

    @property
    def reference(self) -> Reference | None:
        """The picture of the character that came with the clip, if one did."""
        if not (self.path / "reference.png").exists():
            return None
        _, pose = read_pose(self.path / "reference_pose.npz", 1)
        picture = read_picture(self.path / "reference.png")
        return Reference(picture, read_mask(self.path / "reference_mask.png"), pose)

    @property
    def reference_limbs(self) -> Limbs | None:
        """The limbs in the picture of the character, if they are known."""
        file = self.path / "reference_limbs.zip"
        return read_limbs(file) if file.exists() else None

    @property
    def other(self) -> Clip | None:
        """The clip of another character in the same scene, if there is one; to be closed by itself."""
        return Clip.open(self.path / "other") if (self.path / "other").is_dir() else None

    @property
    def source_with_audio(self) -> Path | None:
        """The video whose sound belongs to the clip, if it has any."""
        if not self._linked and self.source.suffix == ".zip":
            return None
        from aa2.media.video import probe  # clips without videos do without PyAV

        return self.source if probe(self.source).has_audio else None


def _check_link(source: Path, size: tuple[int, int]) -> None:
    from aa2.media.video import probe  # clips without videos do without PyAV

    found = probe(source)
    if (found.width, found.height) != size:
        problem = f"has {found.width} × {found.height} pixels, the clip made of it {size[0]} × {size[1]}"
        raise InputError(source, problem, ANEW)
