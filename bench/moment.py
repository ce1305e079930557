"""Runs MOMENT of the size of MOMENT-1-small in ONNX Runtime (bench/Moment.Bench) and in PyTorch, in turns (see moment.sh).

Both sides load the same random weights, take the same 32 windows and must agree on the reconstruction, else nothing is
reported. The peer is the architecture written with plain torch modules; momentfm itself adds work to this (masks,
normalisation). Speeds are windows per processor second of the process and per second by the clock; ratios are taken
within each round, so that other load on the machine costs both sides alike: by processor time for one thread, by the
clock for more.
"""
import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

WIDTH, HEADS, HEAD, FEED, LAYERS, PATCHES, PATCH, BATCH = 512, 6, 64, 1024, 8, 64, 8, 32
EXACT, CLOSE = 1e-4, 0.1   # root mean square difference of reconstructions over their spread: float32, reduced precisions


def read_safetensors(path):
    import numpy

    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
        data = file.read()
    return {
        name: numpy.frombuffer(data[entry["data_offsets"][0]:entry["data_offsets"][1]], "<f4").reshape(entry["shape"])
        for name, entry in header.items() if name != "__metadata__"
    }


def bucket(distance):
    """T5's bucket of key - query, 32 buckets, both directions, largest distance 128."""
    n = abs(distance)
    small = n if n < 8 else min(8 + int(math.log(n / 8) / math.log(16) * 8), 15)
    return small + (16 if distance > 0 else 0)


def build(path):
    import torch
    from torch import nn

    class Norm(nn.Module):
        def __init__(self, weight):
            super().__init__()
            self.weight = nn.Parameter(weight)

        def forward(self, h):
            return self.weight * (h * torch.rsqrt(h.pow(2).mean(-1, keepdim=True) + 1e-6))

    class Block(nn.Module):
        def __init__(self, get, i):
            super().__init__()
            attention, feed = f"encoder.block.{i}.layer.0.", f"encoder.block.{i}.layer.1."
            self.before, self.between = Norm(get(attention + "layer_norm.weight")), Norm(get(feed + "layer_norm.weight"))
            self.q, self.k, self.v, self.o = (linear(get(f"{attention}SelfAttention.{n}.weight")) for n in "qkvo")
            self.gate, self.up, self.down = (linear(get(f"{feed}DenseReluDense.{n}.weight")) for n in ("wi_0", "wi_1", "wo"))

        def forward(self, h, bias):
            split = lambda t: t.view(h.shape[0], PATCHES, HEADS, HEAD).transpose(1, 2)
            u = self.before(h)
            scores = torch.matmul(split(self.q(u)), split(self.k(u)).transpose(2, 3)) + bias
            mixed = torch.matmul(torch.softmax(scores.float(), -1), split(self.v(u)))
            h = h + self.o(mixed.transpose(1, 2).reshape(h.shape[0], PATCHES, HEADS * HEAD))
            u = self.between(h)
            g = self.gate(u)
            g = 0.5 * g * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (g + 0.044715 * torch.pow(g, 3.0))))
            return h + self.down(g * self.up(u))

    class Moment(nn.Module):
        def __init__(self, get):
            super().__init__()
            self.embed = linear(get("patch_embedding.value_embedding.weight"))
            self.positions = get("patch_embedding.position_embedding.pe")[:, :PATCHES]
            table = get("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight")
            index = torch.tensor([[bucket(k - q) for k in range(PATCHES)] for q in range(PATCHES)])
            self.bias = table[index].permute(2, 0, 1).unsqueeze(0).contiguous()
            self.blocks = nn.ModuleList(Block(get, i) for i in range(LAYERS))
            self.norm = Norm(get("encoder.final_layer_norm.weight"))
            self.head = linear(get("head.linear.weight"), get("head.linear.bias"))

        def forward(self, x):
            h = self.embed(x.view(-1, PATCHES, PATCH)) + self.positions
            for block in self.blocks:
                h = block(h, self.bias)
            return self.head(self.norm(h)).reshape(x.shape[0], PATCHES * PATCH)

    def linear(weight, bias=None):
        layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
        layer.weight = nn.Parameter(weight)
        if bias is not None:
            layer.bias = nn.Parameter(bias)
        return layer

    tensors = read_safetensors(path)
    return Moment(lambda name: torch.from_numpy(tensors[name].copy())).eval()


def repeat(work, each, seconds):
    work()
    begin, before, done = time.perf_counter(), time.process_time(), 0
    while time.process_time() - before < seconds:
        work()
        done += each
    return {"perSecond": done / (time.perf_counter() - begin), "perCoreSecond": done / (time.process_time() - before)}


def peer(weights, source, output, kind, threads, seconds):
    """One turn of PyTorch, or of numpy's matrix product; prints a line of JSON."""
    import numpy

    if kind == "product":
        a, b = (numpy.random.default_rng(1).standard_normal(s).astype("<f4") for s in ((512, 512), (512, 2048)))
        print(json.dumps(repeat(lambda: a @ b, 2 * 512 * 512 * 2048 / 1e9, seconds)))
        return
    import torch

    torch.set_num_threads(threads)
    model = build(weights)
    x = torch.from_numpy(numpy.fromfile(source, "<f4").reshape(-1, PATCHES * PATCH))
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=kind == "bfloat16"):
        model(x).float().numpy().astype("<f4").tofile(output)
        result = repeat(lambda: model(x), len(x), seconds)
    print(json.dumps(dict(result, versions={"torch": torch.__version__, "numpy": numpy.__version__, "python": platform.python_version()})))


