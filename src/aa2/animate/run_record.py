"""``OUTPUT.run.json``: all that a result depends on, written beside it, and read again to repeat it."""

from __future__ import annotations

import json
import os
import platform
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from aa2.animate.contents import content_of
from aa2.animate.options import DEFAULTS
from aa2.clips.clip import Clip
from aa2.errors import Doubt, InputError
from aa2.media.apart import same_file
from aa2.media.damage import JSON_ERRORS
from aa2.media.files import content_hash, write_whole
from aa2.models.bundle_folder import bundle_folder

FORMAT = 1
PACKAGES = ("aa2", "ai-edge-litert", "av", "diffusers", "numpy", "opencv-python-headless", "torch")
"""Packages whose version a result may depend on."""


INPUTS = ("reference", "driving")
FILES = ("reference_mask", "background")
"""Settings that are files, or pictures in memory."""


@dataclass(frozen=True)
class Run:
    """What `read_record` finds: the arguments of `aa2.animate`.

    Attributes:
        reference, driving, output: files.
        bundle: a folder, or a name.
        settings: all of `aa2.animate.options.DEFAULTS`.
    """

    reference: Path
    driving: Path
    output: Path
    bundle: str
    settings: dict[str, Any]

    def new_output(self) -> Path:
        """The output, where there is none.

        Raises:
            InputError: it is there still, and is not to be lost.
        """
        if self.output.exists():
            raise InputError(self.output, "is there already", "give the repeated video a name with `output`")
        return self.output


def record_of(output: Path) -> Path:
    """Where the record of a result lies: ``o.run.json`` beside ``o.mp4``."""
    return output.with_suffix(".run.json")


def check_record(output: Path) -> None:
    """Whether the record of ``output`` can be written.

    Raises:
        InputError: there is another file of its name.
    """
    path = record_of(output)
    if path.exists() and _parsed(path) is None:
        raise InputError(path, "is there already and is no record of a run", "give the output another name")


def asked(
    bundle: Path, device: str, reference: object, driving: Path, options: Mapping[str, Any]
) -> dict[str, Any]:
    """All that a result depends on, by which an unfinished one is known for the same (`JobFolder`).

    Args:
        bundle: its folder.
        device: where it is computed, ``cpu`` or ``cuda``.
        reference, options: as for `write_record`.
        driving: a file or a clip folder.
    """
    return {
        **{key: content_of(value) for key, value in _inputs(reference, driving, options).items()},
        "bundle": content_hash(bundle),
        **{key: _plain(options[key]) for key in DEFAULTS if key not in FILES},
        "device": device,
        "versions": versions(),
    }


def _inputs(reference: object, driving: object, options: Mapping[str, Any]) -> dict[str, Any]:
    """All that is given, as far as it is, by the names that the record has for it."""
    inputs = {"reference": reference, "driving": driving}
    inputs |= {key: options[key] for key in FILES if options.get(key) is not None}
    if isinstance(driving, str | Path) and Path(driving).is_dir():
        with Clip.open(Path(driving)) as clip:
            inputs["driving_frames"] = clip.source
    return {key: value for key, value in inputs.items() if value is not None}


