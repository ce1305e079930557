"""Checkpoint folders as Hugging Face lays them out: ``config.json`` and ``model.safetensors``, here with ``training.json``
(where the weights come from) and a model card."""
import json
import os
from pathlib import Path

import torch

from . import safetensors
from .model import BUCKETS, MAX_DISTANCE, PATCH, WINDOW, Moment

CONFIG, MODEL, TRAINING, CARD = "config.json", "model.safetensors", "training.json", "README.md"


class CheckpointError(ValueError):
    """The folder holds no MOMENT that the network here computes; the message says why."""


def configuration(width, layers, heads, head_width, feed_forward):
    """A ``config.json``. One row of the token embedding is kept, because the layout has that tensor; nothing uses it."""
    return {
        "task_name": "reconstruction", "model_name": "MOMENT", "transformer_type": "encoder_only", "d_model": width,
        "seq_len": WINDOW, "patch_len": PATCH, "patch_stride_len": PATCH, "device": "cpu", "model_kwargs": {},
        "revin_affine": False, "add_positional_embedding": True, "value_embedding_bias": False,
        "t5_config": {
            "model_type": "t5", "d_model": width, "d_kv": head_width, "d_ff": feed_forward, "num_layers": layers,
            "num_heads": heads, "feed_forward_proj": "gated-gelu", "dropout_rate": 0.0, "layer_norm_epsilon": 1e-06,
            "relative_attention_num_buckets": BUCKETS, "relative_attention_max_distance": MAX_DISTANCE,
            "is_encoder_decoder": False, "use_cache": False, "tie_word_embeddings": False, "vocab_size": 1,
        },
    }


def load(folder):
    """The network of a folder, strictly: every tensor, no other, finite. In evaluation mode."""
    folder = Path(folder)
    for name in (CONFIG, MODEL):
        if not (folder / name).is_file():
            raise CheckpointError(f"{folder / name} is missing: a checkpoint folder holds {CONFIG} and {MODEL}")
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        _check(config)
        model = Moment(config)
    except (KeyError, TypeError, ValueError) as e:
        raise CheckpointError(f"{folder / CONFIG} does not describe a MOMENT computed here: {e}") from e
    tensors = {name: torch.from_numpy(array) for name, array in safetensors.read(folder / MODEL).items()}
    broken = [name for name, tensor in tensors.items() if not torch.isfinite(tensor).all()]
    if broken:
        raise CheckpointError(f"{folder / MODEL}: NaN or infinity in {', '.join(broken[:3])}; the file is damaged")
    try:
        model.load_state_dict(tensors, strict=True)
    except RuntimeError as e:
        raise CheckpointError(f"{folder / MODEL} does not fit {CONFIG}: {e}") from e
    return model.eval()


def save(folder, model, training, card):
    """Writes all four files. ``training`` is the record that travels with the weights into the bundle."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    safetensors.write(folder / MODEL, {name: tensor.detach().float().cpu().numpy() for name, tensor in model.state_dict().items()})
    write_text(folder / CONFIG, json.dumps(model.config, indent=2) + "\n")
    write_text(folder / TRAINING, json.dumps(training, indent=2) + "\n")
    write_text(folder / CARD, card)


def parameters(model):
    """Values in the file, fixed tables included."""
    return sum(tensor.numel() for tensor in model.state_dict().values())


def write_text(path, text):
    """Writes a text file whole or not at all."""
    temporary = f"{path}.tmp"
    with open(temporary, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(temporary, path)


def _check(config):
    t5 = config["t5_config"]
    for of, key, expected in ((config, "seq_len", WINDOW), (config, "patch_len", PATCH), (config, "patch_stride_len", PATCH),
                              (t5, "feed_forward_proj", "gated-gelu")):
        if of[key] != expected:
            raise ValueError(f"'{key}' is {of[key]!r}; only {expected!r} is computed")
    for key, expected in (("revin_affine", False), ("value_embedding_bias", False), ("add_positional_embedding", True)):
        if config.get(key, expected) != expected:
            raise ValueError(f"'{key}' is {config[key]!r}; only {expected!r} is computed")
    t5.setdefault("layer_norm_epsilon", 1e-6)
