#!/usr/bin/env bash
# Isolation Forest against scikit-learn on one core, in turns. Writes bench/results/forest.json.
# PYTHON=... chooses the peer's interpreter, ROUNDS=5 and SECONDS_EACH=2 the effort, OUT=... the result file.
set -euo pipefail
cd "$(dirname "$0")/.."

has_sklearn() { "$1" -c 'import sklearn' >/dev/null 2>&1; }
find_python() {
  for candidate in "${PYTHON:-}" /usr/bin/python3 python3; do
    if [ -n "$candidate" ] && has_sklearn "$candidate"; then echo "$candidate"; return; fi
  done
  return 1
}
if ! python=$(find_python); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Debian's python3-sklearn …" >&2
    { apt-get install -y python3-sklearn || { apt-get update && apt-get install -y python3-sklearn; }; } >/dev/null
  fi
  python=$(find_python) || {
    echo "forest.sh needs scikit-learn: apt-get install python3-sklearn, or PYTHON=/path/to/python with it." >&2
    exit 1
  }
fi

dotnet build -c Release --nologo -v quiet bench/Forest.Bench
exec "$python" bench/forest.py \
  --dotnet bench/Forest.Bench/bin/Release/net10.0/StreamingAnomaly.Forest.Bench.dll \
  --rounds "${ROUNDS:-5}" --seconds "${SECONDS_EACH:-2}" --out "${OUT:-bench/results/forest.json}"
