"""Synthetic sensor series from a seed: what equipment looks like when nothing is known about it.

A series is a primary behaviour plus, at random, others of smaller size, plus noise, then possibly what a sensor does to it
(saturation, coarse digits, spikes). Amounts are drawn anew for every series. Batch ``i`` depends on the seed and on ``i``
only, so that training resumes where it stopped and held-out data never overlaps with it.
"""
import hashlib

import numpy as np

from .model import PATCH, PATCHES, WINDOW

FAMILIES = ("season", "trend", "noise", "steps", "recipe", "pulses", "regimes", "ramps")
# Chance of each family to be the primary one; recipes twice, because that is what this product watches.
WEIGHTS = np.array([0.22, 0.08, 0.12, 0.10, 0.24, 0.06, 0.10, 0.08])
SECONDARY_CHANCE = 0.22      # of each other family to be added
SATURATION_CHANCE = 0.10
DIGITS_CHANCE = 0.15
SPIKE_CHANCE = 0.12
PADDED_CHANCE = 0.10         # windows that are shorter than 512 and padded on the left
HIDDEN_SHARE = 0.30          # of the complete patches, as MOMENT was pre-trained
TRAINING, HELD_OUT = 1, 2    # streams that share no series


def generator(seed, stream, batch):
    """The random numbers of one batch."""
    return np.random.default_rng([seed, stream, batch])


def windows(random, count):
    """[count, 512] float32: series of unit spread, each then given an own level and scale."""
    t = np.arange(WINDOW)
    primary = random.choice(len(FAMILIES), size=count, p=WEIGHTS)
    amount = np.where(random.random((count, len(FAMILIES))) < SECONDARY_CHANCE, random.uniform(0.05, 0.6, (count, len(FAMILIES))), 0)
    amount[np.arange(count), primary] = 1
    x = np.zeros((count, WINDOW))
    for family, name in enumerate(FAMILIES):
        rows = np.nonzero(amount[:, family])[0]
        if len(rows):
            x[rows] += amount[rows, family, None] * _unit(_MAKERS[name](random, len(rows), t))
    x += _log_uniform(random, count, 0.003, 0.5) * random.standard_normal(x.shape)
    x = _sensor(random, _unit(x))
    return (_log_uniform(random, count, 0.1, 100) * (x + 3 * random.standard_normal((count, 1)))).astype(np.float32)


