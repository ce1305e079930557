"""What a fab of 1,000 equipments x 20 sensors x 1 Hz needs: memory, processor time, latency and start-up time of every service, each
a process of its own beside a real Kafka and a real InfluxDB on this machine. Equipments learn from a past that is written as fast
as it goes; then readings come in real time and only that is measured.

  python3 bench/resources.py [--equipment 1000] [--sensors 20] [--rate 1] [--minutes 3]

Writes bench/results/resources.json. Needs ../shared/kafka, influxd, kcat."""
import argparse
import datetime
import json
import math
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
KAFKA = os.path.join(ROOT, "..", "shared", "kafka", "kafka")
PROGRAM = os.path.join(ROOT, "src", "Standalone", "bin", "Release", "net10.0", "anomaly")
BASELINE = 400

options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
options.add_argument("--equipment", type=int, default=1000)
options.add_argument("--sensors", type=int, default=20)
options.add_argument("--rate", type=float, default=1.0, help="readings per second and equipment")
options.add_argument("--minutes", type=float, default=3.0, help="measured")
args = options.parse_args()
for needed in (KAFKA, PROGRAM, shutil.which("influxd"), shutil.which("kcat")):
    if not needed or not os.path.exists(needed):
        sys.exit(f"bench/resources.py: {needed or 'influxd or kcat'} is missing (./anomaly builds the program; apt-get install influxdb kcat)")


def port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


def metrics(url):
    return {m[1]: float(m[2]) for m in re.finditer(r"^([a-z_]+(?:\{[^}]*\})?) ([0-9.e+-]+)$", get(url + "/metrics"), re.M)}


class Fab:
    """Correlated sensors, one set of AR(1) waves an equipment; no faults."""

    def __init__(self):
        self.random = random.Random(1)
        self.state = [[self.random.gauss(0, 1) for _ in range(args.sensors)] for _ in range(args.equipment)]

    def frame(self, at):
        stamp = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for i, values in enumerate(self.state):
            common = self.random.gauss(0, 0.1)
            for s in range(args.sensors):
                values[s] = 0.9 * values[s] + self.random.gauss(0, 0.4) + common
            body = ",".join(f'"s{s:02}":{20 + v:.4f}' for s, v in enumerate(values))
            yield f'eq-{i:04}\t{{"equipment":"eq-{i:04}","time":"{stamp}","values":{{{body}}}}}\n'


class Service:
    def __init__(self, verb):
        self.verb, self.url = verb, f"http://127.0.0.1:{port()}"
        self.start()

    def start(self):
        started = time.monotonic()
        self.log = open(os.path.join(folder, f"{self.verb}.log"), "a")
        self.process = subprocess.Popen(
            [PROGRAM, self.verb, "--config", config, "--data", os.path.join(folder, self.verb), "--port", self.url.rsplit(":", 1)[1]],
            stdout=self.log, stderr=self.log, cwd=folder)
        self.ready = self.listening = None
        while self.ready is None:
            if self.process.poll() is not None:
                sys.exit(f"{self.verb} ended with {self.process.returncode}; see {self.log.name}")
            for probe, name in (("live", "listening"), ("ready", "ready")):
                try:
                    if getattr(self, name) is None and get(f"{self.url}/healthz/{probe}"):
                        setattr(self, name, time.monotonic() - started)
                except OSError:
                    pass
            time.sleep(0.02)
        return self

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def metric(self, name):
        return metrics(self.url).get(name)


def percentile(buckets, before, share):
    """From two readings of a histogram's cumulative buckets: an upper bound of the percentile, seconds."""
    counts = sorted((float(edge), now - before.get(edge, 0)) for edge, now in buckets.items())
    return next((edge for edge, count in counts if counts[-1][1] and count >= share * counts[-1][1]), math.nan)


def latency():
    page = get(scorer.url + "/metrics")
    return {m[1].replace("+Inf", "inf"): float(m[2]) for m in re.finditer(r'^anomaly_scorer_latency_seconds_bucket\{.*?le="([^"]+)"\} ([0-9.e+]+)$', page, re.M)}


