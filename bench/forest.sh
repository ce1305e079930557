#!/usr/bin/env bash
# Isolation Forest against scikit-learn on one core, in turns. Writes bench/results/forest.json.
# PYTHON=... chooses the peer's interpreter, ROUNDS=5 and SECONDS_EACH=2 the effort, OUT=... the result file.
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/python.sh sklearn python3-sklearn
dotnet build -c Release --nologo -v quiet bench/Forest.Bench
exec "$python" bench/forest.py \
  --dotnet bench/Forest.Bench/bin/Release/net10.0/StreamingAnomaly.Forest.Bench.dll \
  --rounds "${ROUNDS:-5}" --seconds "${SECONDS_EACH:-2}" --out "${OUT:-bench/results/forest.json}"
