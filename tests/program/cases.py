#!/usr/bin/env python3
"""The cases in the box: each is a template, passes `check` and runs a few steps on two ranks."""

import unittest

from program import CASES, ROOT, ProgramTest, digest, start


class Cases(ProgramTest):
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
                (self.folder / "adult").unlink(missing_ok=True)
                (self.folder / "adult").symlink_to(ROOT / "apps/cases/adult")  # the data that two of them read
                case = self.write(path.name, start("template", path.stem).stdout)
                self.expect(0, "check", case, says="no problems")

    def test_cases_run(self):
        for path in CASES:
            with self.subTest(case=path.stem):
                self.finished_run("--set", "run.steps=3", case=path, name=path.stem)

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
