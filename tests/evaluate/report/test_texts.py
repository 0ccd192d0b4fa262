import html
import json
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from aa2.evaluate.metrics.scores import METRICS
from aa2.evaluate.protocols.cases import FOUND, Inputs
from aa2.evaluate.report.by_clip import clip_tables, window_tables
from aa2.evaluate.report.formatting import cell, context_lines, reasons, short
from aa2.evaluate.report.markdown import as_markdown
from aa2.evaluate.report.page import Figure, as_page
from aa2.evaluate.report.table import GROUPS
from aa2.evaluate.report.terminal import show
from tests.evaluate.report.tables import of_psnr, score, table, with_features


@pytest.fixture
def ablation():
    scores = {
        "without spatial blending": of_psnr([19, 19.5, 21, 20] * 2),
        "<b>bold | claim</b>": {case: score(psnr=30, sharpness=0.9) for case in "abcdefgh"},
        "ours": of_psnr([20, 21, 22, 21] * 2),
    }
    return table(scores)


def lines_of(markdown: str, method: str) -> list[list[str]]:
    rows = [line for line in markdown.splitlines() if line.startswith(f"| {method} ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_every_metric_has_one_column():
    assert sorted(metric for group in GROUPS.values() for metric in group) == sorted(METRICS)


def test_json_has_what_was_promised(ablation):
    content = json.loads(ablation.as_json())
    assert content.keys() == {"table", "title", "caption", "reference", "rows", "context"}
    first, _, reference, champ = content["rows"]
    assert (first["method"], first["setting"], first["clips"]) == ("without spatial blending", "self", 8)
    assert first["metrics"]["psnr"] == pytest.approx(19.875) and first["metrics"].keys() == METRICS.keys()
    low, high = first["intervals"]["psnr"]
    assert 19 <= low < 19.875 < high <= 21
    mean, low, high = first["differences"]["psnr"]
    assert mean == pytest.approx(-1.125) and low <= mean <= high < 0
    assert first["metrics"]["lpips"] is None and first["absent"]["lpips"].startswith("weights absent")
    assert first["published"][0]["fvd"] == 191.23
    assert reference["differences"] == {}
    assert champ["clips"] == 0 and champ["absent"].keys() == METRICS.keys()


def test_json_is_the_same_to_the_last_byte(ablation):
    assert ablation.as_json() == ablation.as_json() and "NaN" not in ablation.as_json()


def test_markdown_marks_best_worse_and_absent(ablation):
    markdown = as_markdown(ablation)
    whole, *_ = lines_of(markdown, "without spatial blending")
    assert whole[3].startswith("19.88 [") and whole[3].endswith("] ▼") and whole[4] == "weights absent"
    assert lines_of(markdown, "Champ")[0][2] == "no result given"
    assert "**30.00** [30.00, 30.00] ▲" in markdown
    assert "- Champ: no result given: --results Champ=FOLDER" in markdown


def test_markdown_has_the_paper_beside_ours(ablation):
    ours, theirs = lines_of(as_markdown(ablation), "without spatial blending")[-2:]
    assert ours[1] == "this table" and ours[3] == "19.88"
    assert theirs[1:] == ["the paper", "0.789", "28.74", "0.283", "191.2"]
    assert "other clips" in as_markdown(ablation)


def test_markdown_rows_have_as_many_cells_as_their_heads(ablation):
    widths: list[set[int]] = []
    for line in as_markdown(ablation).splitlines():
        if not line.startswith("|"):
            widths.append(set())
            continue
        widths[-1].add(line.replace("\\|", "").count("|"))
    assert any(widths) and all(len(width) <= 1 for width in widths)


class Page(HTMLParser):
    """What a browser would make of it: tags that close, links, text."""

    VOID = ("meta", "img", "br", "link")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(ablation):
    page = Page(
        as_page(ablation, [Figure("figures/self.png", "self", "a < b"), Figure("f/v.mp4", "self", "v")])
    )
    assert page.open == []
    assert set(page.links) == {"table.json", "table.md", "figures/self.png", "f/v.mp4"}
    for text in ("19.88", "no result given: --results Champ=FOLDER", "a < b", "28.74", "weights absent"):
        assert text in page.text


def test_the_page_escapes_what_it_is_given(ablation):
    html = as_page(ablation, [])
    assert "<b>bold" not in html and "&lt;b&gt;bold" in html


def test_where_one_is_right_a_higher_value_may_be_better(ablation):
    sharper = ablation.rows[1]
    assert cell(sharper, "sharpness").verdict == "▲" and cell(sharper, "sharpness").difference.startswith(
        "+0.40"
    )


def test_the_number_of_windows_stands_beside_fvd_everywhere():
    with_fvd = table({"far": with_features(9, 2.0), "ours": with_features(9, 1.0)})
    screen = StringIO()
    show(with_fvd, Console(file=screen, force_terminal=True, width=100, color_system=None))
    for text in (as_markdown(with_fvd), as_page(with_fvd, []), screen.getvalue()):
        assert text.count("n=9") >= 2 and "decide nothing by it" in " ".join(text.split())
    assert next(line[5] for line in lines_of(as_markdown(with_fvd), "far")).endswith("n=9")


def test_a_reason_stands_once(ablation):
    assert reasons(ablation) == [
        "Champ: no result given: --results Champ=FOLDER",
        "LPIPS; FVD; LPIPS, mask; FVD, mask: weights absent: fetch them",
    ]


def test_numbers_stand_clip_by_clip_where_they_are_asked_for(ablation):
    asked = replace(ablation, by_clip=("psnr_mask", "lpips_mask"))
    [shown] = clip_tables(asked, "self")
    scored = [row for row in ablation.rows if row.clips]
    assert shown.heads == ["clip", *(row.method for row in scored)]
    assert [line[0] for line in shown.lines] == list(scored[0].cases)
    assert shown.lines[0][1] == f"{scored[0].cases['a']['psnr_mask']:.2f}"
    assert shown.title in as_markdown(asked) and shown.title in as_page(asked, [])
    assert "Clip by clip" not in as_markdown(ablation)
    rows = json.loads(ablation.as_json())["rows"]
    assert rows[0]["cases"]["a"]["psnr_mask"] == scored[0].cases["a"]["psnr_mask"]


def test_a_group_without_any_value_is_left_out(ablation):
    bare = {metric: None for metric in ablation.rows[0].metrics} | {"ring": 1.0}
    rows = [replace(row, metrics=bare, absent=dict.fromkeys(bare, "no truth: x")) for row in ablation.rows]
    assert list(replace(ablation, rows=rows).groups("self")) == ["Surroundings, time, motion, looks"]
    assert list(ablation.groups("self")) == list(GROUPS)


def test_a_pipe_gets_markdown(ablation):
    piped = StringIO()
    show(ablation, Console(file=piped))
    assert piped.getvalue() == as_markdown(ablation)


@pytest.mark.parametrize("width", [60, 100, 180])
def test_a_terminal_gets_what_fits_it(ablation, width):
    screen = StringIO()
    show(ablation, Console(file=screen, force_terminal=True, width=width, color_system=None))
    lines = screen.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert ("[19." in screen.getvalue()) == (width == 180)
    assert "▼" in screen.getvalue() and "Champ" in screen.getvalue()


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("weights absent: put it there", "weights absent"),
        ("needs 9 frames a clip, these have 4", "absent"),
        ("no value on 1 of 3 clips (b: no keypoint)", "absent"),
    ],
)
def test_a_cell_holds_what_fits_of_a_reason(reason, shown):
    assert short(reason) == shown


