"""Colours of wide-gamut pictures, converted to those that every screen assumes of a picture without a profile."""

import io
from functools import cache
from typing import Any

from PIL import Image, ImageCms, ImageFilter

_SRGB = ImageCms.createProfile("sRGB")

_DISPLAY_P3 = 12
"""The code of Display P3's primaries in ITU-T H.273."""

_HDR_CURVES = {16, 18}
"""The codes of the brightness curves PQ and HLG. Such a picture would have to be toned down, not only converted."""

_P3_TO_SRGB = ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979))
"""The matrix between the primaries, for linear light."""

_STEPS = 33


def in_srgb(image: Image.Image) -> Image.Image:
    """Return a grey, RGB or CMYK picture as RGB in the colours of sRGB.

    Its own colours are given by an ICC profile or, in a HEIC file, by numbers (nclx) alone. A profile that cannot be
    read, or belongs to another kind of picture, is ignored.
    """
    profile = image.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        return converted or image.convert("RGB")
    rgb = image.convert("RGB")
    return rgb.filter(_from_p3()) if _is_p3(image.info.get("nclx_profile")) else rgb


def _is_p3(numbers: dict[str, Any] | None) -> bool:
    return (
        numbers is not None
        and numbers.get("color_primaries") == _DISPLAY_P3
        and numbers.get("transfer_characteristics") not in _HDR_CURVES
    )


@cache
def _from_p3() -> ImageFilter.Color3DLUT:
    return ImageFilter.Color3DLUT.generate(_STEPS, _convert)


def _convert(*colour: float) -> tuple[float, float, float]:
    light = [_to_light(part) for part in colour]
    red, green, blue = (
        _from_light(sum(weight * part for weight, part in zip(row, light, strict=True)))
        for row in _P3_TO_SRGB
    )
    return red, green, blue


def _to_light(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _from_light(light: float) -> float:
    light = min(max(light, 0.0), 1.0)
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
