#!/usr/bin/env bash
# Values to verdicts on one core: few and many sensors and equipments, beside the same arithmetic in scikit-learn, in turns.
# Writes bench/results/detection.json. ROUNDS=3 repeats the comparison.
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/python.sh sklearn python3-sklearn
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
pin=(taskset -c 0); command -v taskset >/dev/null || pin=()
"${pin[@]}" ./anomaly bench detection --rounds 3 --report "$out/matrix.json"
"${pin[@]}" ./anomaly bench detection --detectors level forest --sensors 20 -n 10 1000 10000 --rounds 3 --report "$out/cheap.json"
for ((i = 1; i <= ${ROUNDS:-3}; i++)); do
  "${pin[@]}" ./anomaly bench detection --sensors 8 20 38 -n 1 --rounds 3 --report "$out/own-$i.json" >/dev/null
  "${pin[@]}" "$python" bench/detection.py 8 20 38 >"$out/peer-$i.json"
done
"$python" bench/collect.py detection "$out" bench/results/detection.json
