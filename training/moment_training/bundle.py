"""From a checkpoint folder to a bundle: the program's own importer does it, with its gates."""
import hashlib
import shlex
import subprocess
import sys
from pathlib import Path

from .checkpoint import MODEL

PROGRAM = Path(__file__).resolve().parents[2] / "anomaly"


def finish(folder, make_bundle):
    """Prints the command that makes the bundle, or runs it; returns its exit code."""
    command = [str(PROGRAM), "models", "import", str(folder)]
    if not make_bundle:
        print("make it a bundle: " + shlex.join(command))
        return 0
    return subprocess.run(command, check=False, stdout=sys.stdout).returncode


def sha256_of_model(folder):
    """SHA-256 of a checkpoint's weights."""
    return hashlib.sha256((Path(folder) / MODEL).read_bytes()).hexdigest()
