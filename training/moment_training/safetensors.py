"""Reads and writes the safetensors format: 8 bytes of length, a JSON header, raw little-endian values.

A page of code instead of a package, because Debian ships none. Only what the files here hold: F32, F64 and I32.
"""
import json
import os
import struct

import numpy as np

DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8"), "I32": np.dtype("<i4")}
MAX_HEADER = 100 * 1024 * 1024


class SafetensorsError(ValueError):
    """The file is damaged or holds what this reader does not read."""


def write(path, tensors):
    """Writes arrays by name, whole or not at all, without metadata (as MOMENT's published files have none)."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    arrays = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
    header, offset = {}, 0
    for name, array in arrays.items():
        if array.dtype not in names:
            raise SafetensorsError(f"'{name}' is {array.dtype}: only {', '.join(DTYPES)} are written")
        header[name] = {"dtype": names[array.dtype], "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    temporary = f"{path}.tmp"
    with open(temporary, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for array in arrays.values():
            file.write(array.tobytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def read(path):
    """All arrays by name; refuses lengths and ranges that do not fit the file."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 8:
        raise SafetensorsError(f"{path}: {len(data)} bytes are no safetensors file")
    length = struct.unpack("<Q", data[:8])[0]
    if length > min(MAX_HEADER, len(data) - 8):
        raise SafetensorsError(f"{path}: the header claims {length} bytes, the file has {len(data)}")
    try:
        header = json.loads(data[8:8 + length])
    except ValueError as e:
        raise SafetensorsError(f"{path}: the header is not JSON: {e}") from e
    tensors, body, end = {}, memoryview(data)[8 + length:], 0
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in DTYPES:
            raise SafetensorsError(f"{path}: '{name}' is {entry['dtype']}; only {', '.join(DTYPES)} are read")
        dtype, (start, stop) = DTYPES[entry["dtype"]], entry["data_offsets"]
        if not 0 <= start <= stop <= len(body) or stop - start != dtype.itemsize * int(np.prod(entry["shape"], dtype=np.int64)):
            raise SafetensorsError(f"{path}: '{name}' has the range {start}..{stop}, which fits neither its shape nor the file")
        tensors[name] = np.frombuffer(body[start:stop], dtype).reshape(entry["shape"]).copy()
        end = max(end, stop)
    if end != len(body):
        raise SafetensorsError(f"{path}: {len(body) - end} bytes belong to no tensor")
    return tensors
