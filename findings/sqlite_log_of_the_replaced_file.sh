#!/bin/bash
# A restored SQLite database holds rows that were written after the backup. When a program
# is killed it leaves a write-ahead log beside the database. If only the database file is
# replaced by the backup, the next program to open it replays that log into the backup:
# nothing ties a log to its database. Small changes come back; after larger ones the file is
# malformed. Either way it opens without a word.
# Bites: "stop, copy the backup over the file, start" is what everybody would type.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
cat > write.py <<'PY'
import os, sqlite3, sys
db = sqlite3.connect("db.sqlite3", isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("CREATE TABLE IF NOT EXISTS visits (day TEXT, note TEXT)")
db.execute("BEGIN")
for _ in range(int(sys.argv[2])):
    db.execute("INSERT INTO visits VALUES (?, ?)", (sys.argv[1], "x" * 900))
db.execute("COMMIT")
os._exit(0)  # without closing the database, as when it is killed
PY
cat > look.py <<'PY'
import sqlite3, sys
db = sqlite3.connect("db.sqlite3")
rows = db.execute("SELECT day, count(*) FROM visits GROUP BY day ORDER BY day").fetchall()
print(sys.argv[1], rows, "integrity:", db.execute("PRAGMA integrity_check(1)").fetchone()[0].splitlines()[-1])
PY
python3 -c 'import sqlite3; print("SQLite", sqlite3.sqlite_version)'
python3 write.py monday 1
python3 -c 'import sqlite3; sqlite3.connect("db.sqlite3").backup(sqlite3.connect("backup.sqlite3"))'
python3 write.py tuesday 1
cp backup.sqlite3 db.sqlite3
python3 look.py "only the file replaced:  " | tee out
rm -f db.sqlite3*; cp backup.sqlite3 db.sqlite3
python3 look.py "the log moved away first:" | tee -a out
grep -q "^only.*('tuesday', 1)" out && ! grep -q "^the log.*tuesday" out
