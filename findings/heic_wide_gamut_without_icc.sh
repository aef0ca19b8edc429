#!/bin/bash
# A HEIC file may say "Display P3" by a few numbers (nclx) instead of an ICC profile. Then
# Pillow's info has no icc_profile, so the usual "convert if there is a profile" does nothing,
# and pillow-heif does not convert either: the P3 values are passed on as if they were sRGB.
# Bites: photos lose colour though the code handles wide-gamut JPEGs rightly.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq pillow==13.0.0 pillow-heif==1.8.1
"$tmp/venv/bin/python" - <<'PY'
import io
import sys
import PIL
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
print("Pillow", PIL.__version__, "pillow-heif", pillow_heif.__version__)
colour = (200, 60, 60)
image = Image.new("RGB", (64, 64), colour)
pixels = {}
for name, primaries in (("sRGB", 1), ("Display P3", 12)):
    file = io.BytesIO()
    image.save(file, "HEIF", quality=-1, chroma=444, color_primaries=primaries, transfer_characteristics=13,
               matrix_coefficients=0, full_range_flag=1)
    read = Image.open(file)
    pixels[name] = read.getpixel((32, 32))
    print(f"{name}: icc_profile {read.info.get('icc_profile')}, "
          f"nclx primaries {read.info['nclx_profile']['color_primaries']}, pixel {pixels[name]}")
    no_icc = "icc_profile" not in read.info

# What the P3 pixel should be in sRGB, by the published matrix between the two.
def linear(v):
    v /= 255
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
def coded(v):
    v = min(max(v, 0), 1)
    return round(255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055))
matrix = ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979))
light = [linear(v) for v in colour]
right = tuple(coded(sum(m * v for m, v in zip(row, light))) for row in matrix)
print("the second should have become", right, "in sRGB")
sys.exit(not (no_icc and pixels["sRGB"] == pixels["Display P3"]))
PY