folder = tempfile.mkdtemp(prefix="anomaly-resources-")
config = os.path.join(folder, "anomaly.yaml")
services = {}
influx = None
try:
    answer = subprocess.run([KAFKA, "start", os.path.join(folder, "kafka"), "--port", str(port())], stdout=subprocess.PIPE, text=True, check=True).stdout
    bootstrap = re.search(r"^bootstrap\.servers=(.*)$", answer, re.M)[1]
    influx_port, internal = port(), port()
    with open(os.path.join(folder, "influxdb.conf"), "w") as f:
        f.write(f'reporting-disabled = true\nbind-address = "127.0.0.1:{internal}"\n[meta]\ndir = "{folder}/meta"\n[data]\ndir = "{folder}/data"\nwal-dir = "{folder}/wal"\n'
                f'[monitor]\nstore-enabled = false\n[http]\nbind-address = "127.0.0.1:{influx_port}"\nlog-enabled = false\n')
    influx = subprocess.Popen(["influxd", "-config", os.path.join(folder, "influxdb.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(config, "w") as f:
        f.write(f'log: {{ kind: kafka, bootstrap: "{bootstrap}" }}\nscores: {{ kind: influx, url: "http://127.0.0.1:{influx_port}", database: anomaly }}\n'
                f"equipment: {{ defaults: {{ baseline: {BASELINE}, provisional: {BASELINE}, interval: {1 / args.rate:g}s }} }}\n")
    time.sleep(2)
    for verb in ("ingest", "scorer", "alerter", "console"):
        services[verb] = Service(verb)
        say(f"{verb}: listens after {services[verb].listening:.2f} s, ready after {services[verb].ready:.2f} s")
    scorer = services["scorer"]

    fab, writer = Fab(), subprocess.Popen(["kcat", "-P", "-b", bootstrap, "-t", "anomaly.readings.v1", "-K", "\t", "-X", "partitioner=murmur2_random", "-X", "linger.ms=5", "-q"],
                                          stdin=subprocess.PIPE, text=True)
    past = BASELINE + 20
    begin = time.time() - past / args.rate
    for n in range(past):
        writer.stdin.writelines(fab.frame(begin + n / args.rate))
        if n % 100 == 99:
            say(f"{(n + 1) * args.equipment:,} of {past * args.equipment:,} past readings written")
    writer.stdin.flush()
    while (lag := scorer.metric("anomaly_scorer_lag")) is None or lag > args.equipment:
        say(f"equipments learn: {lag or 0:,.0f} readings behind, {scorer.metric('process_resident_memory_bytes') / 1e6:,.0f} MB")
        time.sleep(10)

    # Real time from here on; the first minute is not measured.
    started, frame, marks = time.monotonic(), 0, None
    while (elapsed := time.monotonic() - started) < 60 * (args.minutes + 1):
        if marks is None and elapsed >= 60:
            marks = {v: (s.metric("process_cpu_seconds_total"), time.monotonic()) for v, s in services.items()}
            first_latency, first_scored = latency(), scorer.metric('anomaly_scorer_readings_total{fate="scored"}')
        writer.stdin.writelines(fab.frame(time.time()))
        writer.stdin.flush()
        frame += 1
        time.sleep(max(0.0, started + frame / args.rate - time.monotonic()))
    result = {"services": {}}
    for verb, service in services.items():
        now = metrics(service.url)
        cpu, at = marks[verb]
        result["services"][verb] = {
            "startSeconds": round(service.listening, 2), "readySeconds": round(service.ready, 2),
            "residentMegabytes": round(now["process_resident_memory_bytes"] / 1e6),
            "cores": round((now["process_cpu_seconds_total"] - cpu) / (time.monotonic() - at), 3),
        }
    last_latency, scored = latency(), scorer.metric('anomaly_scorer_readings_total{fate="scored"}') - first_scored
    result["readingsPerSecond"] = round(scored / (time.monotonic() - marks["scorer"][1]), 1)
    result["latencySecondsAtMost"] = {f"p{int(100 * p)}": percentile(last_latency, first_latency, p) for p in (0.5, 0.99)}
    writer.stdin.close()
    writer.wait()

    say("scorer asked to stop and started again")
    scorer.stop()
    scorer.start()
    result["restart"] = {"readySeconds": round(scorer.ready, 2), "equipments": scorer.metric("anomaly_scorer_equipment")}
    log = {t: 0 for t in ("readings", "scores", "checkpoints", "evidence", "bundles")}
    for path, _, files in os.walk(os.path.join(folder, "kafka")):
        for topic in log:
            if f"anomaly.{topic}.v1-" in path:
                log[topic] += sum(os.path.getsize(os.path.join(path, f)) for f in files if f.endswith(".log"))
    readings = (past + frame) * args.equipment
    result["kafkaBytesPerReading"] = {topic: round(size / readings, 1) for topic, size in log.items()}
    influx_bytes = sum(os.path.getsize(os.path.join(p, f)) for d in ("data", "wal") for p, _, fs in os.walk(os.path.join(folder, d)) for f in fs)
    result["influxBytesPerReading"] = round(influx_bytes / readings, 1)
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown processor")
    result |= {
        "equipment": args.equipment, "sensors": args.sensors, "rate": args.rate, "baseline": BASELINE, "minutes": args.minutes,
        "hardware": f"{cpu}, {os.cpu_count()} cores", "loadAverage": os.getloadavg()[0], "date": datetime.date.today().isoformat(),
    }
    with open(os.path.join(ROOT, "bench", "results", "resources.json"), "w") as f:
        json.dump(result, f, indent=2)
        f.write("\n")
    print(json.dumps(result, indent=2))
finally:
    for service in services.values():
        service.process.kill()
    if influx:
        influx.kill()
    subprocess.run([KAFKA, "stop", os.path.join(folder, "kafka")], stdout=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)
