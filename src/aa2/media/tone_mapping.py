"""Between the light of a video that is not BT.709, HDR or wide in its gamut, and SDR pictures as everybody
shows them.

PQ (SMPTE ST 2084) and HLG (ARIB STD-B67, with the system gamma of a display of 1000 cd/m², ITU-R BT.2100)
become light, that goes from their primaries to those of BT.709, and its highlights are bent below SDR's white
by the curve of ITU-R BT.2390 (EETF), with HDR's reference white of 203 cd/m² (ITU-R BT.2408) as SDR's
brightest: up to about 90 cd/m² nothing is bent. The curve takes the largest of a pixel's three values, and
all three by the same factor, so that hues stay. What lies outside BT.709 is clipped. SDR is coded for the
display of BT.1886, a gamma of 2.4.

Both ways are functions of a pixel: what is read can be put back. Measured at 1920 × 1080 on one core: 0.13 s
a frame.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from aa2.media.video_format import HLG, PQ, Colours

REFERENCE_WHITE = 203.0
HLG_PEAK, HLG_GAMMA = 1000.0, 1.2
SDR_GAMMA = 2.4
CODES = 65536
ROWS = 64
"""Rows that are converted at a time, so that they stay in the processor's cache."""

PRIMARIES = {
    1: (0.640, 0.330, 0.300, 0.600, 0.150, 0.060),
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    11: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}
"""x and y of red, green and blue, by the number of H.273; what is not here is taken for BT.709."""
WHITES = {11: (0.314, 0.351)}
D65 = (0.3127, 0.3290)
GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
SRGB = 13
LUMINANCE_2020 = (0.2627, 0.6780, 0.0593)


def needs_mapping(colours: Colours) -> bool:
    """Whether a video of these colours looks wrong if its values are taken for those of BT.709."""
    return (
        bool(colours.hdr)
        or colours.transfer == 8
        or (colours.primaries in PRIMARIES and colours.primaries != 1)
    )


def to_sdr(picture: np.ndarray, colours: Colours) -> np.ndarray:
    """``picture``, ``(H, W, 3)`` uint16 RGB of the primaries and transfer of ``colours``, as SDR, uint8."""
    result = np.empty(picture.shape, np.uint8)
    for top in range(0, len(picture), ROWS):
        result[top : top + ROWS] = _to_sdr(picture[top : top + ROWS], colours)
    return result


def from_sdr(picture: np.ndarray, colours: Colours) -> np.ndarray:
    """The other way: ``(H, W, 3)`` uint8 SDR as uint16 of ``colours``."""
    result = np.empty(picture.shape, np.uint16)
    for top in range(0, len(picture), ROWS):
        result[top : top + ROWS] = _from_sdr(picture[top : top + ROWS], colours)
    return result


def _to_sdr(picture: np.ndarray, colours: Colours) -> np.ndarray:
    light = _linear(colours.transfer).take(picture, mode="clip")
    if colours.transfer == HLG:
        light = _times(light, cv2.pow(_luminance(light), HLG_GAMMA - 1) * (HLG_PEAK / REFERENCE_WHITE))
    light = cv2.transform(light, _matrix(_primaries(colours), 1))
    if colours.hdr:
        bent, _ = _gains(_peak(colours))
        brightest = np.clip(largest(light), 0, 10000 / REFERENCE_WHITE)
        light = _times(light, bent.take(_gain_index(brightest, 10000 / REFERENCE_WHITE), mode="clip"))
    np.clip(light, 0, 1, out=light)
    return _coded_8().take((np.sqrt(light) * (CODES - 1) + 0.5).astype(np.uint16), mode="clip")


def _from_sdr(picture: np.ndarray, colours: Colours) -> np.ndarray:
    light = _linear_8().take(picture, mode="clip")
    if colours.hdr:
        _, straight = _gains(_peak(colours))
        light = _times(light, straight.take(_gain_index(largest(light), 1.0), mode="clip"))
    light = np.clip(cv2.transform(light, _matrix(1, _primaries(colours))), 0, None)
    if colours.transfer == HLG:
        light *= REFERENCE_WHITE / HLG_PEAK
        shown = np.maximum(_luminance(light), 1e-9)
        light = _times(light, cv2.pow(shown, 1 / HLG_GAMMA - 1))
    return np.rint(_code(light, colours.transfer) * (CODES - 1)).astype(np.uint16)


def _primaries(colours: Colours) -> int:
    if colours.primaries in PRIMARIES:
        return colours.primaries
    return 9 if colours.hdr else 1


def _peak(colours: Colours) -> float:
    return HLG_PEAK if colours.transfer == HLG else float(min(max(colours.peak, REFERENCE_WHITE), 10000))


