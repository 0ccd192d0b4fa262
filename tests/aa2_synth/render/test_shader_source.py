"""Shaders are joined of files: what is included, what is defined, and what is wrong with them."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("moderngl", reason="the [synth] extra is not installed")
from aa2_synth.render import programs
from aa2_synth.render import shader_source as sources
from aa2_synth.render.shader_source import shader_source

PROGRAMS = [
    *(
        make(real)
        for make in (programs.scene, programs.sky, programs.around_people)
        for real in (False, True)
    ),
    *(programs.cover(hair) for hair in (False, True)),
    *(make() for make in (programs.shadow, programs.limbs, programs.resolve)),
    *(programs.people(kind, real) for kind in (*programs.KINDS, programs.SEVERAL) for real in (False, True)),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "FOLDER", tmp_path)
    return tmp_path


def test_includes_and_constants_stand_where_they_belong(folder):
    (folder / "main.glsl").write_text('#version 330\n// why\n#include "a.glsl"\nvoid main() {}\n')
    (folder / "a.glsl").write_text('#include "b.glsl"\nfloat a;\n')
    (folder / "b.glsl").write_text("float b;\n")
    text = shader_source("main", FEET=16, REAL=True, NOT=False)
    assert text.startswith("#version 330\n#define FEET 16\n#define REAL\n// why\n")
    assert "NOT" not in text
    assert text.index("float b;") < text.index("float a;") < text.index("void main")


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"main": "void main() {}\n"}, "does not start with its version"),
        ({"main": '#version 330\n#include "a.glsl"\n', "a": '#include "a.glsl"\n'}, "includes itself"),
        ({"main": "#version 330\n#include <a.glsl>\n", "a": ""}, "is not of the form"),
        ({"main": '#version 330\n  #include "a.glsl"\n', "a": ""}, "is not of the form"),
    ],
)
def test_what_is_wrong_is_said(folder, files, problem):
    for name, text in files.items():
        (folder / f"{name}.glsl").write_text(text)
    with pytest.raises(ValueError, match=problem):
        shader_source("main")


def test_a_file_that_is_not_there_is_missed():
    with pytest.raises(FileNotFoundError):
        shader_source("no_such_shader")


def test_every_file_is_in_some_program():
    joined = "\n".join(text for program in PROGRAMS for text in program)
    for file in sources.FOLDER.iterdir():
        own = [line for line in file.read_text().splitlines() if re.match(r"[\w/]", line)]
        assert own and all(line in joined for line in own), file.name


def test_programs_compile(renderer):
    for vertex, fragment in PROGRAMS:
        renderer.gl.program(vertex, fragment).release()
