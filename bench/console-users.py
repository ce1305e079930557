#!/usr/bin/env python3
"""Fifty people at the console for a minute: every one has a page open (the live stream) and looks at something every second.

Starts `anomaly serve --demo` on a data folder of its own, waits for its incident, lets the users loose, and writes latencies
(median, p95, p99, highest) by kind of request, errors, and the server's processor time and memory to
bench/results/console-users.json. Usage: bench/console-users.py [--users 50] [--seconds 60] [--program PATH]
"""

import argparse
import http.client
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=18233)
    parser.add_argument("--program", default=os.path.join(ROOT, "src/Standalone/bin/Release/net10.0/anomaly"))
    parser.add_argument("--out", default=os.path.join(HERE, "results", "console-users.json"))
    return parser.parse_args()


class User(threading.Thread):
    """One person: opens the page, follows the stream, and looks around at random (a seed for each)."""

    def __init__(self, number, port, equipment, incidents, until, page):
        super().__init__(daemon=True)
        self.port, self.equipment, self.incidents, self.until, self.page = port, equipment, incidents, until, page
        self.random = random.Random(number)
        self.tags = {}
        self.times, self.errors, self.events = [], [], 0

    def run(self):
        stream = threading.Thread(target=self.follow, daemon=True)
        stream.start()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        time.sleep(self.random.random())
        for path in self.page:
            self.get(connection, "page", path)
        while time.monotonic() < self.until:
            kind, path = self.choose()
            self.get(connection, kind, path)
            time.sleep(self.random.uniform(0.5, 1.5))
        connection.close()

    def choose(self):
        one = self.random.choice(self.equipment)
        return self.random.choices(
            [
                ("fleet", "/v1/fleet"),
                ("series", f"/v1/equipment/{one}/series?points=1500"),
                ("attribution", f"/v1/equipment/{one}/attribution"),
                ("context", f"/v1/equipment/{one}/context"),
                ("incidents", "/v1/incidents?limit=50"),
                ("incident", f"/v1/incidents/{self.random.choice(self.incidents)}"),
                ("calibration", f"/v1/equipment/{one}/calibration"),
                ("system", "/v1/system"),
            ],
            weights=[4, 5, 2, 2, 3, 2, 1, 1],
        )[0]

    def get(self, connection, kind, path):
        headers = {"If-None-Match": self.tags[path]} if path in self.tags else {}
        start = time.perf_counter()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 304):
                self.errors.append(f"{path.split('?')[0]}: {answer.status}")
            elif answer.getheader("ETag"):
                self.tags[path] = answer.getheader("ETag")
        except OSError as error:
            self.errors.append(f"{path.split('?')[0]}: {error}")
            connection.close()
            return
        self.times.append((kind, time.perf_counter() - start, answer.status))

    def follow(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("GET", f"/v1/stream?equipment={self.random.choice(self.equipment)}")
            answer = connection.getresponse()
            if answer.status != 200:
                self.errors.append(f"/v1/stream: {answer.status}")
                return
            while time.monotonic() < self.until:
                line = answer.readline()
                if line.startswith(b"event:"):
                    self.events += 1
            connection.close()
        except OSError as error:
            self.errors.append(f"/v1/stream: {error}")


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())


def wait_for(condition, what, seconds=240):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except OSError:
            pass
        time.sleep(1)
    sys.exit(f"{what} did not come within {seconds} s")


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def page_files(program):
    root = os.path.join(os.path.dirname(program), "wwwroot")
    files = ["/"]
    for folder, _, names in os.walk(root):
        files += ["/" + os.path.relpath(os.path.join(folder, name), root) for name in sorted(names)
                  if name.endswith((".js", ".css", ".svg")) and "echarts" not in folder and "axe" not in folder]
    return files


def processor_name():
    with open("/proc/cpuinfo") as cpu:
        return next((line.split(":", 1)[1].strip() for line in cpu if line.startswith("model name")), platform.processor())


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "out"), "w") as output:
            server = subprocess.Popen(
                [options.program, "serve", "--demo", "--port", str(options.port), "--data", os.path.join(folder, "data")],
                cwd=folder, stdout=output, stderr=output)
        try:
            print("waiting for the demo's incident (about a minute)", flush=True)
            incidents = wait_for(lambda: [i["id"] for i in ask(options.port, "/v1/incidents")["items"]], "the incident")
            equipment = [e["equipment"] for e in ask(options.port, "/v1/equipment")]
            before, started = processor_seconds(server.pid), time.monotonic()
            users = [User(n, options.port, equipment, incidents, started + options.seconds, page_files(options.program)) for n in range(options.users)]
            print(f"{options.users} users for {options.seconds:.0f} s", flush=True)
            for user in users:
                user.start()
            for user in users:
                user.join()
            seconds = time.monotonic() - started
            used = processor_seconds(server.pid) - before
            times = [t for user in users for t in user.times]
            errors = [e for user in users for e in user.errors]
            kinds = {}
            for kind in sorted({t[0] for t in times}):
                values = [1000 * t[1] for t in times if t[0] == kind]
                kinds[kind] = {
                    "requests": len(values), "notModified": sum(t[2] == 304 for t in times if t[0] == kind),
                    "medianMs": round(statistics.median(values), 1), "p95Ms": round(percentile(values, 0.95), 1),
                    "p99Ms": round(percentile(values, 0.99), 1), "maxMs": round(max(values), 1),
                }
            every = [1000 * t[1] for t in times]
            report = {
                "hardware": f"{os.cpu_count()} cores, {processor_name()}; users and server on the same cores",
                "date": time.strftime("%Y-%m-%d"), "users": options.users, "seconds": round(seconds, 1),
                "requests": len(times), "requestsPerSecond": round(len(times) / seconds, 1), "errors": len(errors),
                "firstErrors": sorted(set(errors))[:5], "streamEvents": sum(user.events for user in users),
                "medianMs": round(statistics.median(every), 1), "p95Ms": round(percentile(every, 0.95), 1),
                "p99Ms": round(percentile(every, 0.99), 1), "maxMs": round(max(every), 1),
                "serverCores": round(used / seconds, 2), "serverMegabytes": round(resident_megabytes(server.pid)), "kinds": kinds,
            }
        finally:
            server.terminate()
            server.wait(60)
    with open(options.out, "w") as file:
        json.dump(report, file, indent=2)
        file.write("\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
