"""Synthetic series and pre-training: seeded, resumable to the bit, and it learns."""
import tempfile
import unittest

import numpy as np
import torch

from moment_training import optimisation, pretraining, synthetic
from moment_training.model import PATCH

SETTINGS = {"seed": 3, "steps": 6, "batch": 8, "rate": 2e-3, "warmUp": 2, "precision": "float32",
            "width": 16, "layers": 2, "heads": 2, "headWidth": 8, "feedForward": 24}


class Synthetic(unittest.TestCase):
    def test_same_seed_same_series_and_streams_are_apart(self):
        one, again = (synthetic.batch(1, synthetic.TRAINING, 5, 16) for _ in range(2))
        for a, b in zip(one, again):
            np.testing.assert_array_equal(a, b)
        for other in (synthetic.batch(1, synthetic.TRAINING, 6, 16), synthetic.batch(1, synthetic.HELD_OUT, 5, 16), synthetic.batch(2, synthetic.TRAINING, 5, 16)):
            self.assertFalse(np.array_equal(one[0], other[0]))

    def test_series_are_finite_and_move(self):
        x, _, _ = synthetic.batch(1, synthetic.TRAINING, 0, 256)
        self.assertTrue(np.isfinite(x).all())
        self.assertGreater(x.std(1).min(), 0)

    def test_thirty_percent_of_whole_observed_patches_are_hidden(self):
        _, observed, visible = synthetic.batch(1, synthetic.TRAINING, 0, 256)
        patches = observed[:, ::PATCH].sum(1)
        hidden = patches - visible[:, ::PATCH].sum(1)
        np.testing.assert_array_equal(hidden, np.maximum(1, np.round(0.3 * patches)))
        np.testing.assert_array_equal(np.repeat(visible[:, ::PATCH], PATCH, axis=1), visible)
        self.assertTrue((visible <= observed).all())
        padded = observed[:, 0] == 0
        self.assertTrue(0 < padded.mean() < 0.3)
        self.assertTrue((np.diff(observed, axis=1) >= 0).all(), "padding is on the left only")


class Pretraining(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)

    def test_interrupted_training_ends_at_the_same_bits(self):
        whole, record = pretraining.pretrain(SETTINGS, None, 100)
        with tempfile.TemporaryDirectory() as state:
            self.assertRaises(Stop, self.interrupted, state)
            resumed, second = pretraining.pretrain(SETTINGS, state, 2)
        for name, tensor in whole.state_dict().items():
            self.assertTrue(torch.equal(resumed.state_dict()[name], tensor), name)
        self.assertEqual(record["data"], second["data"])
        self.assertEqual(record["metrics"], second["metrics"])

    def interrupted(self, state):
        """Stops while the fifth step is taken: the state of the fourth is on disk."""
        taken, take = [], pretraining.take_step

        def stop_at_five(*args):
            taken.append(1)
            if len(taken) == 5:
                raise Stop
            take(*args)

        pretraining.take_step = stop_at_five
        try:
            pretraining.pretrain(SETTINGS, state, 2)
        finally:
            pretraining.take_step = take

    def test_state_of_other_settings_is_refused(self):
        with tempfile.TemporaryDirectory() as state:
            pretraining.pretrain(SETTINGS, state, 3)
            with self.assertRaisesRegex(ValueError, "seed"):
                pretraining.pretrain({**SETTINGS, "seed": 4}, state, 3)

    def test_it_learns(self):
        _, record = pretraining.pretrain({**SETTINGS, "steps": 150, "batch": 32, "rate": 1e-2, "warmUp": 20, "layers": 1}, None, 100)
        m = record["metrics"]
        self.assertLess(m["heldOut.hiddenRandom30"], 0.85 * m["untrained.hiddenRandom30"])

    def test_unused_embedding_is_left_alone(self):
        model = pretraining.build(SETTINGS)
        self.assertNotIn("encoder.embed_tokens.weight", optimisation.trainable(model))


class Stop(Exception):
    pass


if __name__ == "__main__":
    unittest.main()
