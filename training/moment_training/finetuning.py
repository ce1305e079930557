"""Fine-tuning on one's own normal data: the head alone (a linear probe) or everything, stopped on a held-out tail."""
import copy

import numpy as np
import torch

from . import healthy
from .model import PATCH, PATCHES, WINDOW
from .objective import hidden_error, measure
from .optimisation import adamw, take_step, trainable
from .progress import Progress
from .series import DataError
from .synthetic import HIDDEN_SHARE

LOSS_CAP = 10.0
TAIL_WINDOWS = 512        # the tail is judged on at most so many, evenly spread
WARM_UP_STEPS = 20
MIN_VISIBLE = PATCHES // 4   # windows with fewer complete patches are left out
MODES = {"probe": ("head.",), "full": None}


def windows(recordings, sensors, tail_share, stride):
    """Training and tail windows [n, 512] with their masks of observed steps; no window crosses the border."""
    parts = ([], [])
    for recording in recordings:
        cut = healthy.split_at(len(recording.values), tail_share)
        for part, (start, stop) in zip(parts, ((0, cut), (cut, len(recording.values)))):
            for sensor in sensors:
                column = recording.values[start:stop, recording.sensors.index(sensor)]
                part.extend(column[i:i + WINDOW] for i in range(0, len(column) - WINDOW + 1, stride))
    return tuple(_with_masks(part, name) for part, name in zip(parts, ("training part", "held-out tail")))


def fine_tune(model, train, tail, settings):
    """Trains and returns the best network by the tail's error on hidden patches, and what was measured.

    ``settings`` holds mode, seed, rate, batch, epochs, patience. The network that comes in is not changed.
    """
    torch.manual_seed(settings["seed"])
    torch.use_deterministic_algorithms(True)
    tail = _evenly(tail)
    test = _batches(tail, _visible(np.random.default_rng([settings["seed"], 0]), tail[1]), settings["batch"])
    best, start = copy.deepcopy(model), measure(model, test)
    model = copy.deepcopy(model)
    named = trainable(model, MODES[settings["mode"]])
    optimizer = adamw(named, settings["rate"])
    error, waited, curve, steps = start["hiddenRandom30"], 0, [[0, start["hiddenRandom30"]]], 0
    best_epoch = 0
    progress = Progress(settings["epochs"])
    model.train()
    for epoch in range(1, settings["epochs"] + 1):
        random = np.random.default_rng([settings["seed"], epoch])
        order = random.permutation(len(train[0]))
        shuffled = (train[0][order], train[1][order])
        for x, observed, visible in _batches(shuffled, _visible(random, shuffled[1]), settings["batch"]):
            loss = hidden_error(model, x, observed, visible).clamp(max=LOSS_CAP).mean()
            take_step(loss, named, optimizer, settings["rate"] * min(1.0, (steps + 1) / WARM_UP_STEPS))
            steps += 1
        now = measure(model, test)["hiddenRandom30"]
        curve.append([epoch, round(now, 5)])
        progress.show(epoch, f"hidden error of the tail {now:.4f} (before: {start['hiddenRandom30']:.4f})")
        if now < error:
            best, error, waited, best_epoch = copy.deepcopy(model), now, 0, epoch
        else:
            waited += 1
            if waited >= settings["patience"]:
                break
    progress.finish()
    best.eval()
    return best, {
        "best_epoch": best_epoch, "steps": steps, "curve": curve,
        "metrics": {**{f"heldOut.{k}": round(v, 5) for k, v in measure(best, test).items()},
                    **{f"start.{k}": round(v, 5) for k, v in start.items()}},
    }


def _with_masks(part, name):
    if not part:
        raise DataError(f"the {name} holds no window of {WINDOW} rows")
    x = np.stack(part).astype(np.float32)
    observed = np.repeat(~np.isnan(x).reshape(len(x), PATCHES, PATCH).any(-1), PATCH, axis=1).astype(np.float32)
    x = np.nan_to_num(x)
    moves = np.array([np.ptp(v[m > 0]) > 0 if m.any() else False for v, m in zip(x, observed)])
    good = (observed.sum(1) >= MIN_VISIBLE * PATCH) & moves
    if not good.any():
        raise DataError(f"no window of the {name} has {MIN_VISIBLE} complete patches and a value that moves")
    return x[good], observed[good]


def _evenly(tail):
    chosen = np.unique(np.linspace(0, len(tail[0]) - 1, min(TAIL_WINDOWS, len(tail[0]))).astype(int))
    return tail[0][chosen], tail[1][chosen]


def _visible(random, observed):
    """Hides 30 % of each window's complete patches, at least one."""
    patches = observed[:, ::PATCH]
    order = np.where(patches > 0, random.random(patches.shape), 2.0).argsort(1).argsort(1)
    hidden = order < np.maximum(1, np.round(HIDDEN_SHARE * patches.sum(1)))[:, None]
    return np.repeat(patches * ~hidden, PATCH, axis=1).astype(np.float32)


def _batches(data, visible, size):
    return [tuple(torch.from_numpy(a[i:i + size]) for a in (*data, visible)) for i in range(0, len(data[0]), size)]
