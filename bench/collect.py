"""Joins the reports of one benchmark into one file with the hardware named: collect.py KIND FOLDER OUT. Numbers of runs that
repeat (name-1.json, name-2.json, ...) become median, minimum and maximum."""
import glob
import json
import os
import re
import statistics
import subprocess
import sys


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def join(runs):
    first = runs[0]
    if isinstance(first, dict):
        return {k: join([r[k] for r in runs]) for k in first}
    if isinstance(first, list):
        return [join(list(parts)) for parts in zip(*runs)]
    if isinstance(first, (int, float)) and not isinstance(first, bool) and len(set(runs)) > 1:
        return spread(runs)
    return first


def hardware():
    cpu = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown")
    flags = next((l.split(":", 1)[1].split() for l in open("/proc/cpuinfo") if l.startswith("flags")), [])
    return {
        "cpu": cpu, "cores": os.cpu_count(), "loadAverage": round(os.getloadavg()[0], 2),
        "vectors": [f for f in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16") if f in flags],
        "dotnet": subprocess.run(["dotnet", "--version"], capture_output=True, text=True).stdout.strip(),
    }


kind, folder, out = sys.argv[1:]
groups = {}
for path in sorted(glob.glob(f"{folder}/*.json")):
    name = re.sub(r"-\d+$", "", os.path.basename(path)[:-5])
    groups.setdefault(name, []).append(json.load(open(path)))
result = {"what": kind, "hardware": hardware(), **{name: join(runs) for name, runs in groups.items()}}
with open(out, "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
print(f"wrote {out}")
