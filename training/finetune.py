#!/usr/bin/env python3
"""Fine-tunes a MOMENT checkpoint on your own normal data and writes a checkpoint folder.

The data are CSV files with a header, sensors as columns, normal operation only. The last part of each file is held out: it
decides when to stop, and whether anything was gained. If nothing was, nothing is written.
"""
import argparse
import sys
from pathlib import Path

import torch

from moment_training import bundle, cards, finetuning, healthy, plot, series
from moment_training.checkpoint import CheckpointError, load, parameters, save
from moment_training.safetensors import SafetensorsError

VERSION = "1"
RATES = {"probe": 1e-3, "full": 2e-4}
NOTHING_GAINED = 3


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    p.add_argument("--model", type=Path, required=True, help="checkpoint folder (config.json, model.safetensors) to start from")
    p.add_argument("--data", type=Path, required=True, help="CSV file, or folder of CSV files")
    p.add_argument("--out", type=Path, required=True, help="checkpoint folder to write")
    p.add_argument("--mode", choices=tuple(finetuning.MODES), default="probe", help="probe: the linear head only; full: all weights")
    p.add_argument("--time-column", help="name of the time column (default: time, timestamp, datetime or date)")
    p.add_argument("--label-column", action="append", help="column that marks faults with non-zero; may be repeated (default: the usual names)")
    p.add_argument("--sensor", action="append", help="take this column; may be repeated (default: all that hold numbers)")
    p.add_argument("--tail", type=float, default=0.2, help="share of each file that is held out, 0.05 to 0.5")
    p.add_argument("--stride", type=int, default=64, help="rows between windows")
    p.add_argument("--epochs", type=int, default=20, help="at most")
    p.add_argument("--patience", type=int, default=3, help="epochs without gain before it stops")
    p.add_argument("--rate", type=float, help=f"learning rate (default: {RATES['probe']} for probe, {RATES['full']} for full)")
    p.add_argument("--batch", type=int, default=32, help="windows a step")
    p.add_argument("--seed", type=int, default=1, help="seed of order and masks")
    p.add_argument("--threads", type=int, default=1, help="threads; more change the last digits")
    p.add_argument("--accept-contaminated", action="store_true", help="train although the data do not look normal")
    p.add_argument("--bundle", action="store_true", help="import the result into the program's bundle store at the end")
    a = p.parse_args()
    if not 0.05 <= a.tail <= 0.5:
        p.error(f"--tail is {a.tail}; give 0.05 to 0.5")
    if min(a.stride, a.epochs, a.patience, a.batch, a.threads) < 1:
        p.error("--stride, --epochs, --patience, --batch and --threads must be 1 or more")
    if a.out.resolve() == a.model.resolve():
        p.error("--out is the folder of --model; give another, the start is not overwritten")
    return a


def run(a):
    torch.set_num_threads(a.threads)
    model = load(a.model)
    recordings, data_hash = series.read_folder(a.data, a.time_column, a.label_column, a.sensor)
    remarks = healthy.check(recordings, a.tail, a.accept_contaminated)
    sensors, left_out = healthy.usable_sensors(recordings)
    remarks += left_out
    for remark in remarks:
        print(remark)
    train, tail = finetuning.windows(recordings, sensors, a.tail, a.stride)
    rows = sum(len(r.values) for r in recordings)
    print(f"{len(recordings)} files, {rows} rows, {len(sensors)} sensors: {len(train[0])} windows to train, {len(tail[0])} held out")
    settings = {"mode": a.mode, "seed": a.seed, "rate": a.rate or RATES[a.mode], "batch": a.batch, "epochs": a.epochs,
                "patience": a.patience, "tail": a.tail, "stride": a.stride}
    tuned, result = finetuning.fine_tune(model, train, tail, settings)
    before, after = (result["metrics"][f"{k}.hiddenRandom30"] for k in ("start", "heldOut"))
    if result["best_epoch"] == 0:
        print(f"nothing gained: the tail's error on hidden patches stayed above its start, {before:.4f}. Nothing was written; "
              "the checkpoint you have is the better one. More data, a smaller --rate or the other --mode may help.", file=sys.stderr)
        return NOTHING_GAINED
    period = series.period(recordings)
    record = {
        "schema": 1, "kind": "fine-tuning", "script": {"name": "training/finetune.py", "version": VERSION}, "settings": settings,
        "parent": {"name": a.model.resolve().name, "sha256": bundle.sha256_of_model(a.model)},
        "data": {"source": ", ".join(r.name for r in recordings)[:200], "sha256": data_hash, "sensors": sensors, "rows": rows,
                 **({"from": period[0].isoformat(), "to": period[1].isoformat()} if period else {})},
        "remarks": remarks, "parameters": parameters(tuned), "torch": torch.__version__,
        "bestEpoch": result["best_epoch"], "metrics": result["metrics"], "curve": result["curve"],
    }
    save(a.out, tuned, record, cards.fine_tuned(a.out.name, record))
    plot.loss_curve(a.out / "loss-curve.png", record["curve"], f"Fine-tuning of {a.out.name}, held-out tail", "epoch")
    print(f"error on hidden patches of the tail: {before:.4f} before, {after:.4f} after epoch {result['best_epoch']}")
    return bundle.finish(a.out, a.bundle)


def main():
    try:
        return run(arguments())
    except (series.DataError, CheckpointError, SafetensorsError, OSError, UnicodeDecodeError) as e:
        print(f"finetune: {e}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
