"""What outside methods need to make their videos of a table's cases, written out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.errors import InputError
from aa2.evaluate.case import Case
from aa2.evaluate.protocols.cases import Cases
from aa2.evaluate.regions import formulated_region
from aa2.media.picture import write_picture
from aa2.media.video_writer import VideoWriter
from aa2.types import Progress


def export_inputs(cases: Cases, folder: Path, progress: Progress = lambda done, total: None) -> None:
    """Write what outside methods need, a folder a case, all of one size and number of frames.

    ==================== ====================================================================================
    ``reference.png``    the character to paint, in the size it came in
    ``driving.mp4``      the driving frames, without loss but for the colour conversion
    ``driving/``         the same as pictures, ``0000.png`` on
    ``mask/``            the driving character, white on black, soft: what a result must cover
    ``environment/``     the driving frames with the formulated mask of inference cut out (AA2 §3.2):
                         what our method sees of the scene
    ``pose.npz``         ``keypoints`` ``(F, 133, 2)`` pixels, ``confidence`` ``(F, 133)``: COCO-WholeBody;
                         ``depth`` ``(F, 133)``, metres behind the pelvis, NaN unknown, where it is known
    ==================== ====================================================================================

    The result for the case in ``FOLDER/NAME/`` is taken from ``RESULTS/NAME.mp4`` and the like (see
    `aa2.evaluate.methods.folder.folder_method`). The truth is not among what is written.

    Args:
        cases: of a table.
        folder: is made; cases that are there already are written anew.
        progress: told after each case.
    Raises:
        InputError: the folder cannot be written to.
    """
    for done, case in enumerate(cases, start=1):
        try:
            _export(case, folder / case.name)
        except OSError as error:
            raise InputError(
                folder, f"cannot be written to ({error.strerror})", "choose another one"
            ) from error
        progress(done, len(cases))


def _export(case: Case, folder: Path) -> None:
    driving = case.driving
    size = driving.frames.shape[2], driving.frames.shape[1]
    for name in ("driving", "mask", "environment"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_picture(folder / "reference.png", case.reference.picture)
    pose = {"keypoints": driving.pose.keypoints, "confidence": driving.pose.confidence}
    if driving.pose.depth is not None:
        pose["depth"] = driving.pose.depth
    np.savez(folder / "pose.npz", allow_pickle=False, **pose)
    hidden = formulated_region(driving.character_mask)
    fps = Fraction(case.fps).limit_denominator(10_000)
    with VideoWriter(folder / "driving.mp4", size, fps, crf=0, threads=1) as video:
        for index, (frame, soft) in enumerate(zip(driving.frames, driving.character_mask, strict=True)):
            video.write(frame)
            write_picture(folder / f"driving/{index:04d}.png", frame)
            write_picture(folder / f"mask/{index:04d}.png", soft)
            write_picture(folder / f"environment/{index:04d}.png", frame * ~hidden[index][..., None])