def test_the_context_says_of_methods_what_they_do_not_share():
    ours = {"preset": "tiny", "buckets": [[64, 64], [32, 96]], "weights": "a1", "training": []}
    context = {"backbone": "tiny", "buckets": [[64, 64], [32, 96]], "methods": {"ours": ours}}
    assert context_lines(context) == [
        ("backbone", "tiny"),
        ("buckets", "64 × 64, 32 × 96"),
        ("method ours", "weights a1"),
    ]


def everywhere(shown):
    """The table in Markdown, on the page and on a terminal, each without line breaks."""
    screen = StringIO()
    show(shown, Console(file=screen, force_terminal=True, width=100, color_system=None))
    texts = as_markdown(shown), html.unescape(as_page(shown, [])), screen.getvalue()
    return [" ".join(text.split()) for text in texts]


def test_signals_windows_and_whom_nobody_found_stand_beside_every_table(ablation):
    lost, partly = {"000003-self": "no person found"}, {"000004-self": "not found in 2 of 46 frames"}
    inputs = Inputs("extracted", FOUND, 3, (16, 16), lost, partly)
    told = replace(ablation, caption=inputs.caption(), inputs=inputs.as_json())
    for text in everywhere(told):
        assert text.count(FOUND) >= len(told.settings) and "3 windows, one after the other, of 16" in text
        assert "Without numbers, 1 in all: 000003-self: no person found." in text
        assert "Found in part, 1 in all: 000004-self: not found in 2 of 46 frames." in text
    content = json.loads(told.as_json())
    assert (content["signals"], content["windows"], content["lost"]) == ("extracted", 3, lost)
    assert content["caption"] == inputs.caption() and content["window_frames"] == [16, 16]


def test_drift_is_told_window_by_window():
    steady = score(psnr_mask=20, likeness=0.2)
    fading = score(psnr_mask=18, likeness=0.3)
    parts = [{"psnr_mask": value, "likeness": 0.3} for value in (20, 18, 16)]
    scores = {
        "steady": {case: replace(steady, windows=[{"psnr_mask": 20.0}] * 3) for case in "abcdefgh"},
        "fading": {case: replace(fading, windows=parts) for case in "abcdefgh"},
    }
    shown = table(scores, reference="fading")
    psnr, likeness = window_tables(shown, "self")
    assert psnr.heads == ["method", "window 1", "window 2", "window 3", "last minus first"]
    assert psnr.lines[0] == ["steady", "20.00", "20.00", "20.00", "+0.00 [+0.00, +0.00]"]
    assert psnr.lines[1] == ["fading", "20.00", "18.00", "16.00", "-4.00 [-4.00, -4.00]"]
    assert [line[0] for line in likeness.lines] == ["fading"]
    for text in everywhere(shown):
        assert "Window by window: PSNR, mask" in text and "-4.00" in text
    rows = {row["method"]: row for row in json.loads(shown.as_json())["rows"]}
    assert rows["fading"]["by_window"]["psnr_mask"] == [20, 18, 16]
    assert rows["fading"]["drift"]["psnr_mask"] == [-4, -4, -4] and rows["Champ"]["drift"] == {}


def test_of_one_window_there_is_no_drift(ablation):
    assert window_tables(ablation, "self") == []
    assert all("Window by window" not in text for text in everywhere(ablation))
