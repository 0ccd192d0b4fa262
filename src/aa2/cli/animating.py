"""The main job, and what goes before it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tyro.conf import Positional

from aa2 import animate as animate_video
from aa2.cli.app import app
from aa2.config import Device
from aa2.progress import bars, of_stage


@app.command
def animate(
    reference: Path,
    driving: Path,
    output: Path,
    bundle: str = "mini",
    steps: int | None = None,
    guidance: float | None = None,
    person: str | None = None,
    reference_person: str | None = None,
    reference_mask: Path | None = None,
    retarget: Literal["on", "off"] = "on",
    scale: float | None = None,
    device: Device = "auto",
    seed: int = 0,
    sheet: Path | None = None,
) -> None:
    """Replace a person in a video by the character of a picture.

    Args:
        reference: Picture that shows the character; may be cut out (PNG with transparency).
        driving: Video with the person to replace, or a clip folder made by `aa2 extract`.
        output: Video to write (.mp4, .mov or .mkv).
        bundle: Model: a folder, or the name of one that comes with aa2.
        steps: Denoising steps; by default the model's own number.
        guidance: Guidance scale, 1 for none; by default the model's own.
        person: Whom to replace: INDEX from 0 (most prominent first), or FRAME:X,Y, a point on the person.
        reference_person: Who in that picture: INDEX from 0 (largest first), or X,Y, a point on the person.
        reference_mask: Picture of the same size, white or opaque where the character is.
        retarget: on: the character keeps its own proportions; off: it takes the driver's.
        scale: How high the character stands beside the driver: 0.8 is a fifth lower. By default equally high.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides the noise; equal seeds give equal videos.
        sheet: PNG to write with a contact sheet of what went in and came out.
    """
    from aa2.extract.choice import parse_choice, parse_picture_choice

    with bars() as progress:
        animate_video(
            reference,
            driving,
            output,
            bundle=bundle,
            steps=steps,
            guidance=guidance,
            person=None if person is None else parse_choice(person),
            reference_person=None if reference_person is None else parse_picture_choice(reference_person),
            reference_mask=reference_mask,
            retarget=retarget == "on",
            scale=scale,
            device=device,
            seed=seed,
            sheet=sheet,
            progress=progress,
        )


@app.command
def extract(
    video: Positional[Path], output: Path, person: str | None = None, extractor: str = "embedded"
) -> None:
    """Make a clip folder of a video: one person's pose and mask, to look at, correct and animate.

    Args:
        video: Video with the person.
        output: Folder to make.
        person: Whom: INDEX from 0 (most prominent first), or FRAME:X,Y, a point on the person.
        extractor: What finds pose and mask: embedded, or the name of one that a package adds.
    """
    from aa2.extract.extract import extract as extract_clip

    with bars() as progress:
        tell = of_stage(progress, "extracting")
        extract_clip(video, output, person=person, extractor=extractor, progress=tell).close()
