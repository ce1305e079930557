#!/usr/bin/env bash
# The price of the promise: the whole path on a Kafka on this machine, with exactly-once and with at-least-once delivery in turns,
# each round with a fresh broker. Writes bench/results/delivery.json; the ratio is taken within each round. bench/delivery.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5} out=$(mktemp -d) kafka=../shared/kafka/kafka
[[ -x $kafka ]] || { echo "bench/delivery.sh: needs $kafka" >&2; exit 1; }
trap '"$kafka" stop "$out/kafka" >/dev/null 2>&1 || :; rm -rf "$out"' EXIT
for ((i = 1; i <= rounds; i++)); do
  # Who comes first changes: what the machine does besides is shared fairly.
  both=(exactly-once at-least-once); ((i % 2)) || both=(at-least-once exactly-once)
  for delivery in "${both[@]}"; do
    bootstrap=$("$kafka" start "$out/kafka" --port 29192 | sed -n 's/^bootstrap.servers=//p')
    ./anomaly bench pipeline -n 20 --sensors 20 --readings 4000 --kafka "$bootstrap" --delivery "$delivery" \
      --set equipment.defaults.baseline=400 --set equipment.defaults.provisional=200 --report "$out/$delivery-$i.json"
    "$kafka" stop "$out/kafka"; rm -rf "$out/kafka"
  done
done
python3 - "$out" "$rounds" <<'PYTHON'
import datetime, json, os, statistics, sys
folder, rounds = sys.argv[1], int(sys.argv[2])
rate = lambda kind, i: json.load(open(f"{folder}/{kind}-{i}.json"))["readingsPerSecond"]
exactly, least = ([rate(kind, i) for i in range(1, rounds + 1)] for kind in ("exactly-once", "at-least-once"))
ratios = [e / l for e, l in zip(exactly, least)]
cpu = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown processor")
result = {
    "exactlyOnceRecordsPerSecond": exactly, "atLeastOnceRecordsPerSecond": least, "ratios": ratios,
    "medianRatio": statistics.median(ratios), "loadAverage": os.getloadavg()[0],
    "hardware": f"{cpu}, {os.cpu_count()} cores", "date": datetime.date.today().isoformat(),
}
json.dump(result, open("bench/results/delivery.json", "w"), indent=2)
print(f"exactly-once runs at {100 * result['medianRatio']:.0f} % of at-least-once (median of {rounds})")
PYTHON
