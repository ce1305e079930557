#!/usr/bin/env python3
"""Pre-trains a small MOMENT on synthetic series by masked reconstruction, and writes a checkpoint folder.

Without options it makes the model that is shipped as moment-nano. Interrupted, the same command goes on where it stopped.
"""
import argparse
import sys
from pathlib import Path

import torch

from moment_training import bundle, cards, plot
from moment_training.checkpoint import parameters, save
from moment_training.pretraining import build, pretrain

VERSION = "1"
MAX_PARAMETERS = 2_000_000
SAVE_EVERY = 250


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    p.add_argument("--out", type=Path, default=Path("out/moment-nano"), help="checkpoint folder to write")
    p.add_argument("--state", type=Path, help="folder of the resumable state (default: OUT.state)")
    p.add_argument("--seed", type=int, default=20261121, help="seed of weights, series and masks")
    p.add_argument("--steps", type=int, default=3000, help="optimiser steps")
    p.add_argument("--batch", type=int, default=64, help="windows a step")
    p.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    p.add_argument("--warm-up", type=int, default=150, help="steps until the peak")
    p.add_argument("--width", type=int, default=128, help="d_model")
    p.add_argument("--layers", type=int, default=4, help="encoder blocks")
    p.add_argument("--heads", type=int, default=4, help="attention heads")
    p.add_argument("--head-width", type=int, default=32, help="d_kv")
    p.add_argument("--feed-forward", type=int, default=256, help="d_ff")
    p.add_argument("--precision", choices=("bfloat16", "float32"), default="bfloat16",
                   help="of matrix products; the weights are float32 in both. bfloat16 is how MOMENT was trained")
    p.add_argument("--threads", type=int, default=1, help="threads; more change the last digits")
    p.add_argument("--bundle", action="store_true", help="import the result into the program's bundle store at the end")
    return p.parse_args()


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    settings = {
        "seed": a.seed, "steps": a.steps, "batch": a.batch, "rate": a.rate, "warmUp": a.warm_up, "precision": a.precision,
        "width": a.width, "layers": a.layers, "heads": a.heads, "headWidth": a.head_width, "feedForward": a.feed_forward,
    }
    size = parameters(build(settings))
    if size > MAX_PARAMETERS:
        print(f"pretrain: these sizes make {size:,} parameters, at most {MAX_PARAMETERS:,} are meant; take a smaller --width or "
              "fewer --layers (the table of positions alone takes 5,000 times the width)", file=sys.stderr)
        return 2
    state = a.state or a.out.with_name(a.out.name + ".state")
    try:
        model, record = pretrain(settings, state, SAVE_EVERY)
    except ValueError as e:
        print(f"pretrain: {e}", file=sys.stderr)
        return 2
    record = {**record, "script": {"name": "training/pretrain.py", "version": VERSION}}
    save(a.out, model, record, cards.pretrained(a.out.name, record))
    plot.loss_curve(a.out / "loss-curve.png", record["curve"], f"Pre-training of {a.out.name}", "step")
    for name, value in record["metrics"].items():
        print(f"{name:32} {value:.4f}")
    return bundle.finish(a.out, a.bundle)


if __name__ == "__main__":
    sys.exit(main())
