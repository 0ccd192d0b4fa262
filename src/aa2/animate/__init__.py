"""The main job, `animate`: a reference picture and a driving video in, the character's video out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from aa2.config import Device

if TYPE_CHECKING:
    from aa2.animate.options import AnimateOptions
    from aa2.types import StageProgress


def animate(
    reference: Path | str,
    driving: Path | str,
    output: Path | str,
    *,
    bundle: str | Path = "mini",
    device: Device = "auto",
    sheet: Path | str | None = None,
    layer: Path | str | None = None,
    resume: bool = False,
    progress: StageProgress | None = None,
    **options: Unpack[AnimateOptions],
) -> Path:
    """Replace the person in a driving video by the character of a reference picture (AA2 §3, §4.1).

    The shortest use of `aa2.Pipeline`, which keeps its model and characters for the next video. Frames go
    through one window after the other: memory does not grow with the video's length. Outside the formulated
    mask, and in frames without the person, the output is the input up to the codec; times and sound are the
    input's. Equal arguments give equal frames on one machine.

    Args:
        reference: a picture that shows the character; where it is transparent, that is the character's matte.
        driving: a video, or a clip folder that `aa2.extract.extract.extract` made of one.
        output: the video to write, ``.mp4``, ``.mov`` or ``.mkv``; replaced if it exists. Beside it
            ``OUTPUT.run.json`` says how it was made.
        bundle: the model: a folder, or the name of a bundle that comes with the package.
        device: where to compute; ``auto`` takes a GPU if there is one.
        sheet: a PNG to write with a contact sheet: reference and what is taken of it, driving frames,
            skeleton, environment, result.
        layer: where to write the figure alone, with transparency: see `Pipeline.animate`.
        resume: whether there must be work to go on with, that was cut off: see `Pipeline.animate`.
        progress: told after each frame.
        options: whom to replace by whom, and how: `aa2.animate.pipeline.AnimateOptions`.

    Returns:
        ``output``.

    Raises:
        InputError: something given cannot be used. All that can be known beforehand is checked before the
            work starts; in no case anything unfinished stays behind.
    """
    # Imported here so that `import aa2` and `aa2 --help` do not wait for torch.
    from aa2.animate.pipeline import Pipeline

    pipeline = Pipeline.from_pretrained(bundle, device=device)
    return pipeline.animate(
        reference, driving, output, sheet=sheet, layer=layer, resume=resume, progress=progress, **options
    )
