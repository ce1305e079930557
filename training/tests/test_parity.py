"""The network against outputs of momentfm itself, in ../shared/moment/parity (see its README for the tolerances)."""
import json
import unittest
from pathlib import Path

import numpy as np
import torch

from moment_training import safetensors
from moment_training.model import Moment, repeat_patches, revin, whole_patches

PARITY = Path(__file__).resolve().parents[3] / "shared" / "moment" / "parity"
NORMALIZED, TRACE, RAW_RELATIVE = 2e-5, 4e-5, 2.4e-7


@unittest.skipUnless(PARITY.is_dir(), f"{PARITY} is not there")
class Parity(unittest.TestCase):
    def test_tiny(self):
        self.check("tiny")

    def test_wide(self):
        self.check("wide")

    def check(self, name):
        folder = PARITY / name
        self.cases = safetensors.read(folder / "cases.safetensors")
        self.model = Moment(json.loads((folder / "config.json").read_text()))
        tensors = safetensors.read(folder / "model.safetensors")
        self.assertEqual(set(self.model.state_dict()), set(tensors), "tensor names")
        self.model.load_state_dict({k: torch.from_numpy(v) for k, v in tensors.items()}, strict=True)
        self.model.eval()
        with torch.no_grad():
            self.windows("main")
            self.windows("short")
            self.edge()
            self.trace()

    def flat(self, name):
        return torch.from_numpy(self.cases[name]).flatten(0, 1)

    def near(self, name, actual, tolerance=NORMALIZED):
        expected = self.cases[name]
        actual = np.asarray(actual).reshape(expected.shape)
        finite = np.isfinite(expected)
        np.testing.assert_array_equal(np.isnan(actual), np.isnan(expected), err_msg=name)
        self.assertTrue(finite.any(), name)
        error = np.abs(actual[finite].astype(np.float64) - expected[finite])
        allowed = np.broadcast_to(tolerance, expected.shape)[finite] if not callable(tolerance) else tolerance(expected)[finite]
        worst = float(np.max(error / allowed))
        self.assertLessEqual(worst, 1, f"{name}: {worst:.2f} times the tolerance")

    def raw(self, name, actual, stdev):
        expected = self.cases[name]
        per_window = np.asarray(stdev).reshape(*expected.shape[:2], 1)
        self.near(name, actual, NORMALIZED * per_window + RAW_RELATIVE * np.abs(np.where(np.isfinite(expected), expected, 0)))

    def windows(self, prefix):
        x = self.flat(f"{prefix}.x")
        channels = self.cases[f"{prefix}.x"].shape[1]
        key = f"{prefix}.input_mask"
        observed = torch.from_numpy(self.cases[key]).repeat_interleave(channels, 0) if key in self.cases else torch.ones_like(x)
        complete = repeat_patches(whole_patches(observed))
        raw, output, mean, stdev = self.model(x, observed, complete)
        self.near(f"{prefix}.forward.normalized", output)
        self.raw(f"{prefix}.forward.reconstruction", raw, stdev)
        if prefix == "short":
            return
        self.near("main.forward.mean", mean, lambda e: 1e-9 * np.maximum(1e-3, np.abs(e)))
        hidden = torch.from_numpy(self.cases["main.mask"]).repeat_interleave(channels, 0)
        raw, output, _, stdev = self.model(x, observed, hidden)
        self.near("main.forward_masked.normalized", output)
        self.raw("main.forward_masked.reconstruction", raw, stdev)
        self.near("main.forward_masked.stdev", stdev, lambda e: 1e-9 * np.maximum(1e-3, np.abs(e)))
        states = self.states(x, observed)
        self.near("main.embed.none", states)
        whole = whole_patches(observed).view(-1, channels, 64)[:, 0, :, None]
        mean_state = states.view(-1, channels, 64, states.shape[-1]).mean(1)
        self.near("main.embed.mean", (mean_state * whole).sum(1) / whole.sum(1))

    def states(self, x, observed, trace=None):
        normalized = torch.nan_to_num(revin(x, observed)[0], nan=0.0, posinf=0.0, neginf=0.0)
        return self.model.encode(normalized, observed, observed, trace)

    def edge(self):
        x, observed = self.flat("edge.x"), torch.from_numpy(self.cases["edge.input_mask"])
        self.near("edge.forward.normalized", self.model(x, observed, repeat_patches(whole_patches(observed)))[1])
        self.near("edge.embed.none_last", self.states(x, observed)[:, -1])

    def trace(self):
        x, observed = self.cases["main.x"], self.cases["main.input_mask"]
        rows, channels = self.cases["trace.rows"], x.shape[1]
        stream = []
        states = self.states(
            torch.from_numpy(x[rows]).flatten(0, 1), torch.from_numpy(observed[rows]).repeat_interleave(channels, 0), stream)
        self.near("trace.patch_embedding", stream[0], TRACE)
        for i, block in enumerate(stream[1:]):
            self.near(f"trace.block.{i}", block, TRACE)
        self.near("trace.final", states)
        np.testing.assert_array_equal(self.model.encoder.position_bias(64).numpy(), self.cases["trace.position_bias"])


if __name__ == "__main__":
    unittest.main()
