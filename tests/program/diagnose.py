#!/usr/bin/env python3
"""`diagnose`: its table and its JSON, alone and under mpirun, against numbers computed here; and what it refuses."""

import json
import math
import subprocess
import unittest

from program import CASE, ROOT, ProgramTest

MORE = """
[[diagnostic]]
name = "left"
type = "ksd"
objective = "left"
"""
WRITE_HDF5 = """
import h5py, math, sys
with h5py.File(sys.argv[1], "w") as file:
    file["chain"] = [[math.sin(3 * i + c) for c in (1, 0)] for i in range(30)]
    file["chain"].attrs["columns"] = ["x1", "x0"]
"""
SNAPSHOT = "checkpoints/step_000000005.h5"


def mean(values):
    return sum(values) / len(values)


class Diagnose(ProgramTest):
    def setUp(self):
        super().setUp()
        out, _ = self.finished_run(ranks=1)
        self.file = out / SNAPSHOT

    def report(self, *arguments, ranks=0):
        return json.loads(self.expect(0, "diagnose", *arguments, "--json", ranks=ranks))

    def csv(self, name="other.csv", columns=2, rows=30):
        return self.write(name, "".join(",".join(str(math.sin(3 * i + c)) for c in range(columns)) + "\n" for i in range(rows)))

    def test_numbers(self):
        found = self.report(self.file, "--reference", self.csv())
        self.assertEqual([found["count"], found["dimension"], found["reference"]["count"]], [40, 2, 30])
        reference = [[math.sin(3 * i + c) for i in range(30)] for c in range(2)]
        for row, values in zip(found["parameters"], reference):
            sd = math.sqrt(mean([(x - mean(values)) ** 2 for x in values]))
            self.assertAlmostEqual(row["reference_mean"], mean(values), places=12)
            self.assertAlmostEqual(row["reference_sd"], sd, places=12)
            self.assertAlmostEqual(row["mean_difference"], (row["mean"] - mean(values)) / sd, places=12)
            self.assertAlmostEqual(row["sd_ratio"], row["sd"] / sd, places=12)
            self.assertGreaterEqual(row["w2"], abs(row["mean"] - mean(values)))
        self.assertEqual([row["objective"] for row in found["ksd"]], ["left", "right"])
        self.assertEqual(found["merit"]["law"], "gaussian")
        self.assertAlmostEqual(sum(found["merit"]["lambda"].values()), 1)
        self.assertEqual(len(found["notes"]), 1)
        self.assertIn("by position, as x0, x1", found["notes"][0])
        two = self.write("two.csv", "x0,x1\n0,0\n3,4\n")
        self.assertEqual(self.report(self.file, "--reference", two)["distances"]["bandwidth"], 5, "their only distance")

    def test_columns_by_name(self):
        """A header in another order, with columns of a sampler, gives what the table in order gives."""
        table = self.csv()
        rows = [line.split(",") for line in table.read_text().split()]
        named = self.write("named.csv", "# a sampler's remark\nlp__,x1,x0\n" + "".join(f"-1,{b},{a}\n" for a, b in rows))
        plain, found = (self.report(self.file, "--reference", path, ranks=ranks) for path, ranks in ((table, 0), (named, 2)))
        self.assertEqual([found["distances"], found["parameters"]], [plain["distances"], plain["parameters"]])
        self.assertIn("left aside: lp__", found["notes"][0])
        self.expect(0, "diagnose", self.file, "--reference", table, says="note: ")
        strange = self.write("strange.csv", "x0,y\n1,2\n3,4\n")
        self.expect(2, "diagnose", self.file, "--reference", strange, ranks=2,
                    says=["called x0, y", "particles are x0, x1", "missing: x1"])

    def test_other_hdf5_files(self):
        """A dataset of another file by --dataset, its names in an attribute."""
        path = self.folder / "draws.h5"
        if subprocess.run(["/usr/bin/python3", "-c", WRITE_HDF5, path]).returncode != 0:
            self.skipTest("needs h5py")
        plain = self.report(self.file, "--reference", self.csv())
        found = self.report(self.file, "--reference", path, "--dataset", "chain")
        self.assertEqual(found["parameters"], plain["parameters"])
        self.assertEqual(found["notes"], [])
        self.expect(2, "diagnose", self.file, "--reference", path, says="--dataset")
        self.expect(2, "diagnose", self.file, "--dataset", "chain", says="--reference")

    def test_directories(self):
        run = self.file.parents[1]
        self.assertEqual(self.report(run, "--reference", run)["parameters"], self.report(self.file, "--reference", self.file)["parameters"])
        self.expect(0, "inspect", run, says=["step 5", "agrees"])
        self.expect(4, "diagnose", self.folder, says="latest.h5")
        self.expect(4, "inspect", self.folder, says="latest.h5")

    def test_scale_of_ksd(self):
        """In the coordinates of the metric, other units of a coordinate change nothing."""
        numbers = []
        for unit in (1.0, 1e3):
            target = f'type = "gaussian", mean = [-1.0, 0.0], std = [1.0, {unit}]'
            case = CASE.replace('type = "gaussian", mean = [-1.0, 0.0]', target, 1)
            case = case.replace("dimension = 2", f'dimension = 2\ninit = {{ type = "gaussian", std = [1.0, {unit}] }}')
            case = case.split('[[objective]]\nname = "right"')[0] + "[velocity]" + case.split("[velocity]")[1]
            case = case.replace("[flow]", '[flow]\nmetric = { type = "hessian" }')
            out, _ = self.finished_run(ranks=1, case=self.write("unit.toml", case), name=f"unit{unit:g}")
            numbers.append(self.report(out)["ksd"][0])
        for number in ("ksd_v", "ksd_v_draws", "ksd_u2"):
            self.assertAlmostEqual(numbers[0][number], numbers[1][number], places=6)
        self.assertEqual([numbers[0]["metric"], numbers[0]["c"]], ["hessian", math.sqrt(2)])

    def test_equal_files(self):
        """With weights, which are read with the positions."""
        out, _ = self.finished_run("--set", "particles.weight.type=bayesian_bootstrap", ranks=2, name="weighted")
        found = self.report(out / SNAPSHOT, "--reference", out / SNAPSHOT)
        self.assertTrue(found["weighted"])
        self.assertNotAlmostEqual(found["parameters"][0]["mean"], self.report(self.file)["parameters"][0]["mean"], places=3)
        self.assertEqual(found["distances"]["sliced_w2"], 0)
        self.assertLess(found["distances"]["mmd"], 1e-7)
        self.assertEqual([row["w2"] for row in found["parameters"]], [0, 0])

    def test_same_on_any_ranks(self):
        reference = self.csv()
        one = self.expect(0, "diagnose", self.file, "--reference", reference, "--directions", 9,
                          says=["40 particles in 2 dimensions", "30 particles", "MMD", "energy distance", "9 directions", "x1",
                                "sd ratio", "KSD", "right", "merit"])
        self.assertEqual(one, self.expect(0, "diagnose", self.file, "--reference", reference, "--directions", 9, ranks=3))

    def test_unknown_numbers(self):
        """A coordinate of the reference that does not vary has no sd to divide by."""
        flat = self.write("flat.csv", "".join(f"{i},1\n" for i in range(9)))
        row = self.report(self.file, "--reference", flat)["parameters"][1]
        self.assertEqual([row["mean_difference"], row["sd_ratio"]], [None, None])
        said = self.expect(0, "diagnose", self.file, "--reference", flat)
        self.assertNotIn("inf", said.split("parameter")[1])

    def test_without_reference(self):
        found = self.report(self.file)
        self.assertNotIn("distances", found)
        self.assertIn("ksd", found)
        self.assertEqual(list(found["parameters"][0]), ["name", "mean", "sd", "q05", "q50", "q95"])

    def test_of_a_run_how_far_it_has_moved_since_half_of_it(self):
        run = self.file.parents[1]
        now, then = (self.report(file)["parameters"] for file in (self.file, run / "snapshots/step_000000002.h5"))
        found = self.report(run)
        for ranks in (0, 3):
            self.assertEqual(self.report(run, ranks=ranks)["parameters"], found["parameters"])
        for row, late, early in zip(found["parameters"], now, then):
            self.assertAlmostEqual(row["moved"], (late["mean"] - early["mean"]) / late["sd"], delta=1e-12)
            self.assertAlmostEqual(row["sd_change"], late["sd"] / early["sd"], delta=1e-12)
        self.assertIn("since step_000000002.h5", found["notes"][0])

    def test_named_case(self):
        case = self.write("more.toml", CASE + MORE)
        found = self.report(self.file, "--case", case)
        self.assertEqual(found["diagnostics"]["ksd_v_left"], found["ksd"][0]["ksd_v"])
        wide = self.write("wide.toml", CASE.replace("dimension = 2", "dimension = 1").replace(", 0.0]", "]"))
        self.expect(2, "diagnose", self.file, "--case", wide, says="dimension 2")

    def test_embedded_case_with_a_reference(self):
        """Relative paths of the case in the file start where that case was."""
        self.csv()
        extra = '\n[[diagnostic]]\nname = "o"\ntype = "moments"\nreference = "other.csv"\n'
        case = self.write("reference.toml", CASE + extra)
        out, _ = self.finished_run(ranks=1, case=case, name="referenced")
        self.assertIn("mean_difference_o", self.report(out / SNAPSHOT)["diagnostics"])
        (self.folder / "other.csv").unlink()
        found = self.report(out / SNAPSHOT)
        self.assertIn("--case", found["notes"][0])
        self.assertNotIn("ksd", found)

    def test_changed_data(self):
        """The case in the file judges by the data that it was computed with, or not at all."""
        data = """
[[data]]
name = "rows"
type = "csv"
path = "other.csv"
"""
        self.csv()
        out, _ = self.finished_run(ranks=1, case=self.write("data.toml", CASE + data), name="with_data")
        self.assertIn("ksd", self.report(out / SNAPSHOT))
        self.csv(rows=31)
        found = self.report(out / SNAPSHOT, ranks=2)
        self.assertIn("[[data]]", found["notes"][0])
        self.assertNotIn("ksd", found)

    def test_refusals(self):
        self.expect(2, "diagnose", self.file, "--directions", 9, says="--reference")
        self.expect(2, "diagnose", self.file, "--reference", self.csv(columns=3), says=["rows of 3", "dimension 2"])
        self.expect(2, "diagnose", self.file, "--reference", self.csv(columns=3), ranks=2)
        self.expect(2, "diagnose", self.file, "--reference", self.csv(rows=1), ranks=2, says="no two rows that differ")
        self.expect(4, "diagnose", self.folder / "none.h5", says="none.h5")
        for name in ("none.h5", "none.csv"):
            self.expect(2, "diagnose", self.file, "--reference", self.folder / name, says=str(self.folder / name))
        self.expect(4, "diagnose", ROOT / "README.md", says="README.md")
        damaged = self.folder / "damaged.h5"
        damaged.write_bytes(self.file.read_bytes()[:-2000])
        self.expect(4, "diagnose", damaged, says="damaged.h5")
        self.expect(2, "diagnose")


if __name__ == "__main__":
    unittest.main(verbosity=2)
