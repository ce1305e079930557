"""Is this normal data, and enough of it? Training on a fault teaches that the fault is normal."""
import numpy as np

from .model import WINDOW
from .series import MAX_MISSING_SHARE, DataError

FAR = 12.0               # robust deviations; equipment that switches between levels stays far below
MAX_FAR_SHARE = 0.005    # of the rows
MODES_SHARE = 0.25       # of the 5-95 % range counts as the least robust deviation: recipes have several levels
TAIL_OUTSIDE = 0.5       # share of the tail's values outside everything seen before that means another regime
MARGIN = 0.1             # of the range seen before


def check(recordings, tail_share, accept_contaminated=False):
    """Raises DataError on labelled faults, extreme rows, a tail of another regime, or too little data.

    Returns remarks for the person: what was left out, what was accepted.
    """
    remarks = []
    _long_enough(recordings, tail_share)
    problems = [p for r in recordings for p in _contaminated(r, tail_share)]
    if problems and not accept_contaminated:
        raise DataError(
            "the data do not look like normal operation only:\n  " + "\n  ".join(problems)
            + "\nCut these rows out, or, if you know them to be normal, give --accept-contaminated")
    remarks += [f"accepted: {p}" for p in problems]
    return remarks


def usable_sensors(recordings):
    """Sensors that all recordings have, that move, and that are mostly there; and a remark for each other."""
    names = [n for n in recordings[0].sensors if all(n in r.sensors for r in recordings)]
    remarks = [f"left out {n}: not in every file" for r in recordings for n in r.sensors if n not in names]
    kept = []
    for name in names:
        values = np.concatenate([r.values[:, r.sensors.index(name)] for r in recordings])
        share = np.isnan(values).mean()
        if share > MAX_MISSING_SHARE:
            remarks.append(f"left out {name}: {share:.0%} of its values are missing")
        elif np.nanmax(values) - np.nanmin(values) <= 1e-12 * max(1.0, abs(float(np.nanmax(values)))):
            remarks.append(f"left out {name}: it never changes")
        else:
            kept.append(name)
    if not kept:
        raise DataError("no sensor is left to train on:\n  " + "\n  ".join(remarks))
    return kept, sorted(set(remarks))


def split_at(rows, tail_share):
    """First row of the held-out tail."""
    return rows - int(round(rows * tail_share))


def _long_enough(recordings, tail_share):
    needed = int(np.ceil(WINDOW / min(tail_share, 1 - tail_share)))
    longest = max(len(r.values) for r in recordings)
    if longest < needed:
        raise DataError(
            f"too little data: the longest file has {longest} rows. A window takes {WINDOW}, and both the training part and the "
            f"held-out tail ({tail_share:.0%}) of a file must hold at least one: {needed} rows or more in one file are needed")


def _contaminated(recording, tail_share):
    if recording.labels is not None and recording.labels.any():
        rows = np.nonzero(recording.labels)[0]
        yield f"{recording.name}: {len(rows)} of {len(recording.labels)} rows are labelled as faults (first: row {rows[0] + 2})"
    cut = split_at(len(recording.values), tail_share)
    far = np.zeros(len(recording.values), bool)
    worst, worst_share = None, 0.0
    for sensor, column in zip(recording.sensors, recording.values.T):
        known = column[~np.isnan(column)]
        if len(known) == 0:
            continue
        median = np.median(known)
        low, high = np.quantile(known, [0.05, 0.95])
        scale = max(1.4826 * np.median(np.abs(known - median)), MODES_SHARE * (high - low))
        if scale > 0:
            out = np.abs(np.nan_to_num(column, nan=median) - median) > FAR * scale
            far |= out
            if out.mean() > worst_share:
                worst, worst_share = sensor, out.mean()
        yield from _other_regime(recording.name, sensor, column[:cut], column[cut:])
    if far.mean() > MAX_FAR_SHARE:
        yield (f"{recording.name}: {far.sum()} of {len(far)} rows are more than {FAR:.0f} robust deviations from the middle "
               f"(most often {worst}; first: row {int(np.argmax(far)) + 2})")


def _other_regime(name, sensor, before, tail):
    before, tail = before[~np.isnan(before)], tail[~np.isnan(tail)]
    if len(before) == 0 or len(tail) == 0:
        return
    low, high = before.min(), before.max()
    margin = MARGIN * (high - low)
    outside = ((tail < low - margin) | (tail > high + margin)).mean()
    if outside > TAIL_OUTSIDE:
        yield f"{name}: in {outside:.0%} of the held-out tail {sensor} is where it never was before ({low:.4g} to {high:.4g})"
