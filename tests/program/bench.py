#!/usr/bin/env python3
"""What wasserstrom_bench prints: lines for every choice, shares that can be checked, notes on what it leaves out."""

import json
import subprocess
import unittest

from program import BENCH, HANGS_AFTER


class Bench(unittest.TestCase):
    def bench(self, *arguments, code=0):
        done = subprocess.run([BENCH, *arguments, "--repeats", "2"], capture_output=True, text=True, timeout=HANGS_AFTER)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def report(self, *arguments):
        return json.loads(self.bench(*arguments, "--json").stdout)

    def expect_seconds(self, line):
        self.assertLess(0, line["seconds_min"])
        self.assertLessEqual(line["seconds_min"], line["seconds_median"])
        self.assertLessEqual(line["seconds_median"], line["seconds_max"])

    def test_velocities(self):
        report = self.report("--dimensions", "2", "5", "--particles", "50", "80", "--objectives", "1", "3", "--kernels", "gaussian",
                             "riesz", "--estimators", "svgd", "--bandwidths", "fixed", "1.5", "liu-wang")
        dense = [line for line in report["rates"] if line["engine"] == "dense"]
        self.assertEqual(len(dense), 2 * 2 * 2 * (3 + 1), "a kernel without a bandwidth has one line")
        self.assertEqual(len(report["rates"]) - len(dense), 2, "the plain engine, for each dimension")
        for line in report["rates"]:
            self.expect_seconds(line)
            d, objectives = line["d"], line["K"]
            columns = objectives * d + 1 if line["kernel"] == "gaussian" else objectives * d + d + 1
            self.assertEqual(line["operations_per_pair"], 2 * d + 2 * columns)
            gflops = 1e-9 * line["N"] ** 2 / line["seconds_min"] * line["operations_per_pair"]
            self.assertAlmostEqual(line["share_of_peak"] * report["multiply_add_peak_gflops"] / gflops, 1, 2)
            self.assertEqual(line["share_of_bandwidth"] > 0.01, line["bandwidth"] == "liu-wang")

    def test_engines(self):
        report = self.report("--dimensions", "1", "--particles", "500", "--objectives", "1", "--kernels", "riesz", "--exponent", "0.5",
                             "--estimators", "svgd", "--engines", "dense", "sorted")
        self.assertEqual([(line["engine"], line["kernel"]) for line in report["rates"]], [("dense", "riesz 0.5"), ("sorted", "riesz 0.5")])
        for line in report["rates"]:
            self.expect_seconds(line)
        refused = self.bench("--dimensions", "2", "--particles", "50", "--kernels", "riesz", "--engines", "sorted", code=2)
        self.assertIn("particles on a line", refused.stderr)

    def test_mixtures(self):
        lines = self.report("--mixtures", "2", "8", "--dimensions", "2")["mixtures"]
        self.assertEqual([(line["covariance"], line["components"]) for line in lines],
                         [("full", 2), ("full", 8), ("diagonal", 2), ("diagonal", 8)])
        for line in lines:
            self.assertGreater(line["densities_per_second"], 0)
            self.assertTrue(0 < line["share_of_score"] < 1, line)

    def test_slices(self):
        report = self.report("--slices", "8", "64", "--dimensions", "2", "--particles", "2000", "--exponent", "1.0")
        pairs, few, many = report["slices"]
        self.assertEqual([line["directions"] for line in report["slices"]], [0, 8, 64])
        for line in report["slices"]:
            self.expect_seconds(line)
        self.assertEqual(pairs["error"], 0)
        self.assertLess(0, many["error"])
        self.assertLess(many["error"], few["error"])
        self.assertLess(few["error"], 0.02)

    def test_limit(self):
        report = self.report("--dimensions", "784", "--particles", "100000", "--kernels", "gaussian", "--bandwidths",
                             "heat-equation", "--limit", "0.001")
        self.assertEqual(report["rates"], [])
        self.assertIn("N = 100000", report["skipped"][0])

    def test_steps_and_diagnostics(self):
        report = self.report("--gram", "--diagnostics", "--quick", "--dimensions", "2", "--particles", "60")
        step, = report["steps"]
        self.expect_seconds(step)
        self.assertEqual((step["d"], step["K"], step["N"]), (10, 100, 400))
        shares = [step[f"share_of_{phase}"] for phase in ("gradients", "pair_sums", "bandwidth", "reduction", "weights")]
        self.assertGreater(min(shares), 0)
        self.assertLess(sum(shares), 1)
        self.assertEqual([row["diagnostic"] for row in report["diagnostics"]], ["mmd", "ess", "ksd"])
        for row in report["diagnostics"]:
            self.expect_seconds(row)
            self.assertAlmostEqual(row["seconds_median"] / row["step_seconds_median"] / row["steps_per_row"], 1, 3)

    def test_wrong_bandwidth(self):
        done = self.bench("--bandwidths", "wider", code=2)
        self.assertIn('unknown name "wider"', done.stderr)
        self.assertEqual(done.stdout, "")

    def test_table(self):
        said = self.bench("--quick", "--dimensions", "2", "--particles", "50").stdout
        self.assertRegex(said, r" 2 +1 +50 gaussian +svgd +dense +fixed +[\d.e-]+")


if __name__ == "__main__":
    unittest.main(verbosity=2)
