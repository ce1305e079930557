#!/usr/bin/env bash
# A year of one frame a minute with eight sensors: what the series answer takes, and how long the equipment page takes to draw it in
# Chromium, to zoom and to pan; and what a thousand equipments cost to keep. Writes bench/results/console-year.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/setup.sh
dotnet build -c Release -v q --nologo -clp:NoSummary tests/Console.Tests
ANOMALY_BENCH=$PWD/bench/results/console-year.json \
  tests/Console.Tests/bin/Release/net10.0/StreamingAnomaly.Console.Tests -noLogo -noColor -class '*YearBench'
# What else ran meanwhile.
python3 - bench/results/console-year.json <<'END'
import json, sys
result = json.load(open(sys.argv[1]))
result["hardware"]["loadAverage"] = float(open("/proc/loadavg").read().split()[0])
json.dump(result, open(sys.argv[1], "w"), indent=2)
END
cat bench/results/console-year.json