def write_record(
    output: Path,
    name: str,
    bundle: Path,
    basis: Mapping[str, Any],
    reference: object,
    driving: object,
    options: Mapping[str, Any],
    result: Mapping[str, Any],
) -> Path:
    """Write the record of a finished result.

    Args:
        output: the video.
        name: the bundle as the user named it.
        bundle: its folder.
        basis: what `asked` told before the work: what was read then may have changed since.
        reference, driving: files; of anything else, pictures in memory, the record says only that.
        options: all of `aa2.animate.options.DEFAULTS`.
        result: what came out, as JSON has it.
    """
    folder = output.resolve().parent
    given = _inputs(reference, driving, options)
    inputs = {key: _about(value, folder, basis[key]) for key, value in given.items()}
    settings = {key: options.get(key, default) for key, default in DEFAULTS.items() if key not in FILES}
    about = {
        "format": FORMAT,
        "command": "animate",
        "output": {"path": output.name, "sha256": content_hash(output)},
        "inputs": inputs,
        "bundle": {
            "name": name if Path(name) != bundle else os.path.relpath(bundle.resolve(), folder),
            "sha256": basis["bundle"],
        },
        "settings": {key: _plain(value) for key, value in settings.items()},
        "device": basis["device"],
        "versions": basis["versions"],
        "result": dict(result),
    }
    path = record_of(output)
    write_whole(path, json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    return path


def read_record(path: Path) -> Run:
    """The run that a record is of; a `Doubt` for everything by which its result may now differ.

    Raises:
        InputError: it is no record, of a newer version, of pictures in memory, or a file that it names is
            gone.
    """
    path = Path(path)
    about = _parsed(path)
    if about is None:
        problem = "cannot be read as the record of a run"
        raise InputError(path, problem, "give the OUTPUT.run.json that lies beside a result")
    if about["format"] > FORMAT:
        raise InputError(path, f"has format {about['format']}, known is {FORMAT}", "use a newer aa2")
    folder = path.resolve().parent
    files = {key: _found(path, key, entry, folder) for key, entry in about["inputs"].items()}
    settings = {**DEFAULTS, **about["settings"]}
    settings |= {key: files.get(key) for key in FILES}
    name = about["bundle"]["name"]
    bundle = bundle_folder(folder / name if (folder / name).is_dir() else name)
    _check_hash(path, bundle, about["bundle"]["sha256"])
    for package, then in about["versions"].items():
        now = versions().get(package)
        if now != then:
            warnings.warn(Doubt(f"{path}: was made with {package} {then}, here is {now}"), stacklevel=2)
    return Run(
        files["reference"],
        files["driving"],
        folder / about["output"]["path"],
        str(bundle) if (folder / name).is_dir() else name,
        {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()},
    )


def made_already(arguments: Mapping[str, Any]) -> bool:
    """Whether the output of ``aa2.animate(**arguments)`` is there, of the same files and options."""
    output = Path(arguments["output"])
    if not output.exists() or _parsed(record_of(output)) is None:
        return False
    given = {key: arguments[key] for key in DEFAULTS if key in arguments}
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always", Doubt)
        try:
            run = read_record(record_of(output))
        except InputError:
            return False
    files = all(same_file(Path(arguments[key]), getattr(run, key)) for key in ("reference", "driving"))
    settings = {key: _plain(value) for key, value in {**DEFAULTS, **given}.items() if key not in FILES}
    then = {key: _plain(run.settings[key]) for key in settings}
    masks = all(_same_or_none(given.get(key), run.settings.get(key)) for key in FILES)
    bundle = same_file(bundle_folder(arguments.get("bundle", "mini")), bundle_folder(run.bundle))
    written = content_hash(output) == (_parsed(record_of(output)) or {})["output"]["sha256"]
    return files and masks and bundle and settings == then and written and not doubts


def _same_or_none(one: Any, other: Any) -> bool:
    return one is other is None or (
        one is not None and other is not None and same_file(Path(one), Path(other))
    )


def read_result(output: Path) -> tuple[int, int] | None:
    """Of a finished result, the frames that show the person, and all; None if its record does not say."""
    result = (_parsed(record_of(output)) or {}).get("result")
    if not isinstance(result, dict) or not {"frames", "frames_with_person"} <= set(result):
        return None
    return result["frames_with_person"], result["frames"]


def versions() -> dict[str, str]:
    """The versions of Python and of `PACKAGES`, as far as they are installed."""
    return {"python": platform.python_version(), **_installed()}


@cache
def _installed() -> dict[str, str]:
    """Looked up once: every look goes through all that is installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _parsed(path: Path) -> dict[str, Any] | None:
    """The record in a file; None where that is none."""
    try:
        about = json.loads(path.read_text())
        if about["command"] != "animate" or type(about["format"]) is not int:
            return None
        return about if about["format"] > FORMAT or _is_whole(about) else None
    except (*JSON_ERRORS, TypeError, KeyError, AttributeError):
        return None


def _is_whole(about: Mapping[str, Any]) -> bool:
    """Whether a record says all that it must, in the kinds that it must be of."""
    inputs, output, bundle = about["inputs"], about["output"], about["bundle"]
    words = [output["path"], output["sha256"], bundle["name"], bundle["sha256"], *about["versions"].values()]
    for entry in inputs.values():
        words += [entry["path"], entry["sha256"]] if "path" in entry else []
    texts = all(isinstance(word, str) and "\0" not in word for word in words)
    known = set(about["settings"]) <= set(DEFAULTS) and set(inputs) <= {"driving_frames", *INPUTS, *FILES}
    return texts and known and set(INPUTS) <= set(inputs)


def _found(record: Path, key: str, entry: Mapping[str, str], folder: Path) -> Path:
    """A file that a record names."""
    if "path" not in entry:
        raise InputError(record, f"its {key} was in memory, not in a file", "run it from Python again")
    path = folder / entry["path"]
    if not path.is_file() and not (path / "clip.json").is_file():
        raise InputError(path, f"is gone, the {key} of {record.name}", "put it back")
    _check_hash(record, path, entry["sha256"])
    return path


def _check_hash(record: Path, path: Path, sha256: str) -> None:
    if content_hash(path) != sha256:
        warnings.warn(Doubt(f"{path}: has changed since {record.name} was written"), stacklevel=4)


def _about(value: object, folder: Path, sha256: str) -> dict[str, str]:
    """A file by its way from the record's folder, so that both can be moved, and its content."""
    if not isinstance(value, str | Path):
        return {"in_memory": type(value).__name__}
    return {"path": Path(os.path.relpath(Path(value).resolve(), folder)).as_posix(), "sha256": sha256}


def _plain(value: Any) -> Any:
    """A choice of a person as numbers, a path as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return list(asdict(value).values())
    return str(value) if isinstance(value, Path) else value
