"""The checkout that travels with what is packed, and what is left out of it for a run.

Some machines take a copy of the whole checkout: the files that git tracks, and untracked ones that it does
not ignore. `exclude` makes git see neither the one nor the other in what training does not read; not a file
in the working tree is touched. A commit would then delete these files from the repository, so a hook
refuses it until `restore`.
"""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

from leasing import RefusedError, last_line

UNUSED = ("docs", "src/aa2/bundles", "src/aa2/demo", "src/aa2/extract/weights", "tests/data")
"""What training does not read: all but three MiB of the checkout. What is packed has a bundle of its own."""
ENGINE = "packages/aa2_synth"
"""Where the data engine's distribution is."""
BEGIN = "# Begin of what training/lease --exclude leaves out; --restore removes it.\n"
END = "# End of what training/lease --exclude leaves out.\n"
HOOK = """\
#!/bin/sh
# Installed by training/lease --exclude, removed by training/lease --restore.
gone=$(git diff --cached --name-only --diff-filter=D --no-renames HEAD -- {paths})
[ -n "$gone" ] || exit 0
echo "this commit would delete files that are only left out for a run: training/lease --restore first" >&2
exit 1
"""


def git(root: Path, *arguments: str) -> str:
    """What a command of git prints.

    Raises:
        RefusedError: it failed.
    """
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise RefusedError(f"git {arguments[0]}: {last_line(done.stderr)}")
    return done.stdout


def is_unused(name: str) -> bool:
    """Whether training can do without a file of the checkout."""
    return name.startswith(tuple(f"{path}/" for path in UNUSED))


def files(root: Path, beside: Path) -> dict[str, int]:
    """Bytes of each file that travels with the checkout, with those too that are excluded by now.

    Args:
        root: of the checkout.
        beside: a folder that does not count, for it is counted by itself.
    """
    listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    listed += git(root, "ls-tree", "-z", "-r", "--name-only", "HEAD", "--", *UNUSED).split("\0")
    there = {name: root / name for name in sorted(set(listed)) if name}
    return {
        name: path.lstat().st_size
        for name, path in there.items()
        if (path.is_file() or path.is_symlink()) and beside not in path.parents
    }


def place_of(name: str) -> str | None:
    """Where a source file stands in what is packed: both packages side by side; None for other files."""
    if name.startswith(f"{ENGINE}/src/"):
        return name.removeprefix(f"{ENGINE}/")
    return name if name.startswith("src/aa2/") else None


def metadata(root: Path) -> dict[str, bytes]:
    """What an installation would say of the data engine, so that it is found by its entry points there."""
    project = tomllib.loads((root / ENGINE / "pyproject.toml").read_text())["project"]
    name = project["name"]
    code = (root / ENGINE / "src" / name / "__init__.py").read_text()
    version = code.partition('__version__ = "')[2].partition('"')[0]
    facts = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    points = "".join(
        f"[{group}]\n" + "".join(f"{key} = {target}\n" for key, target in entries.items())
        for group, entries in project["entry-points"].items()
    )
    folder = f"src/{name}-{version}.dist-info"
    return {f"{folder}/METADATA": facts.encode(), f"{folder}/entry_points.txt": points.encode()}


def is_excluded(root: Path) -> bool:
    """Whether `exclude` was begun and `restore` not ended."""
    return _path(root, "lease-excluded").exists()


def exclude(root: Path) -> None:
    """Have git not list `UNUSED`; once more does no harm.

    Raises:
        RefusedError: something is staged, a file in `UNUSED` is changed, there is another pre-commit hook, or
            git failed; all is as it was.
    """
    again = is_excluded(root)
    staged = [
        line.split("\t", 1) for line in _lines(root, "diff", "--cached", "--name-status", "--no-renames")
    ]
    if any(not (again and kind == "D" and is_unused(name)) for kind, name in staged):
        raise RefusedError("changes are staged; commit them, or unstage them with git reset")
    if changed := _lines(root, "diff", "--name-only", "--", *UNUSED):
        raise RefusedError(f"{changed[0]}: has changes; commit them, or put them aside")
    hook = _path(root, "hooks/pre-commit")
    text = HOOK.format(paths=" ".join(UNUSED))
    if (hook.exists() or hook.is_symlink()) and not _is_ours(hook):
        raise RefusedError(f"{hook}: there is a pre-commit hook; move it away until --restore")
    try:
        _path(root, "lease-excluded").touch()
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_text(text)  # first of all: from here on no commit can do harm
        hook.chmod(0o755)
        _write_lines(_path(root, "info/exclude"), BEGIN + "".join(f"/{path}/\n" for path in UNUSED) + END)
        git(root, "rm", "--cached", "-r", "-q", "--ignore-unmatch", "--", *UNUSED)
    except BaseException:
        if not again:
            restore(root)
        raise


def restore(root: Path) -> bool:
    """Undo `exclude`, also one that was interrupted; False if there was none.

    Raises:
        RefusedError: git failed; it can be tried again.
    """
    if not is_excluded(root):
        return False
    if _lines(root, "diff", "--cached", "--name-only", "--", *UNUSED):
        git(root, "reset", "-q", "HEAD", "--", *UNUSED)
    _write_lines(_path(root, "info/exclude"), "")
    hook = _path(root, "hooks/pre-commit")
    if _is_ours(hook):
        hook.unlink()
    _path(root, "lease-excluded").unlink()
    return True


def commit(root: Path) -> str:
    """The commit that the package's sources are of, with "-dirty" if they are not quite."""
    sources = ["src/aa2", ENGINE, *(f":!{path}" for path in UNUSED)]
    changed = git(root, "status", "--porcelain", "--", *sources)
    return git(root, "rev-parse", "--short", "HEAD").strip() + ("-dirty" if changed else "")


def _path(root: Path, name: str) -> Path:
    """A file of git's own, wherever this checkout has it: it may be a linked one, or have other hooks."""
    return root / git(root, "rev-parse", "--git-path", name).strip()


def _lines(root: Path, *arguments: str) -> list[str]:
    return git(root, "-c", "core.quotePath=false", *arguments).splitlines()


def _is_ours(hook: Path) -> bool:
    return hook.is_file() and "training/lease --exclude" in hook.read_text(errors="replace")


def _write_lines(file: Path, ours: str) -> None:
    """Put our lines before the others, so that these stay byte by byte; no lines remove what we put."""
    text = file.read_text() if file.exists() else ""
    if text.startswith(BEGIN):
        text = text[text.index(END) + len(END) :]
    if not ours and not text:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.lease")
    beside.write_text(ours + text)
    beside.replace(file)
