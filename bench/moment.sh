#!/usr/bin/env bash
# MOMENT in ONNX Runtime against PyTorch, in turns on the same cores; writes bench/results/moment.json.
# Needs .NET and a Python with PyTorch and numpy (Debian: python3-torch; PYTHON= takes another). ROUNDS=5, SECONDS_EACH=2, OUT=...
# Debian's PyTorch multiplies with the system's BLAS. If that is the slow reference one, OpenBLAS is unpacked beside it into the
# user's cache for this run, so that the peer is not measured at a twentieth of its speed; nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

has_torch() { "$1" -c 'import torch, numpy' >/dev/null 2>&1; }
python=
for candidate in "${PYTHON:-}" /usr/bin/python3 python3; do
  if [ -n "$candidate" ] && has_torch "$candidate"; then python=$candidate; break; fi
done
[ -n "$python" ] || { echo "moment.sh needs PyTorch and numpy: apt-get install python3-torch, or PYTHON=/path/to/python with them." >&2; exit 1; }

export BLAS_NAME=own
blas=$(readlink -f /usr/lib/x86_64-linux-gnu/libblas.so.3 2>/dev/null || true)
if [[ $python == /usr/bin/* && $blas == */blas/* ]]; then
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/streaming-anomaly/openblas
  if [ ! -d "$cache/usr" ]; then
    mkdir -p "$cache"
    (cd "$cache" && apt-get download -q libopenblas0-pthread >/dev/null 2>&1 && dpkg -x libopenblas0-pthread_*.deb .) ||
      { rm -rf "$cache"; echo "moment.sh: only the reference BLAS is installed and OpenBLAS cannot be fetched; apt-get install libopenblas0" >&2; exit 1; }
  fi
  LD_LIBRARY_PATH=$(dirname "$(find "$cache" -name libblas.so.3)"):${LD_LIBRARY_PATH:-}
  export LD_LIBRARY_PATH BLAS_NAME="OpenBLAS $(basename "$cache"/libopenblas0-pthread_*.deb | cut -d_ -f2)"
elif [ -n "$blas" ]; then
  BLAS_NAME=$blas
fi

dotnet build -c Release --nologo -v quiet bench/Moment.Bench
exec "$python" bench/moment.py \
  --dotnet bench/Moment.Bench/bin/Release/net10.0/StreamingAnomaly.Moment.Bench.dll \
  --rounds "${ROUNDS:-5}" --seconds "${SECONDS_EACH:-2}" --out "${OUT:-bench/results/moment.json}"
