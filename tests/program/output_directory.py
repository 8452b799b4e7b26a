#!/usr/bin/env python3
"""What a run leaves in its directory."""

import csv
import json
import math
import re
import tomllib
import unittest

from program import ProgramTest, digest


class OutputDirectory(ProgramTest):
    def test_names(self):
        out, _ = self.finished_run()
        self.assertEqual({"effective.toml", "diagnostics.csv", "events.jsonl", "log.txt", "performance.json", "latest.h5",
                          "checkpoints", "snapshots"}, {path.name for path in out.iterdir()} - {".lock"})
        self.assertEqual([f"step_{step:09}.h5" for step in (0, 2, 4, 5)],
                         sorted(path.name for path in (out / "snapshots").iterdir()))

    def test_log(self):
        """What a run says is in its directory, from its first start on, also where nobody wanted to hear it."""
        out, said = self.finished_run("--quiet")
        self.assertNotIn("content digest", said)
        first = (out / "log.txt").read_text()
        self.assertIn("content digest", first)
        _, again = self.finished_run("--restart", "auto", "--set", "run.steps=7")
        whole = (out / "log.txt").read_text()
        self.assertTrue(whole.startswith(first))
        self.assertIn(digest(again), whole)

    def test_effective_case_gives_the_same_run(self):
        first, said = self.finished_run("--set", "run.seed=11")
        self.assertIn("seed = 11  # --set", (first / "effective.toml").read_text())
        case = tomllib.loads((first / "effective.toml").read_text())
        self.assertEqual("min_norm", case["weights"]["type"], "defaults are there too")
        _, again = self.finished_run(case=first / "effective.toml", name="again")
        self.assertEqual(digest(said), digest(again))
        _, other = self.finished_run(name="other")
        self.assertNotEqual(digest(said), digest(other))

    def test_diagnostics(self):
        out, _ = self.finished_run("--set", "diagnostics.every_steps=2")
        with (out / "diagnostics.csv").open(newline="") as file:
            header, *rows = csv.reader(file)
        self.assertEqual(["step", "time", "wall_s", "grad_norm", "weight_left", "weight_right", "value_left",
                          "value_right", "bandwidth", "duality_gap", "least_cosine"], header)
        self.assertEqual(["0", "2", "4", "5"], [row[0] for row in rows])
        for row in rows:
            values = dict(zip(header, map(float, row), strict=True))
            self.assertTrue(all(map(math.isfinite, values.values())))
            self.assertLessEqual(abs(values["least_cosine"]), 1 + 1e-12)
            self.assertAlmostEqual(0.05 * values["step"], values["time"])
            self.assertAlmostEqual(1, values["weight_left"] + values["weight_right"])
            self.assertEqual(0.5, values["bandwidth"])

    def test_values_that_svgd_does_not_know_are_empty(self):
        out, _ = self.finished_run("--set", "velocity.type=svgd")
        with (out / "diagnostics.csv").open(newline="") as file:
            self.assertTrue(all(row["value_left"] == "" for row in csv.DictReader(file)))

    def test_a_bandwidth_for_every_coordinate_is_shown_as_its_mean(self):
        out, _ = self.finished_run("--set", 'velocity.kernel={type="matern32", bandwidth="pyro-per-dim"}')
        said = self.expect(0, "inspect", out / "latest.h5", says=["agrees", "bandwidth per dim"])
        each = [float(value) for value in re.findall(r"^    x\d +(\S+)$", said, re.MULTILINE)]
        self.assertEqual(2, len(each))
        self.assertNotEqual(each[0], each[1])
        with (out / "diagnostics.csv").open(newline="") as file:
            last = list(csv.DictReader(file))[-1]
        self.assertAlmostEqual(math.sqrt(each[0] * each[1]), float(last["bandwidth"]), places=14)

    def test_a_kernel_without_a_bandwidth_shows_none(self):
        out, _ = self.finished_run("--set", "velocity.type=svgd", "--set", 'velocity.kernel={type="riesz"}')
        with (out / "diagnostics.csv").open(newline="") as file:
            self.assertTrue(all(row["bandwidth"] == "" for row in csv.DictReader(file)))
        self.assertNotIn("/flow/bandwidth", self.expect(0, "inspect", out / "latest.h5"))

    def test_machine_readable_logs(self):
        out, said = self.finished_run()
        events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
        self.assertEqual(["started", "finished"], [events[0]["event"], events[-1]["event"]])
        self.assertEqual(digest(said), events[-1]["digest"])
        performance = json.loads((out / "performance.json").read_text())
        self.assertEqual(2, performance["ranks"])
        self.assertIn("pair sums", performance["phases"])
        self.assertEqual(2 * 6 * 40 * 40, performance["pairs"], "two passes in each of six evaluations")

    def test_latest_is_a_link_to_the_newest_checkpoint(self):
        out, said = self.finished_run("--set", "checkpoint.every_steps=1", "--set", "checkpoint.keep=2")
        self.assertEqual("checkpoints/step_000000005.h5", str((out / "latest.h5").readlink()))
        self.assertEqual(["step_000000004.h5", "step_000000005.h5"],
                         sorted(path.name for path in (out / "checkpoints").iterdir()))
        self.assertEqual(digest(said), digest(self.expect(0, "inspect", out / "latest.h5", says="step 5")))

    def test_latest_that_is_no_good_link(self):
        """A link to nowhere, or a folder that somebody made: the newest good checkpoint counts."""
        more = ("--restart", "auto", "--set")
        out, _ = self.finished_run()
        (out / "latest.h5").unlink()
        (out / "latest.h5").symlink_to("checkpoints/none.h5")
        self.finished_run(*more, "run.steps=6")
        (out / "latest.h5").unlink()
        (out / "latest.h5").mkdir()
        (out / "latest.h5" / "notes.txt").write_text("mine")
        self.finished_run(*more, "run.steps=7")
        self.assertEqual("checkpoints/step_000000007.h5", str((out / "latest.h5").readlink()))
        self.assertEqual("mine", (out / "latest.h5.aside" / "notes.txt").read_text())

    def test_overwrite_leaves_nothing_of_the_old_run(self):
        self.finished_run()
        out, _ = self.finished_run("--overwrite", "--set", "run.steps=1")
        self.assertEqual(["step_000000000.h5", "step_000000001.h5"],
                         sorted(path.name for path in (out / "snapshots").iterdir()))
        self.assertEqual(1, (out / "events.jsonl").read_text().count('"started"'))

    def test_no_escape_codes_away_from_a_terminal(self):
        _, said = self.finished_run()
        self.assertNotIn("\x1b", said)
        self.assertNotIn("\r", said)
        self.assertEqual(1, said.count("[100%] step 5"), "one rank speaks")


if __name__ == "__main__":
    unittest.main(verbosity=2)
