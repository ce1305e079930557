"""Runs bench/Forest.Bench and scikit-learn's IsolationForest in turns on one core and compares them (see forest.sh).

Both sides score the same rows, one thread, and are timed in processor seconds, so other load on the machine costs
both alike; the ratio is taken within each round.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

FEATURES, TRAIN_ROWS, QUERY_ROWS = 20, 20_000, 50_000
TREES, SAMPLES = 100, 256


def peer(train, query, seconds):
    """One round of scikit-learn; prints a line of JSON."""
    import numpy
    import sklearn
    from sklearn.ensemble import IsolationForest

    x = numpy.fromfile(train, "<f4").reshape(-1, FEATURES)
    q = numpy.fromfile(query, "<f4").reshape(-1, FEATURES)
    start = time.process_time()
    forest = IsolationForest(n_estimators=TREES, max_samples=SAMPLES, n_jobs=1, random_state=0).fit(x)
    fit = time.process_time() - start
    forest.score_samples(q[:1000])
    calls, start = 0, time.process_time()
    while calls == 0 or time.process_time() - start < seconds:
        scores = forest.score_samples(q)
        calls += 1
    spent = time.process_time() - start
    print(json.dumps({
        "rowsPerSecond": calls * len(q) / spent,
        "fitSeconds": fit,
        "meanScore": -float(scores.mean()),
        "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "python": platform.python_version()},
    }))


def run_pinned(core, command):
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    pin = lambda: os.sched_setaffinity(0, {core})
    done = subprocess.run(command, env=environment, preexec_fn=pin, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def summary(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def processor():
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def compare(dotnet, rounds, seconds, out):
    import numpy

    core = max(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        train, query = os.path.join(folder, "train.f32"), os.path.join(folder, "query.f32")
        random = numpy.random.default_rng(1)
        random.standard_normal((TRAIN_ROWS, FEATURES)).astype("<f4").tofile(train)
        random.standard_normal((QUERY_ROWS, FEATURES)).astype("<f4").tofile(query)
        ours, peers = [], []
        for turn in range(rounds):
            ours.append(run_pinned(core, ["dotnet", dotnet, train, query, str(FEATURES), str(seconds)]))
            peers.append(run_pinned(core, [sys.executable, __file__, "--peer", train, query, "--seconds", str(seconds)]))
            ratio = ours[-1]["rowsPerSecond"] / peers[-1]["rowsPerSecond"]
            print(f"round {turn + 1}: {ours[-1]['rowsPerSecond']:,.0f} and {peers[-1]['rowsPerSecond']:,.0f} "
                  f"rows per core-second, ratio {ratio:.1f}")
    apart = abs(ours[-1]["meanScore"] - peers[-1]["meanScore"])
    if apart > 0.01:
        sys.exit(f"The two forests disagree: mean scores {apart:.3f} apart. The comparison would be worthless.")
    each = lambda side, key: summary([result[key] for result in side])
    ratios = [a["rowsPerSecond"] / b["rowsPerSecond"] for a, b in zip(ours, peers)]
    result = {
        "what": f"{TREES} trees x {SAMPLES} samples, {FEATURES} features, {QUERY_ROWS} rows a call, one core, processor time",
        "hardware": {"cpu": processor(), "cores": os.cpu_count(), "loadAverage": os.getloadavg()},
        "rounds": rounds,
        "ratio": summary(ratios),
        "streamingAnomaly": {
            "kernel": ours[0]["kernel"],
            "rowsPerSecond": each(ours, "rowsPerSecond"),
            "kernels": {k: summary([r["kernels"][k] for r in ours]) for k in ours[0]["kernels"]},
            "singleRowsPerSecond": each(ours, "singleRowsPerSecond"),
            "attributionsPerSecond": each(ours, "attributionsPerSecond"),
            "fitSeconds": each(ours, "fitSeconds"),
            "stateBytes": ours[0]["stateBytes"],
            "splitsPerTree": ours[0]["splitsPerTree"],
            "meanScore": ours[0]["meanScore"],
            "runtime": ours[0]["runtime"],
        },
        "scikitLearn": {
            "rowsPerSecond": each(peers, "rowsPerSecond"),
            "fitSeconds": each(peers, "fitSeconds"),
            "meanScore": peers[0]["meanScore"],
            "versions": peers[0]["versions"],
        },
    }
    with open(out, "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    print(f"median ratio {result['ratio']['median']:.1f} ({min(ratios):.1f} to {max(ratios):.1f}); wrote {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", nargs=2, metavar=("TRAIN", "QUERY"))
    parser.add_argument("--dotnet")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    if arguments.peer:
        peer(*arguments.peer, arguments.seconds)
    else:
        compare(arguments.dotnet, arguments.rounds, arguments.seconds, arguments.out)
