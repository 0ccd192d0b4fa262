"""Many jobs of one table."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest

from aa2.animate import pipeline
from aa2.cli import main
from aa2.cli.animate_options import READ, WRITTEN
from aa2.cli.app import app, kinds_of
from aa2.cli.jobs import Job, check_jobs, doubts_of, read_jobs
from aa2.errors import Doubt, InputError
from aa2.media.picture import read_picture
from aa2.media.video import probe
from tests.animate.test_compose import film
from tests.cli.commands import failure

KINDS = kinds_of(app.entries["animate"])


def told(error: pytest.ExceptionInfo[InputError], file: Path) -> list[str]:
    return [line.replace(str(file), "jobs.csv") for line in str(error.value.args[0]).split("\n")]


@pytest.mark.parametrize(
    "content",
    [
        b"reference,driving,output,seed,scale,retarget\na.png,b c.mp4,o.mp4,3,0.5,on\n",
        "\ufeffReference;Driving;Output;Seed;Scale;Retarget;\r\na.png;b c.mp4;o.mp4;3;0,5;TRUE;\r\n".encode(),
        b'sep=;\n--reference;driving;output;seed;scale;retarget\n"a.png";"b c.mp4";o.mp4;3;0.5;on\n',
        "reference\tdriving\toutput\tseed\tscale\tretarget\na.png\tb c.mp4\to.mp4\t3\t0.5\ton\n".encode(
            "utf-16"
        ),
        b"\n\nreference, driving, output, seed, scale, retarget\n\na.png, b c.mp4, o.mp4, 3, .5, ON\n,,,,,\n",
    ],
)
def test_tables_as_spreadsheets_write_them(tmp_path, content):
    (tmp_path / "jobs.csv").write_bytes(content)
    (job,) = read_jobs(tmp_path / "jobs.csv", KINDS, {"seed": 1, "steps": 4, "person": None})
    paths = {
        name: tmp_path / file
        for name, file in zip(("reference", "driving", "output"), ("a.png", "b c.mp4", "o.mp4"), strict=True)
    }
    assert job.given == {**paths, "seed": 3, "steps": 4, "person": None, "scale": 0.5, "retarget": "on"}


def test_names_that_are_not_utf_8(tmp_path):
    (tmp_path / "jobs.csv").write_bytes(
        "reference;driving;output\nMädchen.png;b.mp4;ö.mp4\n".encode("cp1252")
    )
    (job,) = read_jobs(tmp_path / "jobs.csv", KINDS, {})
    assert job.given["reference"].name == "Mädchen.png" and job.given["output"].name == "ö.mp4"


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("", ["jobs.csv: is empty"]),
        ("reference,driving,output\n", ["jobs.csv: has no jobs"]),
        ("reference,drving\na,b\n", ["jobs.csv line 1: there is no column drving"]),
        ("reference,jobs\na,b\n", ["jobs.csv line 1: there is no column jobs"]),
        ("seed,seed\n1,2\n", ["jobs.csv line 1: has the column seed twice"]),
        ("reference,,output\na,b,c\n", ["jobs.csv line 2: has a cell below no name"]),
        ("seed\n1\n\n2,3\n", ["jobs.csv line 4: has more cells than the first line"]),
        (
            "seed,scale,device,retarget\nx,1,cpu,on\n1,much,gpu,perhaps\n",
            [
                "jobs.csv line 2: seed: x is no whole number",
                "jobs.csv line 3: scale: much is no number",
                "jobs.csv line 3: device: gpu is none of auto, cpu, cuda",
                "jobs.csv line 3: retarget: perhaps is none of on, off",
            ],
        ),
    ],
)
def test_all_that_is_wrong_with_a_table_is_told_at_once(tmp_path, content, lines):
    file = tmp_path / "jobs.csv"
    file.write_text(content)
    kinds = {name: kind for name, kind in KINDS.items() if name != "jobs"}
    with pytest.raises(InputError) as error:
        read_jobs(file, kinds, {})
    assert [line.partition("; ")[0] for line in told(error, file)] == lines


def test_what_is_no_table(tmp_path):
    (tmp_path / "jobs.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(InputError, match=r"jobs\.csv: is no text"):
        read_jobs(tmp_path / "jobs.csv", KINDS, {})
    with pytest.raises(InputError, match=r"gone\.csv: cannot be read"):
        read_jobs(tmp_path / "gone.csv", KINDS, {})


def test_files_that_are_missing_or_would_be_lost(tmp_path):
    for name in ("a.png", "b.mp4"):
        (tmp_path / name).touch()
    (tmp_path / "one.run.json").touch()  # made by an earlier run of the table
    (tmp_path / "one.mp4").touch()
    file = tmp_path / "jobs.csv"
    file.write_text(
        "reference,driving,output,sheet\n"
        "a.png,b.mp4,one.mp4,\n"
        "a.png,one.mp4,two.mp4,\n"  # goes on with what the row before makes
        "a.png,three.mp4,four.mp4,\n"
        "a.png,b.mp4,TWO.mp4,a.png\n"
    )
    with pytest.raises(InputError) as error:
        check_jobs(read_jobs(file, KINDS, {}), READ, WRITTEN)
    folder = f"{tmp_path}/"
    assert [line.partition("; ")[0].replace(folder, "") for line in told(error, file)] == [
        "jobs.csv line 4: driving: three.mp4 does not exist",
        "jobs.csv line 5: output: TWO.mp4 is what jobs.csv line 3 writes too",
        "jobs.csv line 5: sheet: a.png is what jobs.csv line 2 reads",
    ]


@pytest.mark.slow(6)
def test_a_job_that_fails_does_not_stop_the_others(inputs, tmp_path, capsys, monkeypatch):
    made = []
    real = pipeline.Pipeline.__init__
    monkeypatch.setattr(
        pipeline.Pipeline,
        "__init__",
        lambda self, *args, **more: made.append(args) or real(self, *args, **more),
    )
    film(tmp_path / "film", 1)
    (tmp_path / "nobody").symlink_to(inputs / "nobody")
    (tmp_path / "jobs.csv").write_text(
        "driving;output;sheet;seed\n"
        "nobody/clip;no.mp4;;\n"
        "film/clip;one.mp4;one.png;\n"
        "film/clip;missing/three.mp4;;\n"
        "film/clip;two.mp4;;-1\n"
        "film/clip;four.mp4;;5\n",
    )
    common = ["--reference", str(inputs / "person.png"), "--bundle", str(inputs / "tiny"), "--device", "cpu"]
    assert main(["animate", "--jobs", str(tmp_path / "jobs.csv"), *common]) == 2
    out, err = capsys.readouterr()
    results = [tmp_path / name for name in ("one.mp4", "one.png", "four.mp4")]
    assert out.splitlines() == [str(path) for path in results]
    assert probe(results[0]).frames == probe(results[2]).frames == 1 and read_picture(results[1]).any()
    assert len(made) == 1
    failed = [line.replace(f"{tmp_path}/", "") for line in err.splitlines()][-4:]
    assert failed[0] == "aa2: 3 of 5 jobs failed:"
    assert failed[1].startswith("aa2: jobs.csv line 2: nobody/clip: no person found")
    assert failed[2].startswith("aa2: jobs.csv line 4: missing/three.mp4: the folder missing does not exist")
    assert failed[3].startswith("aa2: jobs.csv line 5: --seed: ")
    assert not list(tmp_path.glob(".*"))
    before = results[0].stat().st_mtime_ns
    assert main(["animate", "--jobs", str(tmp_path / "jobs.csv"), *common, "--resume"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and [f"aa2: {results[n]}: is made already\n" in err for n in (0, 2)] == [True, True]
    assert results[0].stat().st_mtime_ns == before


def test_doubts_are_of_a_job():
    shown = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", Doubt)
        warnings.showwarning = lambda message, *_: shown.append(str(message))
        with doubts_of(Job("jobs.csv line 2", {})):
            warnings.warn(Doubt("the person is lost"), stacklevel=1)
            warnings.warn("something else", stacklevel=1)
        warnings.warn(Doubt("of nobody"), stacklevel=1)
    assert shown == ["jobs.csv line 2: the person is lost", "something else", "of nobody"]


def test_a_table_with_a_fault_runs_nothing(inputs, tmp_path, capsys):
    shutil.copy(inputs / "person.png", tmp_path)
    (tmp_path / "jobs.csv").write_text("reference,driving,output,steps\nperson.png,a.mp4,o.mp4,many\n")
    line = failure(capsys, "animate", "--jobs", tmp_path / "jobs.csv")
    assert line == (f"aa2: {tmp_path}/jobs.csv line 2: steps: many is no whole number; give for instance 4\n")


def test_cells_that_are_very_long_or_no_text(tmp_path):
    table = tmp_path / "jobs.csv"
    long = "x" * 300
    table.write_text(f"reference,driving,output,steps\n{long},b.mp4,o.mp4,4\n")
    with pytest.raises(InputError, match="does not exist"):
        check_jobs(read_jobs(table, KINDS, {}), READ, WRITTEN)
    for text in (f"{'x' * 9000}\n1\n", f"steps\n{'x' * 9000}\n"):
        table.write_text(text)
        with pytest.raises(InputError) as error:
            read_jobs(table, KINDS, {})
        assert len(str(error.value)) < 2000
    for encoding in ("utf-16", "utf-8"):
        table.write_bytes("reference,driving,output\na\0.png,b.mp4,o.mp4\n".encode(encoding))
        with pytest.raises(InputError, match="is no text"):
            read_jobs(table, KINDS, {})