def run(command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    cores = sorted(os.sched_getaffinity(0))[-threads:]
    done = subprocess.run(command, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, cores), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}


def summary(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def processor():
    names, flags = set(), set()
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                names.add(value.strip())
            if key.strip() == "flags":
                flags |= set(value.split())
    wanted = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")
    return {"cpu": ", ".join(names), "cores": os.cpu_count(), "features": [f for f in wanted if f in flags]}


def compare(dotnet, rounds, seconds, out):
    import numpy

    bench = ["dotnet", dotnet]
    with tempfile.TemporaryDirectory() as folder:
        weights, source = os.path.join(folder, "weights"), os.path.join(folder, "input")
        run(bench + ["weights", weights], 1)
        steps = numpy.arange(BATCH * PATCHES * PATCH).reshape(BATCH, -1)
        x = numpy.sin(steps * (0.01 + 0.01 * numpy.arange(BATCH)[:, None])) + 0.3 * numpy.random.default_rng(1).standard_normal(steps.shape)
        x = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        x.astype("<f4").tofile(source)
        ours = lambda precision, rows: lambda output, threads: bench + ["run", weights, source, output, precision, str(rows), str(threads), str(seconds)]
        theirs = lambda kind: lambda output, threads: [sys.executable, __file__, "--peer", weights, source, output, kind, "--threads", str(threads), "--seconds", str(seconds)]
        sides = {
            "torchFloat32": theirs("float32"), "torchBFloat16Autocast": theirs("bfloat16"),
            "float32OneRunOf32": ours("float32", 32), "float32": ours("float32", 0), "int8": ours("int8", 0),
            "numpyProduct": theirs("product"),
            "productFloat32": lambda _, threads: bench + ["product", "float32", str(threads), str(seconds)],
            "productInt8": lambda _, threads: bench + ["product", "int8", str(threads), str(seconds)],
        }
        results = {threads: {name: [] for name in sides} for threads in (1, 2) if threads <= os.cpu_count()}
        load = [os.getloadavg()[0]]
        for turn in range(rounds):
            for threads, each in results.items():
                for name, command in sides.items():
                    each[name].append(run(command(os.path.join(folder, name), threads), threads))
            load.append(os.getloadavg()[0])
            line = ", ".join(f"{n} {r[-1]['perCoreSecond']:.1f}" for n, r in results[1].items())
            print(f"round {turn + 1}, one thread, per core-second: {line}", flush=True)
        outputs = {n: numpy.fromfile(os.path.join(folder, n), "<f4") for n in sides if os.path.exists(os.path.join(folder, n))}
    expected = outputs["torchFloat32"]
    apart = {n: float(numpy.sqrt(((o - expected) ** 2).mean()) / expected.std()) for n, o in outputs.items()}
    for name, difference in apart.items():
        if difference > (EXACT if "loat32" in name else CLOSE):
            sys.exit(f"{name} and PyTorch disagree by {difference:.2g} of the reconstruction's spread. The comparison would be worthless.")

    gigaflop = results[1]["int8"][0]["gigaflopPerWindow"]
    limits = {"int8": "productInt8", "float32": "productFloat32", "float32OneRunOf32": "productFloat32"}

    def table(threads, each):
        # Threads that wait for each other may spin, which is processor time but no work: with several threads the clock counts.
        by, rows = "perCoreSecond" if threads == 1 else "perSecond", {}
        for name, runs in each.items():
            rows[name] = {key: summary([r[key] for r in runs]) for key in ("perSecond", "perCoreSecond")}
            if name in apart:
                rows[name]["differenceFromTorchFloat32"] = apart[name]
                rows[name]["ratioToTorchFloat32"] = summary([a[by] / b[by] for a, b in zip(runs, each["torchFloat32"])])
            if name in limits:
                rows[name]["shareOfMatrixProduct"] = summary([a[by] * gigaflop / b[by] for a, b in zip(runs, each[limits[name]])])
                rows[name]["plan"] = runs[-1]["plan"]
        return rows

    result = {
        "what": f"MOMENT-1-small's sizes, random weights, {BATCH} windows of 512 a call; windows, or for products 10^9 operations, "
                "per second by the clock and per processor second",
        "gigaflopPerWindow": gigaflop,
        "hardware": dict(processor(), loadAverage={"min": min(load), "max": max(load)}),
        "versions": dict(results[1]["torchFloat32"][0]["versions"], blas=os.environ.get("BLAS_NAME", "system"),
                         onnxRuntime=results[1]["int8"][0]["onnxRuntime"], dotnet=results[1]["int8"][0]["runtime"]),
        "rounds": rounds,
        "threads": {str(threads): table(threads, each) for threads, each in results.items()},
    }
    with open(out, "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    for threads, rows in result["threads"].items():
        print(f"{threads} thread(s): int8 {rows['int8']['perSecond']['median']:.1f} windows/s, {rows['int8']['perCoreSecond']['median']:.1f} per core-second, "
              f"{rows['int8']['ratioToTorchFloat32']['median']:.2f} x PyTorch float32, {rows['int8']['shareOfMatrixProduct']['median']:.0%} of the int8 product")
    print(f"wrote {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", nargs=4, metavar=("WEIGHTS", "INPUT", "OUTPUT", "KIND"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dotnet")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    if arguments.peer:
        peer(*arguments.peer, arguments.threads, arguments.seconds)
    else:
        compare(arguments.dotnet, arguments.rounds, arguments.seconds, arguments.out)
