#!/bin/bash
# Printing with rich into a pipe that somebody closed, such as "| head", raises SystemExit
# with code 1 out of Console.print and closes standard output for good. Code 1 says that the
# command failed. A `finally` runs, but `except Exception` and `except BrokenPipeError` around
# the call see nothing, and what the program prints afterwards goes nowhere.
# Bites: a command that was careful to end with its own code, and scripts with pipefail.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq rich==15.0.0
cat > "$tmp/try.py" <<'PY'
import os, sys
from importlib.metadata import version
from rich.console import Console

reader, writer = os.pipe()
os.close(reader)  # nobody reads any more
os.dup2(writer, sys.stdout.fileno())
try:
    Console().print("a line")
    seen = "nothing"
except Exception as error:
    seen = f"an Exception: {error!r}"
except BaseException as error:
    seen = f"beyond Exception: {error!r}"
print("rich", version("rich"), "raises", seen, file=sys.stderr)
sys.exit(seen != "beyond Exception: SystemExit(1)")
PY
"$tmp/venv/bin/python" "$tmp/try.py"