def masks(random, count):
    """Masks [count, 512] float32: what is observed (left padding is not) and what of it is left visible (30 % of patches are not)."""
    padding = np.where(random.random(count) < PADDED_CHANCE, random.integers(1, 3 * PATCHES // 4, count), 0)
    observed = np.arange(PATCHES) >= padding[:, None]
    order = np.where(observed, random.random((count, PATCHES)), 2.0).argsort(1).argsort(1)
    hidden = order < np.maximum(1, np.round(HIDDEN_SHARE * (PATCHES - padding)))[:, None]
    return [np.repeat(m, PATCH, axis=1).astype(np.float32) for m in (observed, observed & ~hidden)]


def batch(seed, stream, index, count):
    """Windows, observed and visible masks of one training batch."""
    random = generator(seed, stream, index)
    return (windows(random, count), *masks(random, count))


def chained_hash(previous, values):
    """A hash over all batches so far that can be continued after a restart."""
    return hashlib.sha256(bytes.fromhex(previous) + np.ascontiguousarray(values).tobytes()).hexdigest()


def _log_uniform(random, count, low, high):
    return np.exp(random.uniform(np.log(low), np.log(high), (count, 1)))


def _unit(x):
    """Mean 0, spread 1; a flat series stays flat."""
    return (x - x.mean(1, keepdims=True)) / np.maximum(x.std(1, keepdims=True), 1e-3)


def _season(random, n, t):
    """One to four waves of unrelated periods; sine, square, triangle or sawtooth; some breathe in amplitude."""
    x = np.zeros((n, WINDOW))
    for wave in range(4):
        period = _log_uniform(random, n, 6, 400)
        phase = (t / period + random.random((n, 1))) % 1
        sine = np.sin(2 * np.pi * phase)
        shapes = np.stack([sine, np.tanh(8 * sine), 4 * np.abs(phase - 0.5) - 1, 2 * phase - 1])
        shape = np.where(random.random(n) < 0.55, 0, random.integers(1, 4, n))
        breath = 1 + random.uniform(0, 0.7, (n, 1)) * np.sin(2 * np.pi * (t / _log_uniform(random, n, 100, 1500) + random.random((n, 1))))
        present = 1 if wave == 0 else (random.random((n, 1)) < 0.4) * random.uniform(0.1, 0.8, (n, 1))
        x += present * breath * shapes[shape, np.arange(n)]
    return x


def _trend(random, n, t):
    """Straight, bent and saturating drifts."""
    u = t / WINDOW
    bend = random.uniform(0, 1, (n, 1))
    slope = random.standard_normal((n, 1)) * u + 2 * random.standard_normal((n, 1)) * np.maximum(u - bend, 0)
    settle = 1 - np.exp(-u / _log_uniform(random, n, 0.02, 0.5))
    return slope + random.standard_normal((n, 1)) * settle + random.standard_normal((n, 1)) * u * u


def _noise(random, n, t):
    """Autoregressive noise from nearly white to a random walk, at times with an oscillation of its own."""
    pole = 1 - np.exp(random.uniform(np.log(0.002), np.log(0.9), n))
    angle = np.where(random.random(n) < 0.3, random.uniform(0.05, 1.5, n), 0)
    a = np.where(angle > 0, 2 * pole * np.cos(angle), pole)
    b = np.where(angle > 0, -pole * pole, 0)
    shocks = random.standard_normal((WINDOW + 64, n))
    x = np.zeros_like(shocks)
    for i in range(2, len(x)):
        x[i] = a * x[i - 1] + b * x[i - 2] + shocks[i]
    return x[64:].T


def _steps(random, n, t):
    """Levels that change at random places, at once or by a first-order lag."""
    jumps = (random.random((n, WINDOW)) < _log_uniform(random, n, 1 / 400, 1 / 25)) * random.standard_normal((n, WINDOW))
    jumps[:, 0] = random.standard_normal(n)
    stays = random.random((n, 1)) < 0.5                       # half return towards a mean, half wander
    level = np.cumsum(jumps, axis=1)
    last = np.maximum.accumulate(np.where(jumps != 0, t, 0), axis=1)
    return _lag(np.where(stays, np.take_along_axis(jumps, last, 1), level), np.where(random.random(n) < 0.5, 0, random.uniform(0.3, 0.95, n)))


def _recipe(random, n, t):
    """Runs of one recipe after another: the same steps (set points, ramps), nearly the same lengths, an idle time between."""
    x = np.zeros((n, WINDOW))
    for row in range(n):
        steps = random.integers(2, 9)
        lengths = np.maximum(2, np.round(random.dirichlet(np.full(steps, 2.0)) * np.exp(random.uniform(np.log(24), np.log(256))))).astype(int)
        levels, ramps = np.round(random.standard_normal(steps), 1), random.random(steps) < 0.25
        jitter, wobble = random.choice([0.0, 0.0, 0.08]), random.choice([0.0, 0.02, 0.08])
        idle, at = random.integers(0, 20), -int(random.integers(0, lengths.sum()))
        previous = 0.0
        while at < WINDOW:
            run_levels = levels + wobble * random.standard_normal(steps)
            for length, level, ramp in zip(lengths, run_levels, ramps):
                length = max(1, int(round(length * (1 + jitter * random.standard_normal()))))
                start, stop = max(at, 0), min(at + length, WINDOW)
                if stop > start:
                    x[row, start:stop] = previous + (level - previous) * (t[start:stop] - at + 1) / length if ramp else level
                at, previous = at + length, level
            if idle:
                x[row, max(at, 0):max(min(at + idle, WINDOW), 0)] = 0
                at, previous = at + idle, 0.0
    return _lag(x, np.where(random.random(n) < 0.4, 0, random.uniform(0.2, 0.9, n)))


def _pulses(random, n, t):
    """Short events that decay, at a fixed or a random interval."""
    period = np.round(_log_uniform(random, n, 12, 200))
    regular = (t + np.floor(period * random.random((n, 1)))) % period == 0
    kicks = np.where(random.random((n, 1)) < 0.6, regular, random.random((n, WINDOW)) < 1 / period)
    return _lag(kicks * (1 + 0.2 * random.standard_normal((n, WINDOW))) * np.sign(random.standard_normal((n, 1))), random.uniform(0, 0.93, n))


def _regimes(random, n, t):
    """Two behaviours that take turns: quiet and busy, or one wave and another."""
    period = _log_uniform(random, n, 60, 500)
    switch = (t / period + random.random((n, 1))) % 1 < random.uniform(0.2, 0.8, (n, 1))
    one = _season(random, n, t) * random.uniform(0.2, 1, (n, 1))
    other = random.uniform(0, 0.5, (n, 1)) * _noise(random, n, t) / 3 + 2 * random.standard_normal((n, 1))
    return np.where(switch, one, other)


def _ramps(random, n, t):
    """Wear and reset: something that builds up and is emptied."""
    period = _log_uniform(random, n, 20, 400)
    phase = (t / period + random.random((n, 1))) % 1
    return phase ** random.uniform(0.4, 2.5, (n, 1)) * np.sign(random.standard_normal((n, 1)))


def _lag(x, memory):
    """First-order lag; memory 0 is none. An impulse becomes a decay."""
    y, m = x.T.copy(), memory
    for i in range(1, WINDOW):
        y[i] = m * y[i - 1] + (1 - m) * y[i]
    return y.T


def _sensor(random, x):
    """What the sensor does: limits, coarse digits, single spikes."""
    n = len(x)
    low, high = np.quantile(x, [0.05, 0.95], axis=1)[..., None]
    saturates = random.random((n, 1)) < SATURATION_CHANCE
    side = random.random((n, 1)) < 0.5
    x = np.where(saturates & side, np.minimum(x, high), np.where(saturates, np.maximum(x, low), x))
    digit = _log_uniform(random, n, 0.02, 0.6)
    x = np.where(random.random((n, 1)) < DIGITS_CHANCE, np.round(x / digit) * digit, x)
    spiky = (random.random((n, 1)) < SPIKE_CHANCE) & (random.random(x.shape) < 1 / 150)
    return x + spiky * random.normal(0, 4, x.shape)


_MAKERS = {"season": _season, "trend": _trend, "noise": _noise, "steps": _steps, "recipe": _recipe,
           "pulses": _pulses, "regimes": _regimes, "ramps": _ramps}
