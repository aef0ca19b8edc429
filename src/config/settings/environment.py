"""The project's folders and the environment variables."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[3]
"""The folder of the checkout."""

env = environ.Env()
env.read_env(ROOT / ".env")

DATA = Path(env.str("TOUCHSTONE_DATA", default=str(ROOT / "data"))).resolve()
"""The folder of everything that the site writes: database, uploads, secret key, collected static files."""

DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
