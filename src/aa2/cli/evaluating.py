"""Scores of models."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from aa2.cli.app import app
from aa2.config import Device
from aa2.errors import InputError
from aa2.media.apart import same_file
from aa2.progress import bars


@app.command
def evaluate(
    data: Path,
    output: Path,
    table: Literal["1", "2", "3", "4", "masks", "quality", "real"] = "quality",
    bundle: str = "mini",
    models: Path | None = None,
    results: tuple[str, ...] = (),
    inpainted: Path | None = None,
    weights: Path | None = None,
    settings: tuple[Literal["self", "cross"], ...] = (),
    limit: int | None = None,
    steps: tuple[int, ...] = (),
    device: Device = "auto",
    seed: int = 0,
    export: Path | None = None,
    references: Path | None = None,
    reference_frame: tuple[str, ...] = (),
    signals: Literal["exact", "extracted"] | None = None,
    windows: int = 1,
) -> None:
    """Score models and other methods as in the paper's tables; run again with the same output, it goes on.

    Args:
        data: Folder of test clips, made by `aa2 synthesise --split test`; for table 1 in the layout of the
            TikTok data set; for table real of any videos.
        output: Folder for table.json, table.md, index.html and their figures.
        table: 1: TikTok, in the reference picture's own place. 2: on a uniform background, beside other
            animators. 3: against animating the character alone and pasting it. 4: without single parts.
            masks: kinds of masks. quality: one model against what needs no training. real: the same on your
            videos, at native detail.
        bundle: Model: a folder, or the name of one that comes with aa2. Not used with --models.
        models: Folder of the models that training/ablations makes.
        results: Other methods, each as NAME=FOLDER of its videos (--export makes the inputs).
        inpainted: Folder of videos without the person, for pseudo integration; by default inpainted here.
        weights: Folder of the downloaded files that LPIPS and FVD need; by default the usual caches.
        settings: self, cross or both; by default the table's own.
        limit: Take only so many clips.
        steps: Denoising steps, by default the models' own number; table quality takes several, a row each.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides the models' noise and the bootstrap's draws.
        export: Only write the table's inputs for other methods to this folder, and stop.
        references: Folder of pictures of other characters, for cross in table real.
        reference_frame: Frames that show whom to paint in self of table real: N for all videos, NAME=N for
            single ones; by default the frames that show the person best.
        signals: What every method is given of clips and pictures: exact, what the renderer knows; extracted,
            what is found in them, as of a user's video. By default exact for rendered clips; table real has
            extracted ones only, table 1 extracted poses with the data set's masks.
        windows: Windows of a case: 1, or for instance 3, each after the first begun by the last frame of the
            one before, as in a long video; then the report tells window by window how far methods drift.
    """
    from rich.console import Console

    _check_apart(
        output, export, data, bundle, models, inpainted, weights, references, *_folders(results).values()
    )
    from aa2.evaluate.options import TableOptions
    from aa2.evaluate.report.terminal import show
    from aa2.evaluate.run import export_table, run_table

    options = TableOptions(
        bundle,
        models,
        _folders(results),
        inpainted,
        steps,
        seed,
        device,
        references,
        _frame_numbers(reference_frame),
        signals,
        windows,
    )
    with bars() as progress:
        if export is not None:
            export_table(
                table, data, export, options, output=output, settings=settings, limit=limit, progress=progress
            )
            return
        finished = run_table(
            table, data, output, options, settings=settings, limit=limit, weights=weights, progress=progress
        )
    show(finished, Console())


def _check_apart(output: Path, export: Path | None, *read: Path | str | None) -> None:
    """Whether a folder that is written is also one that is read; one inside another does no harm."""
    for written in (output, export):
        for folder in read:
            if written is not None and folder is not None and same_file(written, Path(folder)):
                raise InputError(written, "is read for the table", "write to another folder")


def _folders(results: tuple[str, ...]) -> dict[str, Path]:
    """From ``NAME=FOLDER`` to folders by name."""
    folders: dict[str, Path] = {}
    for result in results:
        name, equals, folder = result.partition("=")
        if not (name and equals and folder):
            raise InputError("--results", f"{result} is not NAME=FOLDER", "give for instance Champ=out/champ")
        if name in folders:
            raise InputError("--results", f"names {name} twice", "give each method once")
        folders[name] = Path(folder)
    return folders


def _frame_numbers(frames: tuple[str, ...]) -> dict[str, int]:
    """From ``N`` and ``NAME=N`` to numbers by name, that of all other videos under the empty name."""
    numbers: dict[str, int] = {}
    for frame in frames:
        name, _, number = frame.rpartition("=")
        if not number.isdecimal():
            raise InputError("--reference-frame", f"{frame} is not N or NAME=N", "give for instance clip=12")
        if name in numbers:
            raise InputError("--reference-frame", f"names {name or 'all videos'} twice", "give each once")
        numbers[name] = int(number)
    return numbers
