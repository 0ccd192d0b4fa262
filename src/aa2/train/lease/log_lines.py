"""What a run says while it goes on: a line every ten seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

PACE = {
    "speed/samples_per_second": "{:.1f} samples/s",
    "speed/matmul_share_percent": "{:.1f} % of matmul rate",
    "speed/data_wait_percent": "{:.1f} % wait for data",
}


def moment(seconds: float) -> str:
    """Such as 3:07."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def training_line(step: int, logs: Mapping[str, float]) -> str:
    """Pace and losses, a region's over all its parts, such as ``person`` of ``person/t0-250`` and others."""
    said = [f"step {step}"]
    said += [words.format(logs[name]) for name, words in PACE.items() if name in logs]
    said += [f"{region} {value:.4f}" for region, value in by_region(logs).items()]
    return ", ".join(said)


def by_region(logs: Mapping[str, float]) -> dict[str, float]:
    """The loss, and means of the losses that have a ``/`` in their names, by what stands before it."""
    regions = defaultdict(list)
    for name, value in logs.items():
        region, slash, _ = name.partition("/")
        if name == "loss" or (slash and region != "speed"):
            regions[region].append(value)
    return {region: sum(values) / len(values) for region, values in sorted(regions.items())}
