"""A small checkout in which training/lease is run as a person runs it."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import aa2_synth

TRAINING = Path(__file__).parents[1] / "training"
QUEUE = """# What to train next

## 1. Single frames, at full size
Everything else waits for it.

```lease
stage = "denoiser"
seed = 3
[settings]
scale = 1.0
frames = 1
```

Judged by the quality table.

## 2. Short clips
```lease
stage = "denoiser"
```
"""
ENGINE = f"aa2_synth-{aa2_synth.__version__}.dist-info"
WHEELS = ("diffusers-0.42.1-py3-none-any.whl", "glcontext-3.1.0-cp312-cp312-manylinux_2_28_x86_64.whl")
ALONE = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def make_checkout(root: Path) -> Path:
    """A checkout with a little of everything, and with the script."""
    for name, size in {
        "src/aa2/config.py": 100,
        "src/aa2/bundles/mini/unet.safetensors": 70_000,
        "src/aa2/extract/weights/pose.tflite": 50_000,
        "docs/page with a space.md": 10,
        "tests/test_it.py": 30,
        "tests/data/clip.mp4": 40_000,
        "README.md": 20,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(bytes([len(name)]) * size)
    engine = root / "packages/aa2_synth"
    (engine / "src/aa2_synth").mkdir(parents=True)
    (engine / "src/aa2_synth/engine.py").write_text("class Engine: ...\n")
    for name in ("pyproject.toml", "src/aa2_synth/__init__.py"):
        shutil.copy(TRAINING.parent / "packages/aa2_synth" / name, engine / name)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(TRAINING / "leasing", root / "training/leasing", ignore=ignored)
    shutil.copy(TRAINING / "lease", root / "training/lease")
    (root / "training/QUEUE.md").write_text(QUEUE)
    (root / ".gitignore").write_text("__pycache__/\n/.lease*/\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "all")
    return root


def lease(root: Path, *arguments: object) -> subprocess.CompletedProcess:
    """The script as a person runs it, with all that would come from the network in folders."""
    brought = root.parent / "brought"
    for kind, names in {"wheels": WHEELS, "gl": ("libegl1_1_amd64.deb",), "baked": ("body.npz",)}.items():
        (brought / kind).mkdir(parents=True, exist_ok=True)
        for name in names:
            (brought / kind / name).write_bytes(b"x" * 1000)
    folders = [part for kind in ("wheels", "gl", "baked") for part in (f"--{kind}", brought / kind)]
    command = [sys.executable, root / "training/lease", *folders, *arguments]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def files(root: Path, inside: str = "") -> dict[str, str]:
    """Digests of all files, without git's own."""
    found = [path for path in (root / inside).rglob("*") if path.is_file() and ".git" not in path.parts]
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if "__pycache__" not in path.parts
    }
