"""Practice tests: answer sheets a second beside a bare transaction of the driver, and takers who all come in one minute.

    python -m benchmarks.sheets_at_scale [--takers 3700] [--minutes 3] [--seconds 10] [--only bare,direct,http,takers]

The database must be one made for this. The web server runs in two processes on the same cores as the takers; what it costs
is read from the process table, so that it says what the cores could do without them.
"""

import argparse
import json
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from benchmarks.sheets_load import http, takers
    from benchmarks.sheets_scene import build
    from benchmarks.sheets_writes import bare, direct

    parser = argparse.ArgumentParser()
    parser.add_argument("--takers", type=int, default=3_700)
    parser.add_argument("--minutes", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", default="bare,direct,http,takers")
    options = parser.parse_args()
    scene = build(options.takers)
    parts = {
        "bare": lambda: bare(scene, options.seconds),
        "direct": lambda: direct(scene, options.seconds),
        "http": lambda: http(scene, options.seconds),
        "takers": lambda: takers(scene, options.minutes),
    }
    for name in options.only.split(","):
        for row in parts[name]():
            print(json.dumps(row, ensure_ascii=False), flush=True)
