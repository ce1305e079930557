"""Masked reconstruction on synthetic series, as MOMENT was pre-trained: 30 % of the patches hidden at random."""
import hashlib

import torch

from . import synthetic
from .checkpoint import configuration, parameters
from .model import Moment
from .objective import autocast, hidden_error, measure
from .optimisation import adamw, load_state, rate_at, save_state, take_step, trainable
from .progress import Progress

NO_DATA_YET = hashlib.sha256(b"").hexdigest()
REPORT_EVERY = 50
HELD_OUT_BATCHES = 4
# A single window that cannot be predicted (a jump in the hidden part of a flat line) must not set the direction.
LOSS_CAP = 10.0


def held_out(settings):
    """Batches from a stream that training never draws from."""
    return [tensors(synthetic.batch(settings["seed"], synthetic.HELD_OUT, i, 128)) for i in range(HELD_OUT_BATCHES)]


def tensors(arrays):
    return [torch.from_numpy(array) for array in arrays]


def build(settings):
    """An untrained network; the same for the same seed."""
    torch.manual_seed(settings["seed"])
    torch.use_deterministic_algorithms(True)
    return Moment(configuration(settings["width"], settings["layers"], settings["heads"], settings["headWidth"], settings["feedForward"]))


def pretrain(settings, state_folder, save_every):
    """Trains, resuming from ``state_folder``; returns the network and the record for ``training.json``.

    ``settings`` holds seed, steps, batch, rate, warmUp, precision and the sizes; a state made with others is refused.
    """
    model = build(settings)
    test = held_out(settings)
    untrained = measure(model, test)
    named = trainable(model)
    optimizer = adamw(named, settings["rate"])
    state = load_state(state_folder, model, named, optimizer) if state_folder else None
    if state and state["settings"] != settings:
        changed = sorted(k for k in settings if state["settings"].get(k) != settings[k])
        raise ValueError(f"{state_folder} was begun with other settings ({', '.join(changed)}); give these again, or another --out")
    step, data_hash, curve, spent = (state["step"], state["dataHash"], state["curve"], state["seconds"]) if state else (0, NO_DATA_YET, [], 0.0)
    progress = Progress(settings["steps"], step)
    sums = []
    model.train()
    while step < settings["steps"]:
        arrays = synthetic.batch(settings["seed"], synthetic.TRAINING, step, settings["batch"])
        data_hash = synthetic.chained_hash(data_hash, arrays[0])
        with autocast(settings["precision"]):
            errors = hidden_error(model, *tensors(arrays))
        loss = errors.clamp(max=LOSS_CAP).mean()
        take_step(loss, named, optimizer, rate_at(step, settings["steps"], settings["warmUp"], settings["rate"]))
        sums.append(float(loss.detach()))
        step += 1
        if step % REPORT_EVERY == 0 or step == settings["steps"]:
            curve.append([step, round(sum(sums) / len(sums), 5)])
            progress.show(step, f"hidden error {curve[-1][1]:.4f}")
            sums = []
        if state_folder and step % save_every == 0:
            so_far = spent + progress.seconds()
            save_state(state_folder, model, named, optimizer, {
                "step": step, "dataHash": data_hash, "curve": curve, "settings": settings, "seconds": so_far})
    seconds = spent + progress.finish()
    model.eval()
    return model, {
        "schema": 1,
        "kind": "pre-training",
        "settings": settings,
        "data": {"source": "synthetic", "windows": settings["steps"] * settings["batch"], "sha256": data_hash},
        "parameters": parameters(model),
        "torch": torch.__version__,
        "seconds": round(seconds),
        "metrics": _metrics(measure(model, test), untrained),
        "curve": curve,
    }


def _metrics(trained, untrained):
    return {**{f"heldOut.{k}": round(v, 5) for k, v in trained.items()},
            **{f"untrained.{k}": round(v, 5) for k, v in untrained.items()}}

