"""Writes docs/performance.md from bench/results/*.json. Nothing here is measured or judged: what a result lacks is left out."""
import json
import os

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
lines = []


def load(name):
    path = os.path.join(ROOT, "bench", "results", f"{name}.json")
    return json.load(open(path)) if os.path.exists(path) else None


def number(value, digits=0):
    """A number, or median (minimum to maximum)."""
    if value is None:
        return "–"
    if isinstance(value, dict) and "median" in value:
        return f"{value['median']:,.{digits}f} ({value['min']:,.{digits}f} to {value['max']:,.{digits}f})"
    return f"{value:,.{digits}f}"


def median(value):
    return value["median"] if isinstance(value, dict) else value


def table(head, rows):
    lines.append("| " + " | ".join(head) + " |")
    lines.append("|" + "---|" * len(head))
    lines.extend("| " + " | ".join(str(c) for c in row) + " |" for row in rows)
    lines.append("")


def hardware(result):
    h = result.get("hardware", {})
    if isinstance(h, str):
        return h
    load_average = h.get("loadAverage")
    load_average = load_average[0] if isinstance(load_average, list) else load_average
    if isinstance(load_average, dict):
        load_average = f"{load_average['min']:.0f} to {load_average['max']:.0f}"
    elif load_average is not None:
        load_average = f"{load_average:.1f}"
    parts = [h.get("cpu", "unknown processor"), f"{h.get('cores', '?')} cores"]
    if (h.get("vectors") or h.get("features")):
        parts.append(", ".join(h.get("vectors") or h["features"]))
    if h.get("dotnet"):
        parts.append(f".NET SDK {h['dotnet']}")
    if load_average is not None:
        parts.append(f"load average {load_average}")
    return "; ".join(parts)


def forest(result):
    ours, peer = result["streamingAnomaly"], result["scikitLearn"]
    lines.extend([f"## Isolation Forest\n\n{result['what']}. {hardware(result)}.\n"])
    table(["", "rows per core-second", "fit, s"], [
        [f"own, {ours['kernel']}", number(ours["rowsPerSecond"]), number(ours["fitSeconds"], 4)],
        ["own, one row a call", number(ours["singleRowsPerSecond"]), ""],
        [f"scikit-learn {peer['versions']['scikit-learn']}", number(peer["rowsPerSecond"]), number(peer["fitSeconds"], 4)],
        ["**ratio**", number(result["ratio"], 1), ""]])


def detection(result):
    lines.extend(["## Detection: values to verdicts on one core\n", f"{hardware(result)}. Every equipment has a model of its own in memory.\n"])
    head = ["sensors", "equipments", "training, s", "µs a reading", "readings/s", "values/s", "model, kB", "state, kB", "window's floats, kB", "allocated, B a reading"]

    def rows(cases):
        return [[c["sensors"], f"{c['equipment']:,}", number(c["trainingSeconds"], 2),
                 number(c["microseconds"], 2) if c["microseconds"] is not None else "left out: memory", number(c["readingsPerSecond"]),
                 number(c["readingsPerSecond"] and median(c["readingsPerSecond"]) * c["sensors"]), number(c["modelBytes"] / 1e3, 1),
                 number(c["stateBytes"] / 1e3, 1), number(c["windowBytes"] / 1e3, 1), number(c["allocatedBytesPerReading"], 2)] for c in cases]
    table(head, rows(result["matrix"]["cases"]))
    if "cheap" in result:
        lines.append("The cheap set, `detectors: [level, forest]`:\n")
        table(head, rows(result["cheap"]["cases"]))
    if "peer" in result and "own" in result:
        lines.append(f"Beside the same five heads put together from scikit-learn {result['peer']['sklearn']} (batches of 4,096 rows, no calibration, no attribution, one thread):\n")
        table(["sensors", "own, readings/s", "scikit-learn, rows/s", "ratio of medians"], [
            [o["sensors"], number(o["readingsPerSecond"]), number(p["readingsPerSecond"]),
             number(median(o["readingsPerSecond"]) / median(p["readingsPerSecond"]), 1)]
            for o, p in zip(result["own"]["cases"], result["peer"]["cases"])])


