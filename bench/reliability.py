"""Writes bench/reliability.md from bench/results/reliability-*.json. Nothing here is judged: what a proof did not count is a dash."""
import glob
import json
import os
import statistics

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
COUNTS = ("kills", "rebalances", "cuts", "readings", "lost", "doubled", "different")


def number(value, digits=0):
    return "–" if value is None else f"{value:,.{digits}f}"


def order(result):
    promise = result.get("promise", "")
    return (int(promise[1:]) if promise[:1] == "P" and promise[1:].isdigit() else 99, promise, result.get("title", ""))


results = []
for path in sorted(glob.glob(os.path.join(ROOT, "bench", "results", "reliability-*.json"))):
    with open(path) as file:
        results.append(json.load(file))
results.sort(key=order)

lines = [
    "# Reliability", "",
    "Written by `bench/reliability.py` from `bench/results/reliability-*.json`, which `./test --soak` makes: a real Kafka, real processes, SIGKILL.",
    "Every reading that the broker acknowledged is followed: **in = scored + warm-up + set aside with a reason**, nothing there twice, and every score,",
    "model and alert event the same as a plain single-process run over the same readings gives, to the bit. A reading is one sensor at one time.",
    "Recovery is the time from the restart until every partition is scored again, unless a note says otherwise. The target of the three columns",
    "lost, doubled, different is 0 / 0 / 0.", "",
    "| | proof | kills | rebalances | cuts | readings | lost | doubled | different | recovery, median | worst |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
]
for r in results:
    recovery = [f"{number(r.get(k), 1)} s" if r.get(k) is not None else "–" for k in ("recoverySecondsMedian", "recoverySecondsWorst")]
    lines.append("| " + " | ".join([r.get("promise", ""), r.get("title", "")] + [number(r.get(k)) for k in COUNTS] + recovery) + " |")
# One run with poison and bad data proves P7 and P8: its readings count once.
shared = [r for r in results if r.get("promise") == "P8" and any(o.get("promise") == "P7" and o.get("readings") == r.get("readings") for o in results)]
total = {k: sum(r.get(k) or 0 for r in results if k != "readings" or r not in shared) for k in COUNTS}
lines.append("| | **all** | " + " | ".join(f"**{number(total[k])}**" for k in COUNTS) + " | | |")
lines.append("")
for r in results:
    rounds = r.get("rounds") or 1
    lines += [f"## {r.get('promise', '')}: {r.get('title', '')}", "", f"{r.get('what', '').rstrip('.')}."
              + (f" {rounds} rounds, each with another seed on a fresh broker." if rounds > 1 else "")
              + f" {r.get('hardware', 'hardware unknown')}, {r.get('date', 'date unknown')}.", ""]
    seconds = sorted(r.get("recoverySeconds") or [])
    if len(seconds) > 1:
        lines.append(f"- recovery: {sum(s <= 5 for s in seconds)} of {len(seconds)} within 5 s, nine in ten within {seconds[int(0.9 * (len(seconds) - 1))]:.1f} s")
    lines += [f"- {note}" for note in r.get("notes", [])] + [""]
price = os.path.join(ROOT, "bench", "results", "delivery.json")
if os.path.exists(price):
    with open(price) as file:
        p = json.load(file)
    low, high = min(p["ratios"]), max(p["ratios"])
    spread = lambda values: f"{number(statistics.median(values))} ({number(min(values))} to {number(max(values))})"
    lines += [
        "## What it costs", "",
        f"The whole path on a Kafka on the same machine, records with 20 readings each: exactly-once {spread(p['exactlyOnceRecordsPerSecond'])} records/s, "
        f"at-least-once {spread(p['atLeastOnceRecordsPerSecond'])}. **Exactly-once runs at {100 * p['medianRatio']:.0f} % of at-least-once** "
        f"(median of {len(p['ratios'])} rounds in turns, {100 * low:.0f} to {100 * high:.0f} %; `bench/delivery.sh`). {p['hardware']}, load average {p['loadAverage']:.1f}, {p['date']}.", "",
    ]
    if p["medianRatio"] > 1:
        lines += ["The promise has no price that shows here. Why at-least-once is not the faster one was not looked into; rounds differ more than the two do.", ""]
fuzz = os.path.join(ROOT, "bench", "results", "fuzz.jsonl")
if os.path.exists(fuzz):
    with open(fuzz) as file:
        runs = [json.loads(line) for line in file if line.strip()]
    lines += [
        "## Fuzzing", "",
        "Damaged and made-up input for everything that reads from outside; whatever is not taken must be refused in words, and nothing may crash, hang or",
        "grow beyond its bounds (`ANOMALY_FUZZ_ITERATIONS=N ANOMALY_FUZZ_REPORT=bench/results/fuzz.jsonl ./test Contracts Ingest …`).", "",
        "| target | inputs | outcomes |", "|---|---|---|",
    ]
    lines += [f"| {run['target']} | {run['iterations']:,} | {', '.join(f'{k} {v:,}' for k, v in sorted(run['outcomes'].items()))} |" for run in runs]
    lines += [f"| **all** | **{sum(run['iterations'] for run in runs):,}** | |", ""]
with open(os.path.join(ROOT, "bench", "reliability.md"), "w") as file:
    file.write("\n".join(lines).rstrip() + "\n")
print("wrote bench/reliability.md")
