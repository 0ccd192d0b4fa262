"""The paper's Tables 1 to 4 as data, to stand beside ours.

Source: Hu, Wang et al., *Animate Anyone 2: High-Fidelity Character Image Animation with Environment
Affordance*, arXiv 2502.06145 (2025), §4. Its data, weights and code are not public, so its numbers and ours
are of different clips and differently trained models: they show what a method reached there, not what is
better here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SOURCE = "arXiv 2502.06145"
METRICS = ("ssim", "psnr", "lpips", "fvd")
"""The columns of all four tables, by our names; the paper does not say how each is computed."""


@dataclass(frozen=True)
class Published:
    """One row of a table of the paper.

    Attributes:
        method: its name there.
        ssim, psnr, lpips, fvd: as printed; PSNR in dB.
        note: what the paper says of the row, or nothing.
    """

    method: str
    ssim: float
    psnr: float
    lpips: float
    fvd: float
    note: str = ""

    @property
    def metrics(self) -> dict[str, float]:
        """The numbers by metric."""
        return {name: getattr(self, name) for name in METRICS}


_MORE_DATA = "pretrained on other video"

PUBLISHED: Mapping[str, tuple[Published, ...]] = MappingProxyType(
    {
        "1": (
            Published("MRAA", 0.672, 29.39, 0.672, 284.82),
            Published("DisCo", 0.668, 29.03, 0.292, 292.80),
            Published("MagicAnimate", 0.714, 29.16, 0.239, 179.07),
            Published("Animate Anyone", 0.718, 29.56, 0.285, 171.90),
            Published("Champ", 0.802, 29.91, 0.234, 160.82, _MORE_DATA),
            Published("UniAnimate", 0.811, 30.77, 0.231, 148.06, _MORE_DATA),
            Published("Animate Anyone 2", 0.778, 29.82, 0.248, 158.97),
            Published("Animate Anyone 2", 0.812, 30.82, 0.223, 144.65, _MORE_DATA),
        ),
        "2": (
            Published("Animate Anyone", 0.761, 28.41, 0.324, 228.53),
            Published("Champ", 0.771, 28.69, 0.294, 205.79),
            Published("MimicMotion", 0.767, 28.52, 0.307, 212.48),
            Published("Animate Anyone 2", 0.809, 29.24, 0.259, 172.54),
        ),
        "3": (
            Published("pseudo integration", 0.785, 28.71, 0.291, 195.45),
            Published("Animate Anyone 2", 0.794, 28.83, 0.276, 186.17),
        ),
        "4": (
            Published("without spatial blending", 0.789, 28.74, 0.283, 191.23),
            Published("without pose modulation", 0.769, 28.56, 0.301, 211.15),
            Published("Animate Anyone 2", 0.794, 28.83, 0.276, 186.17, "all parts"),
        ),
    }
)
"""The rows by the number of their table, in the paper's order."""


def rows_of(table: str, method: str) -> tuple[Published, ...]:
    """What the paper's ``table`` says of ``method``; nothing where it has no such table or row."""
    return tuple(row for row in PUBLISHED.get(table, ()) if row.method == method)
