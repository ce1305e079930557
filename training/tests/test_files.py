"""Safetensors and checkpoint folders: what is written is read back; what is damaged is refused."""
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from moment_training import checkpoint, safetensors
from moment_training.model import Moment

SIZES = dict(width=16, layers=2, heads=2, head_width=8, feed_forward=24)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def saved(self):
        torch.manual_seed(0)
        model = Moment(checkpoint.configuration(**SIZES))
        checkpoint.save(self.path, model, {"schema": 1}, "card")
        return model

    def test_safetensors_round_trip(self):
        tensors = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.array([1, 2], np.int32), "c": np.zeros((), np.float64)}
        safetensors.write(self.path / "x", tensors)
        back = safetensors.read(self.path / "x")
        self.assertEqual(set(back), set(tensors))
        for name, array in tensors.items():
            np.testing.assert_array_equal(back[name], array)
            self.assertEqual(back[name].dtype, array.dtype)

    def test_safetensors_refuses_damage(self):
        safetensors.write(self.path / "x", {"a": np.zeros(4, np.float32)})
        good = (self.path / "x").read_bytes()
        for damaged, reason in ((good[:-4], "fits neither"), (good + b"1234", "belong to no tensor"), (good[:5], "no safetensors"),
                                (b"\xff" * 8 + good[8:], "header claims"), (good.replace(b"F32", b"Q32"), "Q32")):
            (self.path / "y").write_bytes(damaged)
            with self.assertRaisesRegex(safetensors.SafetensorsError, reason):
                safetensors.read(self.path / "y")

    def test_checkpoint_round_trip(self):
        model, back = self.saved(), checkpoint.load(self.path)
        for name, tensor in model.state_dict().items():
            self.assertTrue(torch.equal(back.state_dict()[name], tensor), name)
        self.assertFalse(back.training)

    def test_checkpoint_refuses_a_missing_tensor_and_nan(self):
        self.saved()
        file = self.path / checkpoint.MODEL
        tensors = safetensors.read(file)
        head = tensors.pop("head.linear.bias")
        safetensors.write(file, tensors)
        with self.assertRaisesRegex(checkpoint.CheckpointError, "head.linear.bias"):
            checkpoint.load(self.path)
        head[0] = np.nan
        safetensors.write(file, {**tensors, "head.linear.bias": head})
        with self.assertRaisesRegex(checkpoint.CheckpointError, "NaN or infinity in head.linear.bias"):
            checkpoint.load(self.path)

    def test_checkpoint_refuses_another_architecture(self):
        self.saved()
        config = json.loads((self.path / checkpoint.CONFIG).read_text())
        config["t5_config"]["feed_forward_proj"] = "relu"
        (self.path / checkpoint.CONFIG).write_text(json.dumps(config))
        with self.assertRaisesRegex(checkpoint.CheckpointError, "feed_forward_proj"):
            checkpoint.load(self.path)


if __name__ == "__main__":
    unittest.main()
