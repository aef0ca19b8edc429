import os
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_nobody_else_reads_the_database_in_a_folder_that_everybody_may_enter(data_folder: Path) -> None:
    """The folder was made by hand, and the database with it, under the usual mask."""
    data_folder.chmod(0o755)
    (data_folder / "db.sqlite3").chmod(0o644)
    subprocess.run(
        [sys.executable, ROOT / "src/manage.py", "recount"],
        env=os.environ
        | {
            "TOUCHSTONE_DATA": str(data_folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": "",
        },
        umask=0o022,
        check=True,
        capture_output=True,
        timeout=120,
    )
    files = [path for path in data_folder.iterdir() if path.name.startswith("db.sqlite3")]
    assert files
    assert not [path for path in files if stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO]
