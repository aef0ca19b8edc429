#!/bin/bash
# Pillow scales a 16-bit colour PNG to 8 bits when it opens it, and a 16-bit grey one with
# alpha as well. A 16-bit grey PNG without alpha it keeps, and convert("L") or convert("RGB")
# then cuts at 255 instead of scaling: all but the 255 darkest of 65,536 shades are white.
# Bites: scans and X-rays; the picture is a white sheet and no error is raised.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq pillow==13.0.0
"$tmp/venv/bin/python" - <<'PY'
import io
import struct
import sys
import zlib
import PIL
from PIL import Image

def png(colour_type, pixel):
    """A ramp of 256 steps from black to white at 16 bits a channel."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    line = b"\0" + b"".join(pixel(step * 257) for step in range(256))
    header = struct.pack(">IIBBBBB", 256, 8, 16, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(line * 8)) + chunk(b"IEND", b"")

print("Pillow", PIL.__version__)
kinds = {
    "colour": png(2, lambda v: struct.pack(">HHH", v, v, v)),
    "grey and alpha": png(4, lambda v: struct.pack(">HH", v, 65535)),
    "grey": png(0, lambda v: struct.pack(">H", v)),
}
shades = {}
for name, data in kinds.items():
    image = Image.open(io.BytesIO(data))
    grey = image.convert("RGB").convert("L")
    shades[name] = [grey.getpixel((x, 0)) for x in (0, 64, 128, 255)]
    print(f"16-bit {name}: opened as {image.mode}, a ramp 0, 64, 128, 255 becomes {shades[name]}")
ramp = [0, 64, 128, 255]
sys.exit(not (shades["colour"] == shades["grey and alpha"] == ramp and shades["grey"] == [0, 255, 255, 255]))
PY
