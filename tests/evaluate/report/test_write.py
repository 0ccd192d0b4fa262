from dataclasses import replace

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.report.figures import choose
from aa2.evaluate.report.write import write_report
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader
from tests.conditions import figure
from tests.evaluate.report.tables import of_psnr, table
from tests.figure_clips import walk

VALUES = {"a": 12.0, "b": 14.0, "c": 9.0, "d": 12.5, "e": 11.0}
METHODS = {"ours": 40, "a rather long name of a method, longer than its column": 80}


def look(name):
    signals = figure.signals(walk(4), with_object=True)
    reference = figure.reference(figure.standing(60, 60), (64, 128))
    case = Case(
        name, "self", signals, reference, signals.frames, signals.character_mask > 127, signals.pose, 12.0
    )
    return case, {method: np.full_like(signals.frames, level) for method, level in METHODS.items()}


@pytest.fixture
def written(tmp_path):
    write_report(table({m: of_psnr([1, 2, 3]) for m in METHODS}), tmp_path, {"self": VALUES}, "ours", look)
    return tmp_path


@pytest.mark.parametrize(
    ("cases", "chosen"),
    [
        ("abcde", {"best": "b", "median": "a", "worst": "c"}),
        ("ab", {"best": "b", "worst": "a"}),
        ("a", {"best": "a"}),
    ],
)
def test_best_median_and_worst_are_chosen_once_each(cases, chosen):
    assert {e.rank: e.case for e in choose({case: VALUES[case] for case in cases})} == chosen


def test_where_lower_is_better_the_least_is_best():
    assert {e.rank: e.case for e in choose(VALUES, lower=True)} == {"best": "c", "median": "a", "worst": "b"}


def test_ties_are_broken_by_name():
    assert [e.case for e in choose(dict.fromkeys("cabd", 1.0))] == ["a", "c", "d"]


def test_the_report_is_all_there(written):
    assert {str(p.relative_to(written)) for p in written.rglob("*") if p.is_file()} == {
        "table.json",
        "table.md",
        "index.html",
        "figures/self.png",
        *(f"figures/self_{rank}.mp4" for rank in ("best", "median", "worst")),
    }


def test_the_sheet_has_a_column_for_everything_and_two_rows_a_clip(written):
    sheet = read_picture(written / "figures/self.png")
    columns, rows = 3 + len(METHODS), 2 * 3
    assert sheet.shape[1] == columns * 192 and sheet.shape[0] == rows * (192 + 18) + 3 * 18
    middle = sheet[18 + 18 + 96]
    assert (middle[192 * 3 + 96] == 40).all() and (middle[192 * 4 + 96] == 80).all()


def test_the_videos_show_every_frame_of_all_columns(written):
    with VideoReader(written / "figures/self_best.mp4") as video:
        frames = [frame for _, frame in video]
        assert float(video.info.fps) == pytest.approx(12)
    assert len(frames) == 4 and frames[0].shape == (2 * (256 + 18), 3 * 256, 3)
    assert abs(int(frames[0][256 + 2 * 18 + 128, 128, 0]) - 40) < 4


def test_a_second_report_has_the_same_bytes_and_nothing_of_the_first(written):
    before = {p.name: p.read_bytes() for p in written.rglob("*") if p.is_file()}
    (written / "figures" / "cross.png").touch()
    write_report(table({m: of_psnr([1, 2, 3]) for m in METHODS}), written, {"self": VALUES}, "ours", look)
    assert {p.name: p.read_bytes() for p in written.rglob("*") if p.is_file()} == before


def test_a_report_that_is_interrupted_leaves_the_old_one(written):
    before = {p: p.read_bytes() for p in written.rglob("*") if p.is_file()}

    def interrupted(name):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_report(table({"ours": of_psnr([5, 6])}), written, {"self": VALUES}, "ours", interrupted)
    assert {p: p.read_bytes() for p in written.rglob("*") if p.is_file()} == before


@pytest.mark.slow
def test_every_clip_may_have_a_sheet_of_its_own(tmp_path):
    def detailed(name):
        case, results = look(name)
        large = {method: np.repeat(np.repeat(f, 6, 1), 4, 2) for method, f in results.items()}
        frames = np.repeat(np.repeat(case.driving.frames, 6, 1), 4, 2)
        return replace(case, driving=replace(case.driving, frames=frames), truth=frames), large

    ranking: dict[Setting, dict[str, float]] = {"self": {"a": 0.2, "b": 0.1}}
    scores = table({m: of_psnr([1, 2]) for m in METHODS})
    write_report(scores, tmp_path, ranking, "ours", detailed, ranked_by={"self": "ring"}, every_clip=True)
    assert {p.name for p in (tmp_path / "figures").iterdir()} == {
        "self_a.png",
        "self_b.png",
        "self_best.mp4",
        "self_worst.mp4",
    }
    height, width = look("a")[0].driving.frames.shape[1:3]
    cell = 2 * round(448 * width * 4 / (height * 6) / 2)
    sheet = read_picture(tmp_path / "figures/self_a.png")
    assert sheet.shape == (2 * (448 + 18) + 18, (2 + len(METHODS)) * cell, 3)  # no truth
    page = (tmp_path / "index.html").read_text()
    assert "best: b, ring error 0.10" in page and '<img src="figures/self_a.png"' in page


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        write_report(table({"ours": of_psnr([5, 6])}), tmp_path / "missing", {}, "", look)
