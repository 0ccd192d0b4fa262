"""A clip's signals drawn on its video, to be looked at before anything is made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from aa2.animate.inputs import check_target
from aa2.animate.sound_span import sound_span
from aa2.clips.clip import Clip
from aa2.conditions.skeleton import draw_skeleton
from aa2.media.apart import check_apart
from aa2.media.video_writer import WRITABLE, VideoWriter
from aa2.types import Signals

PERSON, OCCLUDER, OBJECTS = (0, 220, 120), (255, 110, 0), (230, 60, 255)
"""Colours of the person's mask, of whoever or whatever stands before them, and of what they handle."""
TINT = 0.4
"""How much of a mask's colour is laid over the frame."""


def check_preview(output: Path, video: Path, clip: Path) -> None:
    """Whether a preview can be written: to be asked before the work of extraction.

    Args:
        output: the preview.
        video, clip: what is read and the folder that is made of it.

    Raises:
        InputError: it cannot, or would replace something.
    """
    check_target(output, WRITABLE)
    check_apart([output, clip], {"the video": video})


def write_preview(clip: Clip, output: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Write the video of a clip, with its sound, mask and skeleton drawn on every frame.

    Args:
        output: the video, ``.mp4``, ``.mov`` or ``.mkv``.
        progress: told after each frame.

    Raises:
        InputError: something cannot be read or written.
    """
    sound = clip.source_with_audio
    span = sound_span(clip)
    with VideoWriter(output, clip.size, clip.fps, audio_from=sound, audio_span=span) as video:
        for t, time in enumerate(clip.times):
            video.write(drawn(clip.read(t, t + 1)), float(time) - span[0])
            if progress is not None:
                progress(t + 1, len(clip))


def drawn(signals: Signals) -> np.ndarray:
    """One frame with its signals, ``(H, W, 3)`` uint8.

    Args:
        signals: of the frame.
    """
    frame = signals.frames[0]
    masks = [(signals.character_mask[0], PERSON), (_pixels(signals.handled[0]), OBJECTS)]
    if signals.occluder_mask is not None:
        masks.append((signals.occluder_mask[0], OCCLUDER))
    thickness = max(round(min(frame.shape[:2]) / 240), 1)
    for mask, colour in masks:
        if mask.any():
            frame = _tinted(frame, mask, colour, thickness)
    size = frame.shape[1], frame.shape[0]
    skeleton = draw_skeleton(signals.pose.keypoints[0], signals.pose.confidence[0], size)
    if not skeleton.any():
        return frame
    # Drawn on black, with soft edges: how bright it is is how much of it covers the frame.
    cover = skeleton.max(axis=2, keepdims=True).astype(np.float32) / 255
    return np.clip(skeleton + frame * (1 - cover), 0, 255).round().astype(np.uint8)


def _tinted(frame: np.ndarray, mask: np.ndarray, colour: tuple[int, int, int], thickness: int) -> np.ndarray:
    """With a mask's colour over it, and its outline."""
    share = (mask.astype(np.float32) * (TINT / 255))[..., None]
    mixed = frame * (1 - share) + np.array(colour, np.float32) * share
    tinted = np.clip(mixed, 0, 255).round().astype(np.uint8)
    outlines, _ = cv2.findContours((mask > 127).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(tinted, outlines, -1, colour, thickness, cv2.LINE_AA))


def _pixels(mask: np.ndarray) -> np.ndarray:
    return mask.astype(np.uint8) * 255
