#!/usr/bin/env bash
# The whole path: readings in the log to scores stored, pinned to one core, embedded; then on two cores, embedded and, where
# ../shared/kafka is there, on Kafka; then the latency at half the measured rate. Writes bench/results/pipeline.json.
# bench/pipeline.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-3} out=$(mktemp -d) kafka=../shared/kafka/kafka
trap '"$kafka" stop "$out/kafka" >/dev/null 2>&1 || :; rm -rf "$out"' EXIT
one=(taskset -c 0); command -v taskset >/dev/null || one=()
cheap=(--set 'equipment.defaults.detectors=[level, forest]')
short=(--set equipment.defaults.baseline=400)
for ((i = 1; i <= rounds; i++)); do
  "${one[@]}" ./anomaly bench pipeline -n 20 --sensors 1 --readings 20000 --report "$out/core1-sensors1-$i.json"
  "${one[@]}" ./anomaly bench pipeline -n 20 --sensors 20 --readings 20000 --report "$out/core1-sensors20-$i.json"
  "${one[@]}" ./anomaly bench pipeline -n 10 --sensors 200 --readings 3000 "${short[@]}" --report "$out/core1-sensors200-$i.json"
  "${one[@]}" ./anomaly bench pipeline -n 20 --sensors 20 --readings 20000 "${cheap[@]}" --report "$out/core1-sensors20-cheap-$i.json"
  ./anomaly bench pipeline -n 20 --readings 15000 --report "$out/embedded-$i.json"
  [[ -x $kafka ]] || continue
  # A fresh broker each time: the bench counts everything that the topics hold.
  bootstrap=$("$kafka" start "$out/kafka" --port 29092 | sed -n 's/^bootstrap.servers=//p')
  ./anomaly bench pipeline -n 20 --readings 15000 --kafka "$bootstrap" --report "$out/kafka-$i.json"
  "$kafka" stop "$out/kafka"; rm -rf "$out/kafka"
done
# Once: many equipments. A thousand with the ensemble; ten thousand with the cheap set, whose models fit into memory and train fast.
"${one[@]}" ./anomaly bench pipeline -n 1000 --sensors 20 --readings 600 "${short[@]}" --report "$out/core1-equipment1000-1.json"
"${one[@]}" ./anomaly bench pipeline -n 10000 --sensors 20 --readings 150 "${cheap[@]}" --set equipment.defaults.provisional=100 --set equipment.defaults.baseline=400 --report "$out/core1-equipment10000-cheap-1.json"
# 10 readings a second each: half of what one core did.
half=$(python3 -c 'import json,sys; print(max(10, int(json.load(open(sys.argv[1]))["readingsPerSecond"] / 20)))' "$out/core1-sensors20-1.json")
"${one[@]}" ./anomaly bench latency -n "$half" --sensors 20 --seconds 240 --skip 150 --report "$out/latency-1.json"
# And while all of them start at once and learn on the same core.
for ((i = 1; i <= rounds; i++)); do
  "${one[@]}" ./anomaly bench latency -n "$half" --sensors 20 --seconds 90 --skip 0 --report "$out/latencyDuringStart-$i.json"
done
python3 bench/collect.py pipeline "$out" bench/results/pipeline.json
