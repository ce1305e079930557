"""Fine-tuning through its command: gains on learnable data, and refuses what must not be learnt from."""
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

import finetune
from moment_training import checkpoint, series
from moment_training.model import Moment

ROWS = 3000


def healthy_values(rows=ROWS, seed=0):
    random = np.random.default_rng(seed)
    t = np.arange(rows)
    return np.stack([np.sin(2 * np.pi * t / 32), (t // 40) % 2], 1) + 0.05 * random.standard_normal((rows, 2))


class Finetuning(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name)
        torch.manual_seed(0)
        model = Moment(checkpoint.configuration(16, 2, 2, 8, 24))
        checkpoint.save(self.path / "start", model, {"schema": 1}, "card")

    def write(self, values, extra=None, name="a.csv"):
        (self.path / "data").mkdir(exist_ok=True)
        lines = ["time,pressure,flow" + (",anomaly" if extra is not None else "")]
        for i, row in enumerate(values):
            cells = [f"2026-01-01T{i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}Z"] + ["" if np.isnan(v) else f"{v:.5g}" for v in row]
            lines.append(",".join(cells + ([str(int(extra[i]))] if extra is not None else [])))
        (self.path / "data" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run_it(self, *more):
        out, err, argv = io.StringIO(), io.StringIO(), sys.argv
        sys.argv = ["finetune", "--model", str(self.path / "start"), "--data", str(self.path / "data"), "--out", str(self.path / "tuned"), *more]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                return finetune.main(), out.getvalue() + err.getvalue()
        finally:
            sys.argv = argv

    def test_both_modes_gain_and_write_a_checkpoint_with_its_history(self):
        self.write(healthy_values())
        for mode in ("probe", "full"):
            code, text = self.run_it("--mode", mode, "--epochs", "3", "--rate", "0.003")
            self.assertEqual(0, code, text)
            tuned, start = (checkpoint.load(self.path / n).state_dict() for n in ("tuned", "start"))
            changed = {n for n in start if not torch.equal(start[n], tuned[n])}
            self.assertIn("head.linear.weight", changed)
            self.assertEqual(mode == "probe", changed <= {"head.linear.weight", "head.linear.bias"})
            record = json.loads((self.path / "tuned" / "training.json").read_text())
            self.assertEqual(("fine-tuning", ROWS, ["pressure", "flow"]), (record["kind"], record["data"]["rows"], record["data"]["sensors"]))
            self.assertEqual("2026-01-01T00:00:00+00:00", record["data"]["from"])
            self.assertLess(record["metrics"]["heldOut.hiddenRandom30"], record["metrics"]["start.hiddenRandom30"])
            self.assertIn("models import", text)

    def test_same_seed_same_weights(self):
        self.write(healthy_values())
        results = []
        for _ in range(2):
            self.assertEqual(0, self.run_it("--epochs", "1")[0])
            results.append((self.path / "tuned" / "model.safetensors").read_bytes())
        self.assertEqual(*results)

    def test_nothing_gained_writes_nothing(self):
        self.write(np.random.default_rng(0).standard_normal((ROWS, 2)))
        self.assertEqual(0, self.run_it("--epochs", "30", "--patience", "30", "--rate", "0.01")[0])  # the mean is all there is to learn
        (self.path / "tuned").rename(self.path / "second")
        argv = ["--model", str(self.path / "second"), "--mode", "full", "--rate", "0.2", "--epochs", "2"]
        code, text = self.run_it(*argv)
        self.assertEqual(finetune.NOTHING_GAINED, code, text)
        self.assertIn("nothing gained", text)
        self.assertFalse((self.path / "tuned").exists())

    def test_labelled_faults_are_refused_unless_accepted(self):
        labels = np.zeros(ROWS)
        labels[100:110] = 1
        self.write(healthy_values(), labels)
        code, text = self.run_it()
        self.assertEqual(2, code)
        self.assertIn("a.csv: 10 of 3000 rows are labelled as faults (first: row 102)", text)
        code, text = self.run_it("--accept-contaminated", "--epochs", "1")
        self.assertIn("accepted: a.csv: 10 of 3000", text)
        self.assertEqual(0, code, text)

    def test_extreme_rows_are_refused(self):
        values = healthy_values()
        values[500:540, 0] += 60
        self.write(values)
        code, text = self.run_it()
        self.assertEqual(2, code)
        self.assertIn("40 rows are more than 12 robust deviations", text.replace("of 3000 ", ""))
        self.assertIn("pressure; first: row 502", text)

    def test_a_tail_of_another_regime_is_refused(self):
        values = healthy_values()
        values[2500:, 1] += 3
        self.write(values)
        code, text = self.run_it()
        self.assertEqual(2, code)
        self.assertIn("flow is where it never was before", text)

    def test_too_little_data_is_refused_with_the_number_needed(self):
        self.write(healthy_values(2000))
        code, text = self.run_it()
        self.assertEqual(2, code)
        self.assertIn("the longest file has 2000 rows", text)
        self.assertIn("2560 rows or more", text)

    def test_missing_values_are_masked_and_dead_sensors_left_out(self):
        values = healthy_values()
        values[700:720, 0] = np.nan
        values[:, 1] = 7
        self.write(values)
        code, text = self.run_it("--epochs", "1", "--rate", "0.003")
        self.assertEqual(0, code, text)
        self.assertIn("left out flow: it never changes", text)

    def test_csv_mistakes_name_the_place(self):
        for content, reason in ((b"time,a\n1,2\n1,2,3\n", "row 3: 3 columns, the header has 2"), (b"time,a\n1,x\n", "no column holds numbers"), (b"a\n", "at least one row")):
            with self.assertRaisesRegex(series.DataError, reason):
                series.read_csv("b.csv", content)
        with self.assertRaisesRegex(series.DataError, "there is no column speed; it has time, a"):
            series.read_csv("b.csv", b"time,a\n1,2\n", sensors=["speed"])


if __name__ == "__main__":
    unittest.main()
