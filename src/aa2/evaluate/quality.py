"""The `quality` table: self and cross-identity animation of synthetic clips, scored against the truth."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import choose_crop
from aa2.conditions.mask import character_pixels, mask_box
from aa2.config import Preset
from aa2.errors import InputError
from aa2.evaluate.methods.baselines import Method
from aa2.evaluate.metrics.pictures import psnr, sharpness, ssim_map

SETTINGS = ("self", "cross")
METRICS = ("psnr_mask", "ssim_mask", "sharpness", "psnr", "ssim")


def quality(
    data: Path,
    methods: Mapping[str, Method],
    preset: Preset,
    *,
    limit: int | None = None,
    shown: Callable[[str, str, int, np.ndarray], None] = lambda *_: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[dict]:
    """Score ``methods`` on the first window of every clip in ``data``.

    In the *self* setting the reference picture shows the clip's own character, in *cross* the signals and the
    mask are the clip's and reference and truth are those of the scene's other character. "Inside the mask"
    is inside the character to be painted.

    Args:
        data: a folder of clips with a second character (``aa2 synthesise --split test``).
        methods: what to compare, by name.
        preset: gives the picture sizes and the window's length.
        limit: take only so many clips.
        shown: told setting, method, clip number and the frames of every result; the truth comes as a method
            of its own.
        progress: told clips done and to do.
    Returns:
        one row a method and setting: ``method``, ``setting``, ``clips`` and the means of the metrics.
    Raises:
        InputError: no clips, or one without reference or second character.
    """
    paths = sorted(p.parent for p in data.glob("*/clip.json"))[:limit]
    if not paths:
        raise InputError(data, "holds no clips", "make some with aa2 synthesise --split test")
    scores: dict[tuple[str, str], list[dict[str, float]]] = {}
    for number, path in enumerate(paths):
        with Clip.open(path) as clip:
            for setting in SETTINGS:
                target = clip if setting == "self" else clip.other
                if target is None or target.reference is None:
                    raise InputError(path, f"lacks what '{setting}' needs", "use clips of aa2 synthesise")
                signals, truth = _window(clip, target, preset)
                region = truth.character_mask >= 128
                shown(setting, "truth", number, truth.frames)
                for name, method in methods.items():
                    frames = method(signals, target.reference)
                    shown(setting, name, number, frames)
                    scores.setdefault((name, setting), []).append(_score(frames, truth.frames, region))
        progress(number + 1, len(paths))
    return [
        {"method": m, "setting": s, "clips": len(rows), "metrics": _mean(rows)}
        for (m, s), rows in scores.items()
    ]


def _window(clip: Clip, target: Clip, preset: Preset):
    stop = min(len(clip), preset.window)
    signals = clip.read(0, stop)
    boxes = [mask_box(character_pixels(mask)) for mask in signals.character_mask]
    crop = choose_crop(signals.pose, boxes, clip.size, preset.buckets)
    if crop is None:
        raise InputError(clip.path, "shows nobody", "make the clip anew")
    return crop_signals(signals, crop), crop_signals(target.read(0, stop), crop)


def _score(frames: np.ndarray, truth: np.ndarray, region: np.ndarray) -> dict[str, float]:
    similarity = ssim_map(frames, truth)
    return {
        "psnr_mask": psnr(frames, truth, region),
        "ssim_mask": float(similarity[region].mean()),
        "sharpness": sharpness(frames, truth, region),
        "psnr": psnr(frames, truth),
        "ssim": float(similarity.mean()),
    }


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    means = {k: float(np.mean([row[k] for row in rows])) for k in METRICS}
    if not all(math.isfinite(v) for v in means.values()):
        raise ValueError(f"a metric is not finite: {means}")
    return means


def as_markdown(rows: Sequence[dict]) -> str:
    """The rows as a table of Markdown."""
    lines = [
        "| method | setting | clips | " + " | ".join(METRICS) + " |",
        "| --- " * (3 + len(METRICS)) + "|",
    ]
    for row in rows:
        values = " | ".join(f"{row['metrics'][k]:.{3 if 's' in k[:2] else 2}f}" for k in METRICS)
        lines.append(f"| {row['method']} | {row['setting']} | {row['clips']} | {values} |")
    return "\n".join(lines)


def write_table(rows: Sequence[dict], context: dict, output: Path) -> None:
    """``table.json`` and ``table.md`` in the folder ``output``."""
    output.mkdir(parents=True, exist_ok=True)
    table = {"table": "quality", "rows": list(rows), "context": context}
    (output / "table.json").write_text(json.dumps(table, indent=1) + "\n")
    (output / "table.md").write_text(as_markdown(rows) + "\n")
