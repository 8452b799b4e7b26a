#!/usr/bin/env python3
"""The cases in the box: each is a template, passes `check` and runs a few steps on two ranks."""

import unittest

from program import CASES, ROOT, ProgramTest, start


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


if __name__ == "__main__":
    unittest.main(verbosity=2)
