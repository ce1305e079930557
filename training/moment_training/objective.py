"""What is minimised and measured: the squared error on hidden patches, in variances of the window."""
import contextlib

import torch

from .model import PATCH, repeat_patches, whole_patches

VARIANCE_FLOOR = 1e-10   # a constant window has nothing to predict
NEWEST = 2               # patches hidden at the end, as when the newest values are to be judged


def hidden_error(model, x, observed, visible):
    """Mean squared error on observed but hidden steps over the window's variance, per window [N]. 1 is what the mean gets."""
    raw, _, _, _ = model(x, observed, visible)
    wide, counted = x.double(), observed.double()
    count = counted.sum(1)
    mean = (wide * counted).sum(1) / count
    variance = ((wide - mean[:, None]) ** 2 * counted).sum(1) / count
    hidden = (observed * (1 - visible)).double()
    error = ((raw.double() - wide) ** 2 * hidden).sum(1) / hidden.sum(1)
    return error / (variance + VARIANCE_FLOOR)


def hide_newest(observed):
    """The visible mask that leaves the newest two patches out."""
    visible = observed.clone()
    visible[:, -NEWEST * PATCH:] = 0
    return visible


def everything_as_hidden_error(model, x, observed):
    """The error of the unmasked pass on all observed steps, per window, in the same unit."""
    complete = repeat_patches(whole_patches(observed))
    raw, _, _, _ = model(x, observed, complete)
    wide, counted = x.double(), observed.double()
    count = counted.sum(1)
    mean = (wide * counted).sum(1) / count
    variance = ((wide - mean[:, None]) ** 2 * counted).sum(1) / count
    return ((raw.double() - wide) ** 2 * counted).sum(1) / count / (variance + VARIANCE_FLOOR)


def autocast(precision):
    """Matrix products in bfloat16 with float32 weights, or float32 throughout."""
    return torch.autocast("cpu", dtype=torch.bfloat16) if precision == "bfloat16" else contextlib.nullcontext()


def measure(model, batches):
    """Mean errors over (x, observed, visible) batches, float32, dropping nothing."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        random, newest, unmasked = [], [], []
        for x, observed, visible in batches:
            random.append(hidden_error(model, x, observed, visible))
            newest.append(hidden_error(model, x, observed, hide_newest(observed)))
            unmasked.append(everything_as_hidden_error(model, x, observed))
    model.train(was_training)
    return {
        "hiddenRandom30": float(torch.cat(random).mean()),
        "hiddenNewest2": float(torch.cat(newest).mean()),
        "unmasked": float(torch.cat(unmasked).mean()),
    }
