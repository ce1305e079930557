"""AdamW, its learning rate over time, and a resumable state without pickles."""
import json
import math
import os
from pathlib import Path

import torch

from . import safetensors
from .checkpoint import write_text

WEIGHT_DECAY = 0.05       # on matrices only
BETAS = (0.9, 0.98)
LAST_RATE = 0.02          # of the peak, at the end
MAX_NORM = 1.0
POINTER = "state.json"


def trainable(model, names=None):
    """Named parameters to train; the unused token embedding never is."""
    chosen = {}
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name != "encoder.embed_tokens.weight" and (names is None or name.startswith(names)))
        if parameter.requires_grad:
            chosen[name] = parameter
    return chosen


def adamw(named, rate):
    """The optimiser for named parameters."""
    groups = [
        {"params": [p for p in named.values() if p.dim() > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in named.values() if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW([g for g in groups if g["params"]], lr=rate, betas=BETAS)


def rate_at(step, steps, warm_up, peak):
    """Linear up, then a cosine down to 2 %."""
    if step < warm_up:
        return peak * (step + 1) / warm_up
    done = (step - warm_up) / max(1, steps - warm_up)
    return peak * (LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


def take_step(loss, named, optimizer, rate):
    """Backward, clip, step."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(list(named.values()), MAX_NORM)
    optimizer.step()


def save_state(folder, model, named, optimizer, record):
    """Stores weights, moments and ``record`` (JSON); the pointer is replaced last, so a crash leaves the former state."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for name, parameter in named.items():
        for key in ("exp_avg", "exp_avg_sq"):
            tensors[f"{key}.{name}"] = optimizer.state[parameter][key]
    file = f"state-{record['step']}.safetensors"
    safetensors.write(folder / file, {name: tensor.detach().cpu().numpy() for name, tensor in tensors.items()})
    write_text(folder / POINTER, json.dumps({**record, "file": file}))
    for old in folder.glob("state-*.safetensors"):
        if old.name != file:
            os.remove(old)


def load_state(folder, model, named, optimizer):
    """The record of the last state, its tensors put in place; None if there is none."""
    folder = Path(folder)
    if not (folder / POINTER).is_file():
        return None
    record = json.loads((folder / POINTER).read_text(encoding="utf-8"))
    tensors = {name: torch.from_numpy(array) for name, array in safetensors.read(folder / record["file"]).items()}
    model.load_state_dict({name[6:]: tensor for name, tensor in tensors.items() if name.startswith("model.")}, strict=True)
    counted = torch.tensor(float(record["step"]))
    for name, parameter in named.items():
        optimizer.state[parameter] = {"step": counted.clone(), **{k: tensors[f"{k}.{name}"] for k in ("exp_avg", "exp_avg_sq")}}
    return record