def _luminance(light: np.ndarray) -> np.ndarray:
    return cv2.transform(light, np.array([LUMINANCE_2020], np.float32))


def largest(picture: np.ndarray) -> np.ndarray:
    """The largest of the three values of each pixel, ``(H, W)``; ``max(-1)`` takes twenty times as long."""
    return np.maximum(np.maximum(picture[..., 0], picture[..., 1]), picture[..., 2])


def _times(light: np.ndarray, factor: np.ndarray) -> np.ndarray:
    return cv2.multiply(light, cv2.merge([factor, factor, factor]))


def _gain_index(brightest: np.ndarray, most: float) -> np.ndarray:
    # By square roots: dark values, where the eye is keen, get more of the table.
    return (np.sqrt(brightest * (1 / most)) * (CODES - 1) + 0.5).astype(np.uint16)


@cache
def _linear(transfer: int) -> np.ndarray:
    """Light of all 16-bit codes, 1 is white: HDR's reference white, of HLG the light of the scene."""
    return _decode(np.arange(CODES) / (CODES - 1), transfer).astype(np.float32)


@cache
def _linear_8() -> np.ndarray:
    return ((np.arange(256) / 255) ** SDR_GAMMA).astype(np.float32)


@cache
def _coded_8() -> np.ndarray:
    """SDR's 8-bit code by the square root of light."""
    return np.rint((np.arange(CODES) / (CODES - 1)) ** (2 / SDR_GAMMA) * 255).astype(np.uint8)


@cache
def _gains(peak: float) -> tuple[np.ndarray, np.ndarray]:
    """What light is multiplied by, so that it fits into SDR, and how that is undone.

    By the square root of the largest value; in the first as a share of 10000 cd/m², in the second of white.
    """
    roots = np.arange(1, CODES) / (CODES - 1)
    light = roots**2 * (10000 / REFERENCE_WHITE)
    bent = _eetf(light, peak)
    dense = np.geomspace(1e-7, peak / REFERENCE_WHITE, 1 << 17)
    original = np.interp(roots**2, _eetf(dense, peak), dense)
    gains = [np.concatenate([[1.0], values]) for values in (bent / light, original / roots**2)]
    return gains[0].astype(np.float32), gains[1].astype(np.float32)


def _eetf(light: np.ndarray, peak: float) -> np.ndarray:
    """ITU-R BT.2390's curve without its lift of black: light and result in parts of reference white."""
    most = float(_code(np.array(peak / REFERENCE_WHITE), PQ))
    target = float(_code(np.array(1.0), PQ)) / most
    knee = 1.5 * target - 0.5
    value = np.minimum(_code(light, PQ) / most, 1.0)
    part = np.clip((value - knee) / max(1 - knee, 1e-9), 0, 1)
    spline = (
        (2 * part**3 - 3 * part**2 + 1) * knee
        + (part**3 - 2 * part**2 + part) * (1 - knee)
        + (-2 * part**3 + 3 * part**2) * target
    )
    return _decode(np.where(value < knee, value, spline) * most, PQ)


def _decode(code: np.ndarray, transfer: int) -> np.ndarray:
    if transfer == PQ:
        root = code ** (1 / 78.84375)
        light = (np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)
        return light * (10000 / REFERENCE_WHITE)
    if transfer == HLG:
        return np.where(
            code <= 0.5, code**2 / 3, (np.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12
        )
    if transfer == SRGB:
        return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return code ** GAMMAS.get(transfer, SDR_GAMMA)


def _code(light: np.ndarray, transfer: int) -> np.ndarray:
    if transfer == PQ:
        root = np.clip(light * (REFERENCE_WHITE / 10000), 0, 1) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root)) ** 78.84375
    light = np.clip(light, 0, 1)
    if transfer == HLG:
        bright = 0.17883277 * np.log(np.maximum(12 * light - 0.28466892, 1e-9)) + 0.55991073
        return np.clip(np.where(light <= 1 / 12, np.sqrt(3 * light), bright), 0, 1)
    if transfer == SRGB:
        return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return light ** (1 / GAMMAS.get(transfer, SDR_GAMMA))


@cache
def _matrix(source: int, target: int) -> np.ndarray:
    return (np.linalg.inv(_to_xyz(target)) @ _to_xyz(source)).astype(np.float32)


def _to_xyz(primaries: int) -> np.ndarray:
    x = np.array(PRIMARIES[primaries]).reshape(3, 2)
    columns = np.stack([x[:, 0] / x[:, 1], np.ones(3), (1 - x[:, 0] - x[:, 1]) / x[:, 1]])
    # White stays white, also where it is another one: no adaptation beyond that.
    white = np.array([D65[0] / D65[1], 1, (1 - D65[0] - D65[1]) / D65[1]])
    return columns * np.linalg.solve(columns, white)
