"""`aa2 evaluate`: paints and scores what a table asks for, and reports it. Run again, it goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from aa2.errors import InputError
from aa2.evaluate.cache import Cache
from aa2.evaluate.case import Setting
from aa2.evaluate.context import ALIKE, context, device_name
from aa2.evaluate.methods.export import export_inputs
from aa2.evaluate.metrics.scorer import Scorer
from aa2.evaluate.metrics.scores import Score
from aa2.evaluate.metrics.weights import Weights
from aa2.evaluate.options import TableName, TableOptions, check
from aa2.evaluate.protocols.cases import Cases
from aa2.evaluate.protocols.clips import clip_cases
from aa2.evaluate.protocols.real import real_cases
from aa2.evaluate.protocols.tiktok import tiktok_cases
from aa2.evaluate.protocols.uniform import uniform_cases
from aa2.evaluate.published import rows_of as published_rows
from aa2.evaluate.report.rows import empty_row, rows_of
from aa2.evaluate.report.table import Row, Table
from aa2.evaluate.report.write import write_report
from aa2.evaluate.results import Results, Tell
from aa2.evaluate.tables import TABLES, Entry, TableSpec, outside
from aa2.models.bundle import load
from aa2.types import Progress

KEPT = "cache/extracted"
"""Where extractions of videos and clips are kept, in the folder of a table."""


def run_table(
    table: TableName,
    data: Path,
    output: Path,
    options: TableOptions,
    *,
    settings: Sequence[Setting] = (),
    limit: int | None = None,
    weights: Path | None = None,
    progress: Tell = lambda stage, done, total, remark: None,
) -> Table:
    """Score every method of a table on every case, and write the report.

    Finished frames and scores are kept in ``output/cache`` and not made again.

    Args:
        table: its name.
        data: the clips: of `aa2 synthesise --split test`, for table 1 in the layout of the TikTok data set.
        output: folder for the report.
        options: what is compared.
        settings: which ones; empty takes the table's own.
        limit: take only so many clips.
        weights: a folder of files that metrics need; None looks in the usual places.
        progress: told results done and to do.
    Returns:
        the table, as it was written.
    Raises:
        InputError: data, models or results are missing, do not fit or are damaged; each is named.
    """
    spec, own, cases = _opened(table, data, options, settings, limit, progress, output / KEPT)
    entries = outside(spec, own, options.results, cases, _of(progress, "reading results"))
    entries += [entry for entry in own if entry.method.name not in options.results]
    methods = [entry.method for entry in entries]
    alike = [name for name in ALIKE if name != "steps" or len(options.steps) < 2]
    about = {**context(methods, cases.about, options.device, alike=alike), "cases": len(cases)}
    about["seed"] = options.seed
    scorer = Scorer(Weights(weights), options.device)
    about["weights of metrics"] = scorer.sources
    basis = {"protocol": spec.protocol, "device": device_name(options.device)}
    longest = min((n for m in methods if isinstance(n := m.about.get("window"), int)), default=None)
    results = Results(methods, cases, Cache(_folder(output) / "cache", basis, scorer.basis), scorer)
    scores = results.score(f"table {table}", progress)
    reference = own[-1].method.name
    rows = [
        row
        for setting, of_setting in scores.items()
        for row in _rows(table, entries, setting, of_setting, reference, options.seed)
    ]
    caption = cases.inputs.caption(longest)
    finished = Table(table, spec.title, reference, rows, about, spec.by_clip, caption, cases.inputs.as_json())
    scored = [entry.method.name for entry in entries if entry.method.paint is not None]
    judge = reference if reference in scored else next(reversed(scored), "")
    ranked_by: dict[Setting, str] = {
        setting: _ranked_by(spec, of_setting[judge]) for setting, of_setting in scores.items() if judge
    }
    ranking: dict[Setting, dict[str, float]] = {
        setting: {case: score.values[metric] for case, score in scores[setting][judge].items()}
        for setting, metric in ranked_by.items()
    }
    write_report(
        finished,
        output,
        ranking,
        judge,
        results.look,
        ranked_by=ranked_by,
        every_clip=bool(spec.by_clip),
    )
    return finished


def export_table(
    table: TableName,
    data: Path,
    folder: Path,
    options: TableOptions,
    *,
    output: Path | None = None,
    settings: Sequence[Setting] = (),
    limit: int | None = None,
    progress: Tell = lambda stage, done, total, remark: None,
) -> None:
    """Write what an outside method needs to take part in a table.

    Args:
        table, data, options, settings, limit, progress: as for :func:`run_table`.
        folder: to be made.
        output: where the table is or will be, whose extractions are taken; None keeps them in
            ``folder``.
    Raises:
        InputError: as for :func:`run_table`.
    """
    _, _, cases = _opened(table, data, options, settings, limit, progress, (output or folder) / KEPT)
    export_inputs(cases, folder, _of(progress, "exporting"))


def _opened(
    table: TableName,
    data: Path,
    options: TableOptions,
    settings: Sequence[Setting],
    limit: int | None,
    progress: Tell,
    kept: Path,
) -> tuple[TableSpec, list[Entry], Cases]:
    """The table's description, its own methods, and its cases; what is extracted of videos is ``kept``."""
    spec = TABLES[table]
    usual = ("self",) if spec.protocol == "real footage" and options.references is None else spec.settings
    settings = tuple(dict.fromkeys(settings)) or usual
    check(table, options, settings)
    if limit is not None and limit < 1:
        raise InputError("`limit`", f"{limit} clips are none", "give 1 or more")
    own = spec.entries(options)

    def told(stage: str, done: int, total: int) -> None:
        progress(stage, done, total, "")

    if spec.protocol == "real footage":
        return (
            spec,
            own,
            real_cases(
                data,
                settings,
                kept,
                options.references,
                options.reference_frames,
                limit=limit,
                windows=options.windows,
                progress=told,
            ),
        )
    bundle = next((entry.bundle for entry in own if entry.bundle), options.bundle)
    preset = load(bundle).preset
    if spec.protocol == "TikTok":
        found = tiktok_cases(
            data,
            preset,
            settings,
            limit,
            signals=options.signals,
            windows=options.windows,
            progress=_of(progress, "finding poses"),
        )
        return spec, own, found
    make = clip_cases if spec.protocol == "clips" else uniform_cases
    where = kept if options.signals == "extracted" else None
    made = make(data, preset, settings, limit, windows=options.windows, kept=where, progress=told)
    return spec, own, made


def _ranked_by(spec: TableSpec, scores: Mapping[str, Score]) -> str:
    """The first of the metrics that rank a table's clips which all of them have, or else its last."""
    there = [m for m in spec.ranked_by if all(m in score.values for score in scores.values())]
    return (*there, *spec.ranked_by[-1:])[0]


def _of(progress: Tell, stage: str) -> Progress:
    return lambda done, total: progress(stage, done, total, "")


def _folder(output: Path) -> Path:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot be made ({error.strerror})", "choose another folder") from error
    return output


def _rows(
    table: TableName,
    entries: Sequence[Entry],
    setting: Setting,
    scores: Mapping[str, Mapping[str, Score]],
    reference: str,
    seed: int,
) -> list[Row]:
    scored = {row.method: row for row in rows_of(scores, setting, reference, seed)} if scores else {}
    rows = []
    for method, published in ((entry.method, entry.published) for entry in entries):
        row = scored.get(method.name) or empty_row(method.name, setting, method.absent)
        rows.append(row.beside(published_rows(table, published)))
    return rows
