"""Model cards: what a checkpoint is, in plain words, from what was measured."""

from .model import STORED_POSITIONS


def pretrained(name, record):
    """Card of a stand-in pre-trained on synthetic series."""
    s, m, d = record["settings"], record["metrics"], record["data"]
    return f"""# {name}: a stand-in, not the published MOMENT

A small network of the MOMENT architecture (Goswami et al., ICML 2024), trained for about {max(1, round(record['seconds'] / 60))} minutes on one CPU core on
synthetic series. **It is none of the checkpoints AutonLab publishes** and shares nothing with them but the architecture and the
file layout. It exists so that everything around MOMENT (import, gates, batching, scores, the picture of a reconstruction) runs on
a machine that can download nothing.

To use the real ones: `anomaly models import AutonLab/MOMENT-1-small` (or `-base`, `-large`), then `moment.model` with the hash it prints.

| | |
|---|---|
| encoder | {s['layers']} blocks, width {s['width']}, {s['heads']} heads of {s['headWidth']}, feed-forward {s['feedForward']} |
| values in the file | {record['parameters']:,}, of which {STORED_POSITIONS * s['width']:,} are a fixed table of positions |
| window | 512 steps, patches of 8 |
| trained on | {d['windows']:,} synthetic windows (waves, trends, autoregressive noise, steps, recipe profiles, pulses, regimes, wear and reset; limits, coarse digits, spikes), seed {s['seed']} |
| task | reconstruct 30 % of the patches, hidden at random |
| data hash | `{d['sha256']}` |
| made by | `training/pretrain.py` version {record['script']['version']}, torch {record['torch']} |

## Measured
Mean squared error on held-out synthetic windows that share no series with the training, in variances of the window: predicting
the window's mean gives about 1.

| what is hidden | this model | the same network untrained |
|---|---|---|
| 30 % of the patches, at random | **{m['heldOut.hiddenRandom30']:.3f}** | {m['untrained.hiddenRandom30']:.3f} |
| the newest two patches | **{m['heldOut.hiddenNewest2']:.3f}** | {m['untrained.hiddenNewest2']:.3f} |
| nothing (a plain pass) | **{m['heldOut.unmasked']:.3f}** | {m['untrained.unmasked']:.3f} |

## What not to expect
It reconstructs better than an untrained network. **That did not make it a better detector**: an earlier network of this kind and
size, pre-trained the same way, found anomalies no better than random weights on NAB and SKAB. Do not let it vote because it is
there; compare on a history of your own with known faults first. This says nothing about the published checkpoints.

Licence: that of the repository it comes with.
"""


def fine_tuned(name, record):
    """Card of a checkpoint fine-tuned on somebody's own data."""
    s, m, d = record["settings"], record["metrics"], record["data"]
    what = "its linear head" if s["mode"] == "probe" else "all of its weights"
    time = f"{d['from']} to {d['to']}" if "from" in d else "without times"
    rows = "\n".join(
        f"| {text} | {m['start.' + key]:.4f} | {m['heldOut.' + key]:.4f} |"
        for key, text in (("hiddenRandom30", "30 % of the patches, at random"), ("hiddenNewest2", "the newest two patches"),
                          ("unmasked", "nothing (a plain pass)")))
    return f"""# {name}: {record['parent']['name']}, fine-tuned

`{record['parent']['name']}` (weights `{record['parent']['sha256']}`) with {what} fine-tuned on own data.

- Data: {d['source']}; {d['rows']:,} rows ({time}), sensors {', '.join(d['sensors'])}; hash `{d['sha256']}`.
- Made by `training/finetune.py` version {record['script']['version']}, torch {record['torch']}, mode {s['mode']}, seed {s['seed']},
  epoch {record['bestEpoch']} of at most {s['epochs']}.

Mean squared error on the last {s['tail']:.0%} of each file, which was not trained on but chose the epoch, in variances of the window:

| hidden | before | after |
|---|---|---|
{rows}

A smaller error is not yet a better detector: compare on a history with known faults before it may vote.
Licence: that of the checkpoint it started from.
"""
