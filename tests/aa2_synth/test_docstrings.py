"""Whatever is public says what it is; arrays that it takes, gives or holds have their shapes in words.

The rule goes by the annotations. Each argument or attribute that is an array stands in the docstring with its
shape, as ``points (T, 3)`` or as ``points: ``(T, 3)`` metres``; what returns an array has one more shape than
its arguments have. What is listed under "Args" is what there is to give. Two words are too few for any
docstring but one that gives shape and unit.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "packages" / "aa2_synth" / "src"
MODULES = sorted(ROOT.rglob("*.py"))
SHAPE = re.compile(r"``(?:\w+ )?\((?:[^()`]|\([^()`]*\))*[A-Z0-9.][^`]*\)``")
"""``(T, 3)``, ``points (T, 3)``, ``(3,)``, ``(..., 9)``."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(module: ast.Module) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """All public functions, classes and methods of a module by name; overridden operators are none."""
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                        yield f"{node.name}.{method.name}", method


def is_array(annotation: ast.expr | None) -> bool:
    text = "" if annotation is None else ast.unparse(annotation)
    return "np.ndarray" in text and not text.startswith("Callable")


def shapes_of(doc: str) -> dict[str, int]:
    """Where a docstring gives a name its shape: ``a (N, 3)`` in prose, or "a, b: … ``(N, 3)``" in a list."""
    found = {match[1]: match.start() for match in re.finditer(r"``(\w+) \([^`]*\)``", doc)}
    for entry in re.finditer(r"(?:^|[.;] )[ ]*((?:\w+, )*\w+): (?=[^:]*``\()", doc, re.MULTILINE):
        found |= dict.fromkeys(entry[1].split(", "), entry.start())
    return found


def parameters(node: Function | ast.ClassDef) -> list[ast.arg]:
    """Of a function, or of a class: of its ``__init__``, or none where it is made of its fields."""
    if isinstance(node, ast.ClassDef):
        made = [m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"]
        return parameters(made[0]) if made else []
    given = node.args
    return [a for a in (*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg) if a]


def listed(doc: str) -> list[str]:
    """The names under "Args:"."""
    _, _, section = doc.partition("Args:\n")
    section = re.split(r"^\S", section, maxsplit=1, flags=re.MULTILINE)[0]
    entries = re.findall(r"^ {4}((?:\w+, )*\w+): ", section, re.MULTILINE)
    return [name for entry in entries for name in entry.split(", ")]


def problems(node: Function | ast.ClassDef) -> list[str]:
    doc = ast.get_docstring(node) or ""
    if len(doc.split()) < 3 and not SHAPE.search(doc):
        return [f"says only {doc!r}"]
    known = shapes_of(doc)
    given = parameters(node)
    found = [f"there is no {name} to give" for name in listed(doc) if name not in {a.arg for a in given}]
    if isinstance(node, ast.ClassDef):
        fields = [f for f in node.body if isinstance(f, ast.AnnAssign) and is_array(f.annotation)]
        held = [f.target.id for f in fields if isinstance(f.target, ast.Name)]
        held += [a.arg for a in given if is_array(a.annotation)]
        return found + [f"{name} has no shape" for name in held if name[0] != "_" and name not in known]
    taken = [a.arg for a in given if is_array(a.annotation)]
    found += [f"{name} has no shape" for name in taken if name not in known]
    of_arguments = {known[name] for name in taken if name in known}
    if is_array(node.returns) and len(SHAPE.findall(doc)) <= len(of_arguments):
        found.append("what it returns has no shape")
    return found


def is_protocol(node: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in node.bases)


@pytest.mark.slow
@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])
def test_public_names_say_what_they_take_and_give(path):
    module = ast.parse(path.read_text())
    if module.body:
        assert ast.get_docstring(module), "the module has no docstring"
    protocols = {node.name for node in module.body if isinstance(node, ast.ClassDef) and is_protocol(node)}
    wrong = [
        f"{name}: {problem}"
        for name, node in public(module)
        if name.split(".")[0] not in protocols or "." not in name
        for problem in problems(node)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_rule_finds_what_is_missing():
    source = '''
import numpy as np
def bare(points: np.ndarray) -> np.ndarray:
    """What moves the points about."""
def halfway(points: np.ndarray) -> np.ndarray:
    """What moves ``points (N, 3)`` about."""
def whole(points: np.ndarray) -> np.ndarray:
    """``(N, 3)`` metres: ``points (N, 3)`` moved."""
def listed(points: np.ndarray, other: np.ndarray) -> None:
    """Moves points about.

    Args:
        points, other: ``(N, 3)`` metres.
    """
def renamed(points: np.ndarray) -> None:
    """Moves points about.

    Args:
        points: ``(N, 3)`` metres.
        way: by which they go.
    """
def mute():
    pass
'''
    found = {name: problems(node) for name, node in public(ast.parse(source))}
    assert found["bare"] == ["points has no shape", "what it returns has no shape"]
    assert found["halfway"] == ["what it returns has no shape"]
    assert found["whole"] == found["listed"] == []
    assert found["renamed"] == ["there is no way to give"]
    assert found["mute"] == ["says only ''"]
