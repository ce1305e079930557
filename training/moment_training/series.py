"""Own data: a folder of CSV files with a time column and sensors, read strictly enough to say what is wrong."""
import csv
import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TIME_NAMES = ("time", "timestamp", "datetime", "date")
LABEL_NAMES = ("anomaly", "label", "labels", "fault", "is_anomaly", "changepoint")
MAX_MISSING_SHARE = 0.2   # of a sensor's values; above, the sensor is left out


class DataError(ValueError):
    """The data cannot be trained on; the message says which file, why, and what to do."""


@dataclass
class Recording:
    """One file: ``values`` [rows, sensors], NaN where a value is missing; ``labels`` [rows] or None; times or None."""
    name: str
    sensors: list
    values: np.ndarray
    labels: np.ndarray
    first: datetime.datetime
    last: datetime.datetime


def read_folder(path, time_column=None, label_columns=None, sensors=None):
    """Recordings of a CSV file or of every ``*.csv`` below a folder, and the hash of their bytes."""
    path = Path(path)
    files = [path] if path.is_file() else sorted(path.rglob("*.csv"))
    if not files:
        raise DataError(f"{path}: there is no CSV file")
    digest, recordings = hashlib.sha256(), []
    for file in files:
        content = file.read_bytes()
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(content).digest())
        recordings.append(read_csv(file.name, content, time_column, label_columns, sensors))
    return recordings, digest.hexdigest()


def read_csv(name, content, time_column=None, label_columns=None, sensors=None):
    """One CSV with a header. Numbers use a dot; empty, NaN and null are missing; other columns of text are left out."""
    text = content.decode("utf-8-sig")
    header_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=header_line.count)
    rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    if len(rows) < 2:
        raise DataError(f"{name}: a header and at least one row are needed")
    header, rows = [h.strip() for h in rows[0]], [r for r in rows[1:] if r]
    ragged = next((i for i, r in enumerate(rows) if len(r) != len(header)), None)
    if ragged is not None:
        raise DataError(f"{name}, row {ragged + 2}: {len(rows[ragged])} columns, the header has {len(header)}")
    times = _chosen(name, header, time_column, TIME_NAMES)
    labels = [h for h in header if h in label_columns] if label_columns else [h for h in header if h.lower() in LABEL_NAMES]
    if label_columns and len(labels) != len(label_columns):
        raise DataError(f"{name}: there is no column {', '.join(sorted(set(label_columns) - set(labels)))}")
    columns = list(zip(*rows))
    wanted = sensors or [h for h in header if h != times and h not in labels]
    missing = [s for s in wanted if s not in header]
    if missing:
        raise DataError(f"{name}: there is no column {', '.join(missing)}; it has {', '.join(header)}")
    kept, values = [], []
    for sensor in wanted:
        column = _numbers(columns[header.index(sensor)])
        if column is None:
            if sensors:
                raise DataError(f"{name}: column {sensor} holds text that is no number")
            continue
        kept.append(sensor)
        values.append(column)
    if not kept:
        raise DataError(f"{name}: no column holds numbers (columns: {', '.join(header)}; separator {delimiter!r})")
    marked = None
    if labels:
        marked = np.zeros(len(rows), bool)
        for label in labels:
            numbers = _numbers(columns[header.index(label)])
            if numbers is None:
                raise DataError(f"{name}: label column {label} must hold 0 and 1")
            marked |= np.nan_to_num(numbers) != 0
    first, last = (None, None) if times is None else (_time(columns[header.index(times)][i]) for i in (0, -1))
    return Recording(name, kept, np.stack(values, 1), marked, first, last)


def period(recordings):
    """First and last time of all recordings, or None if any has none."""
    if any(r.first is None or r.last is None for r in recordings):
        return None
    return min(r.first for r in recordings), max(r.last for r in recordings)


def _chosen(name, header, asked, usual):
    if asked:
        if asked not in header:
            raise DataError(f"{name}: there is no column {asked}; it has {', '.join(header)}")
        return asked
    return next((h for h in header if h.lower() in usual), None)


def _numbers(column):
    try:
        values = np.array([float(c) if c.strip() and c.strip().lower() != "null" else np.nan for c in column])
    except ValueError:
        return None
    values[~np.isfinite(values)] = np.nan
    return values


def _time(text):
    text = text.strip()
    try:
        time = datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