MOMENT = {
    "torchFloat32": "PyTorch, float32", "torchBFloat16Autocast": "PyTorch, bfloat16 autocast",
    "float32OneRunOf32": "own, float32, the batch in one run", "float32": "own, float32", "int8": "own, int8",
}


def moment(result):
    lines.extend(["## MOMENT on the processor\n", f"{result['what']}. {hardware(result)}; {', '.join(f'{k} {v}' for k, v in result['versions'].items())}.\n"])
    for threads, cases in result["threads"].items():
        lines.append(f"{threads} thread{'s' if threads != '1' else ''}:\n")
        table(["", "windows per core-second", "× PyTorch float32", "10^9 operations per core-second"], [
            [MOMENT.get(name, name), number(case["perCoreSecond"], 1),
             number(case["ratioToTorchFloat32"], 2) if threads == "1" and case.get("ratioToTorchFloat32") else "",
             number(median(case["perCoreSecond"]) * result["gigaflopPerWindow"]) if name in MOMENT else number(case["perCoreSecond"])]
            for name, case in cases.items() if isinstance(case, dict) and "perCoreSecond" in case])


CASES = {
    "core1-sensors1": "one core, 20 equipments × 1 sensor", "core1-sensors20": "one core, 20 equipments × 20 sensors",
    "core1-sensors200": "one core, 10 equipments × 200 sensors", "core1-equipment1000": "one core, 1,000 equipments × 20 sensors",
    "core1-sensors20-cheap": "one core, 20 × 20, level and forest only", "core1-equipment10000-cheap": "one core, 10,000 × 20, level and forest only",
    "embedded": "two cores, 20 equipments, 4 to 8 sensors", "kafka": "two cores, the same on a Kafka on the same cores",
}


def pipeline(result):
    lines.extend(["## The whole path\n", f"{hardware(result)}. Readings lie in the log before the scorer starts; baselines are learnt on the way.\n"])
    table(["", "readings/s scored", "values/s", "to the store, readings/s", "resident, MB", "managed, MB", "allocated, B a reading"], [
        [title, number(r["readingsPerSecond"]), number(median(r["readingsPerSecond"]) * median(r["values"]) / median(r["readings"])),
         number(r["storedPerSecond"]), number(r["residentMegabytes"]), number(r["managedMegabytes"]), number(r.get("allocatedBytesPerReading"))]
        for name, title in CASES.items() if (r := result.get(name))])
    if latency := result.get("latency"):
        lines.append(
            f"Latency near half the measured rate ({number(latency['readingsPerSecond'])} readings/s, {latency['equipment']} equipments × 20 sensors, one core), once models are trained: reading to score p50 "
            f"{number(latency['scoreMsP50'])} ms, p99 {number(latency['scoreMsP99'])} ms; reading to alert event p50 "
            f"{number(latency['alertMsP50'])} ms, p99 {number(latency['alertMsP99'])} ms ({number(latency['alerts'])} alert events).\n")
    if start := result.get("latencyDuringStart"):
        lines.append(
            f"While all of them start at once and train on the same core: reading to score p50 {number(start['scoreMsP50'])} ms, p99 "
            f"{number(start['scoreMsP99'])} ms. Nothing is lost, but a cold start of hundreds of equipments takes its minutes.\n")


lines.append("# Performance\n")
lines.append("Written by `bench/run report` from `bench/results/*.json`; what the numbers mean is in [bench/README.md](../bench/README.md). "
             "A number in parentheses is the range over the rounds. Ratios are within one run on one machine.\n")
for name, write in (("forest", forest), ("detection", detection), ("moment", moment), ("pipeline", pipeline)):
    if result := load(name):
        write(result)
with open(os.path.join(ROOT, "docs", "performance.md"), "w") as file:
    file.write("\n".join(lines).rstrip() + "\n")
print("wrote docs/performance.md")
