"""The main job, and what goes before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from tyro.conf import Positional

from aa2 import animate as animate_video
from aa2.cli.app import app
from aa2.config import Device
from aa2.errors import InputError
from aa2.progress import bars, of_stage


@app.command
def animate(
    reference: Path | None = None,
    driving: Path | None = None,
    output: Path | None = None,
    bundle: str | None = None,
    steps: int | None = None,
    guidance: float | None = None,
    person: str | None = None,
    reference_person: str | None = None,
    reference_mask: Path | None = None,
    extractor: str | None = None,
    reference_extractor: str | None = None,
    retarget: Literal["on", "off"] | None = None,
    scale: float | None = None,
    device: Device = "auto",
    seed: int | None = None,
    sheet: Path | None = None,
    replay: Path | None = None,
) -> None:
    """Replace a person in a video by the character of a picture.

    Args:
        reference: Picture that shows the character; may be cut out (PNG with transparency).
        driving: Video with the person to replace, or a clip folder made by `aa2 extract`.
        output: Video to write (.mp4, .mov or .mkv); OUTPUT.run.json beside it says how it was made.
        bundle: Model: a folder, or the name of one that comes with aa2; by default mini.
        steps: Denoising steps; by default the model's own number.
        guidance: Guidance scale, 1 for none; by default the model's own.
        person: Whom to replace: INDEX from 0 (most prominent first), or FRAME:X,Y, a point on the person.
        reference_person: Who in that picture: INDEX from 0 (largest first), or X,Y, a point on the person.
        reference_mask: Picture of the same size, white or opaque where the character is.
        extractor: Who finds the person in the video; by default embedded.
        reference_extractor: Who finds the character in the picture and cuts it out; by default embedded.
        retarget: on (the default): the character keeps its own proportions; off: it takes the driver's.
        scale: How high the character stands beside the driver: 0.8 is a fifth lower. By default equally high.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides the noise; equal seeds give equal frames. By default 0.
        sheet: PNG to write with a contact sheet of what went in and came out.
        replay: A result's OUTPUT.run.json: everything that is not given is as it was then.
    """
    given: dict[str, Any] = {
        "steps": steps,
        "guidance": guidance,
        "person": person,
        "reference_person": reference_person,
        "reference_mask": reference_mask,
        "extractor": extractor,
        "reference_extractor": reference_extractor,
        "retarget": None if retarget is None else retarget == "on",
        "scale": scale,
        "seed": seed,
    }
    given = {name: value for name, value in given.items() if value is not None}
    if replay is not None:
        from aa2.animate.run_record import read_record

        run = read_record(replay)
        given = run.settings | given
        reference, driving = reference or run.reference, driving or run.driving
        output, bundle = output or run.new_output(), bundle or run.bundle
    for name, value in (("reference", reference), ("driving", driving), ("output", output)):
        if value is None:
            raise InputError(f"`{name}`", "is missing", "give it, or the record of a run with `replay`")
    assert reference is not None and driving is not None and output is not None
    with bars("frames") as progress:
        animate_video(
            reference,
            driving,
            output,
            bundle=bundle or "mini",
            device=device,
            sheet=sheet,
            progress=progress,
            **given,
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

    with bars("frames") as progress:
        tell = of_stage(progress, "extracting")
        extract_clip(video, output, person=person, extractor=extractor, progress=tell).close()
