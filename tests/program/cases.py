#!/usr/bin/env python3
"""The cases in the box: each is a template, passes `check` and runs a few steps on two ranks."""

import gzip
import pathlib
import re
import struct
import subprocess
import sys
import unittest

from program import CASES, PROGRAM, ROOT, ProgramTest, digest, start

USER_DATA = "dose,age,ill\n" + "".join(f"{k % 5},{(7 * k) % 11},{k % 3 % 2}\n" for k in range(30))
# A hundred pictures of 28 x 28 bytes, no two alike, in the format of MNIST's files.
USER_PICTURES = gzip.compress(struct.pack(">4i", 2051, 100, 28, 28)
                              + bytes((k * k // 784 + k % 784) % 256 for k in range(100 * 784)))
USER_LABELS = gzip.compress(struct.pack(">2i", 2049, 100) + bytes(k % 10 for k in range(100)))


def write_user_digits(path):
    """Labelled rows of 256 numbers, as USPS has them."""
    try:
        import h5py
    except ImportError as missing:
        raise unittest.SkipTest(f"{missing}: no such file can be written") from missing
    with h5py.File(path, "w") as file:
        file["train/data"] = [[(k * c % 17) / 16 for c in range(256)] for k in range(100)]
        file["train/target"] = [k % 10 for k in range(100)]


def carried_data(case):
    """The lines of a case that begin with "#|", as the comment in it says to write them to a file."""
    return "".join(line.removeprefix("#| ") + "\n" for line in case.read_text().splitlines() if line.startswith("#| "))


class Cases(ProgramTest):
    def place(self, path):
        """The case as a template in the folder, with the data that it needs: its own, ours, or some of a user's."""
        case = self.write(path.name, start("template", path.stem).stdout)
        for name in re.findall(r'\bpath = "([^"]+)"', case.read_text()):
            ours = pathlib.PurePath(name).parts[0]
            if (ROOT / "apps/cases" / ours).is_dir():
                (self.folder / ours).unlink(missing_ok=True)
                (self.folder / ours).symlink_to(ROOT / "apps/cases" / ours)
            elif "idx" in name:
                (self.folder / name).write_bytes(USER_PICTURES)
            elif name.endswith(".h5"):
                write_user_digits(self.folder / name)
            else:
                self.write(name, carried_data(case) or USER_DATA)
        for name in re.findall(r'\blabels = "([^"]+idx1[^"]*)"', case.read_text()):
            (self.folder / name).write_bytes(USER_LABELS)
        return case

    def test_templates_are_the_cases(self):
        listed = [line.split()[0] for line in start("template").stdout.splitlines()]
        self.assertEqual([path.stem for path in CASES], listed)
        for path in CASES:
            summary = path.read_text().splitlines()[0].removeprefix("# ")
            self.expect(0, "template", says=[f"{path.stem} ", summary])
            self.assertEqual(path.read_text(), start("template", path.stem).stdout)

    def test_templates_pass_check(self):
        for path in CASES:
            with self.subTest(case=path.stem):
                self.expect(0, "check", self.place(path), says="no problems")

    def test_own_csv_says_that_the_file_is_missing(self):
        case = self.write("own.toml", start("template", "own-csv").stdout)
        self.expect(2, "check", case, says=["data.csv", "No such file"])

    def test_data_of_another_width_are_told_the_dimension(self):
        case = self.place(ROOT / "apps/cases/own-csv.toml")
        self.expect(2, "check", case, "--set", "particles.dimension=4", says="set it to 3")

    def test_cases_run(self):
        for path in CASES:
            with self.subTest(case=path.stem):
                self.finished_run("--set", "run.steps=3", case=self.place(path), name="runs/" + path.stem)

    def test_the_explosion_is_that_of_theory(self):
        """As apps/riesz_table.py varies the case: by Euler and rk, from the point and from its shape."""
        script = [sys.executable, ROOT / "apps/riesz_table.py", "-o", self.folder / "table", "--program", PROGRAM,
                  "--count", "200", "--dimension", "2", "--exponent", "1", "--exponent", "1.5"]
        done = subprocess.run(script, capture_output=True, text=True, check=True)
        rows = [line.split("|") for line in done.stdout.splitlines()[2:]]
        self.assertEqual([row[3].strip() for row in rows], ["euler", "rk", "rk"])
        for row in rows:
            found, draws = (float(cell.split("/")[-1]) for cell in row[4:6])
            self.assertLess(found, draws)
            self.assertLess(abs(float(row[6].split()[0])), 1)

    def test_flows_to_pictures_have_one_digest(self):
        """In 784 dimensions, over all pairs and along lines; on one and three ranks and from a restart."""
        case = self.place(ROOT / "apps/cases/mnist.toml")
        for engine in ('"dense"', '{ type = "sliced", directions = 50 }'):
            def run(folder, steps, ranks, *arguments, engine=engine):
                words = ["--set", "particles.count=70", "--set", "snapshots.every_steps=0", "--set", f"run.steps={steps}",
                         "--set", f"objective.0.engine={engine}", *arguments]
                return digest(self.finished_run(*words, case=case, name=folder, ranks=ranks)[1])

            whole = run("one", 6, 1, "--overwrite")
            run("parts", 2, 2, "--overwrite")
            with self.subTest(engine=engine):
                self.assertEqual(whole, run("three", 6, 3, "--overwrite"))
                self.assertEqual(whole, run("parts", 6, 1, "--restart", "auto"))

    def test_constrained_values_are_in_the_digest(self):
        case = ROOT / "apps/cases/posteriordb/eight_schools-eight_schools_noncentered/case.toml"
        steps = ("--set", "run.steps=3")
        runs = [self.finished_run(*steps, case=case, name=f"on{n}", ranks=n) for n in (1, 2)]
        self.assertEqual(digest(runs[0][1]), digest(runs[1][1]))
        said = self.expect(0, "inspect", runs[0][0] / "latest.h5")
        self.assertRegex(said, "/particles/constrained +float64")
        self.assertIn("/particles/constrained_component", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
