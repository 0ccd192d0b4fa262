"""The main job, `animate`: a reference picture and a driving video in, the character's video out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from aa2.config import Device

if TYPE_CHECKING:
    from aa2.extract.choice import Choice, PictureChoice

Progress = Callable[[str, int, int], None]
"""Told what is being done, and the frames done and to do."""


def animate(
    reference: Path,
    driving: Path,
    output: Path,
    *,
    bundle: str | Path = "mini",
    steps: int | None = None,
    guidance: float | None = None,
    person: Choice = None,
    reference_person: PictureChoice = None,
    reference_mask: Path | None = None,
    retarget: bool = True,
    scale: float | None = None,
    device: Device = "auto",
    seed: int = 0,
    sheet: Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Replace the person in a driving video by the character of a reference picture (AA2 §3, §4.1).

    Frames go through one window after the other: memory does not grow with the video's length. Outside the
    formulated mask, and in frames without the person, the output is the input up to the codec; times and
    sound are the input's. Equal arguments give equal videos on one machine.

    Args:
        reference: a picture that shows the character; where it is transparent, that is the character's matte.
        driving: a video, or a clip folder that `aa2.extract.extract.extract` made of one.
        output: the video to write, ``.mp4``, ``.mov`` or ``.mkv``; replaced if it exists.
        bundle: the model: a folder, or the name of a bundle that comes with the package.
        steps: denoising steps; None takes the bundle's.
        guidance: guidance scale, 1 for none; None takes the bundle's.
        person: whom to replace: the n-th most prominent, a `aa2.extract.choice.Spot` on somebody in a frame,
            or the most prominent.
        reference_person: who the character is where the picture shows several: the n-th largest, a
            `aa2.extract.choice.Point` on somebody, or the largest.
        reference_mask: a picture of the reference's size that is white, or opaque, where the character is, in
            place of the matte that is made.
        retarget: whether the character keeps its own proportions; otherwise it takes the driver's.
        scale: how high the character stands beside the driver, 1 for equally high, 0.1 to 10; needs
            ``retarget``. None: equally high.
        device: where to compute; ``auto`` takes a GPU if there is one.
        seed: decides the noise, 0 or more.
        sheet: a PNG to write with a contact sheet: reference and what is taken of it, driving frames,
            skeleton, environment, result.
        progress: told after each frame.

    Returns:
        ``output``.

    Raises:
        InputError: something given cannot be used. All that can be known beforehand is checked before the
            work starts; in no case anything unfinished stays behind.
    """
    # Imported here so that `import aa2` and `aa2 --help` do not wait for torch.
    from aa2.animate.inputs import check_scale, check_targets, opened, read_character
    from aa2.animate.painter import Painter
    from aa2.animate.result import write_result
    from aa2.models.bundle import load

    reference, driving, output = Path(reference), Path(driving), Path(output)
    tell: Progress = progress or (lambda stage, done, total: None)
    check_targets(driving, person, output, sheet)
    check_scale(scale, retarget)
    character = read_character(reference, reference_person, reference_mask)
    painter = Painter(
        load(bundle),
        character,
        steps=steps,
        guidance=guidance,
        device=device,
        seed=seed,
        proportions=retarget,
        scale=scale,
    )
    with opened(driving, person, lambda *done: tell("finding the person", *done)) as clip:
        write_result(clip, painter, output, sheet=sheet, progress=lambda *done: tell("animating", *done))
    return output
