#!/usr/bin/env bash
# The whole path with the level and the forest, embedded and, where ../shared/kafka is there, on Kafka.
# Writes bench/results/pipeline.json. bench/pipeline.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-3} out=$(mktemp -d) kafka=../shared/kafka/kafka
trap '"$kafka" stop "$out/kafka" >/dev/null 2>&1 || :; rm -rf "$out"' EXIT
for ((i = 1; i <= rounds; i++)); do
  ./anomaly bench pipeline -n 20 --readings 15000 --report "$out/embedded-$i.json"
  ./anomaly bench pipeline -n 1000 --sensors 20 --readings 600 --set equipment.defaults.baseline=400 --report "$out/wide-$i.json"
  [[ -x $kafka ]] || continue
  # A fresh broker each time: the bench counts everything that the topics hold.
  bootstrap=$("$kafka" start "$out/kafka" --port 29092 | sed -n 's/^bootstrap.servers=//p')
  ./anomaly bench pipeline -n 20 --readings 15000 --kafka "$bootstrap" --report "$out/kafka-$i.json"
  "$kafka" stop "$out/kafka"; rm -rf "$out/kafka"
done
./anomaly bench latency -n 100 --seconds 70 --report "$out/latency-1.json"
python3 - "$out" <<'PY'
import glob, json, os, statistics, subprocess, sys
cpu = next(l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name"))
result = {"hardware": f"{cpu}, {os.cpu_count()} cores", "dotnet": subprocess.run(["dotnet", "--version"], capture_output=True, text=True).stdout.strip(),
          "loadAverage": os.getloadavg()[0]}
for kind in ("embedded", "wide", "kafka", "latency"):
    runs = [json.load(open(f)) for f in sorted(glob.glob(f"{sys.argv[1]}/{kind}-*.json"))]
    if not runs: continue
    result[kind] = {k: v if isinstance(v, str) else {"median": statistics.median(r[k] for r in runs), "min": min(r[k] for r in runs), "max": max(r[k] for r in runs)}
                    for k, v in runs[0].items()}
json.dump(result, open("bench/results/pipeline.json", "w"), indent=1)
print(json.dumps(result, indent=1))
PY
