#!/bin/bash
# A portrait photo whose Exif says "turn me" is saved with that Exif. From JPEG, PNG, WebP
# and AVIF it comes back upright by ImageOps.exif_transpose. From HEIC it comes back lying:
# the writer stores no rotation of the HEIC kind, and the reader (rightly, by that
# format's rules) ignores Exif's and reports 1. The old value is only in info.
# Bites: whoever archives or tests phone photos by writing HEIC with pillow-heif.
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
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()
print("Pillow", PIL.__version__, "pillow-heif", pillow_heif.__version__)
lying = Image.new("RGB", (128, 64), "red")
lying.paste("blue", (0, 0, 32, 64))
sizes = {}
for kind in ("JPEG", "PNG", "WEBP", "AVIF", "HEIF"):
    file = io.BytesIO()
    exif = Image.Exif()  # a new one each time: saving AVIF takes the entry out of the object it is given
    exif[0x0112] = 6  # a quarter turn to the right makes it upright: 64 wide, 128 high
    lying.save(file, kind, exif=exif)
    image = Image.open(file)
    before = image.info.get("original_orientation")
    sizes[kind] = ImageOps.exif_transpose(image).size
    print(kind, sizes[kind], "upright" if sizes[kind] == (64, 128) else f"LYING; info['original_orientation'] = {before}")
sys.exit(not (sizes.pop("HEIF") == (128, 64) and set(sizes.values()) == {(64, 128)}))
PY
