#!/usr/bin/env python3
"""check, list, help, template, version: what each prints, and that docs/keys.md is what `help --markdown` prints.

  commands.py --write    writes docs/keys.md anew
"""

import re
import subprocess
import sys
import unittest

from program import ROOT, ProgramTest, start

KEYS_PAGE = ROOT / "docs/keys.md"


def markdown():
    return start("help", "--markdown").stdout


def key_names():
    """Every key of the reference, with its section in front: run.seed, particles.init.mean, ..."""
    section, names = "", set()
    for line in markdown().splitlines():
        if heading := re.match(r"#+ `\[+([\w.]+)\]+`", line):
            section = heading.group(1) + "."
        elif key := re.match(r"\| `(\w+)`", line):
            names.add(section + key.group(1))
    return sorted(names)


class Commands(ProgramTest):
    def test_completion(self):
        """Commands, options and keys, as bash would offer them."""
        script = self.write("completion.sh", self.expect(0, "completion"))
        offer = f"source {script}; COMP_WORDS=(wasserstrom %s); COMP_CWORD=%d; _wasserstrom; echo ${{COMPREPLY[@]}}"
        for words, place, expected in [("che", 1, "check check-target"), ("run --res", 2, "--restart"), ("help flow.step_r", 2, "flow.step_rule"),
                                       ("template four-targets-p", 2, "four-targets-printed")]:
            done = subprocess.run(["bash", "-c", offer % (words, place)], capture_output=True, text=True, timeout=20)
            self.assertIn(expected, done.stdout, done.stderr)

    def test_check_says_what_a_run_will_cost(self):
        says = ["no problems", "on 1 rank", "memory per rank", "pairs per step", "a step, "]
        alone = self.expect(0, "check", self.case, says=says)
        many = self.expect(0, "check", self.case, "--ranks", "1000", says=["on 1000 ranks", "no particle"])
        self.assertNotEqual(alone, many)
        self.expect(0, "check", self.case, "--set", "particles.count=100000", says="2e+10")

    def test_check_refuses_what_run_refuses(self):
        self.expect(2, "check", self.case, "--set", "velocity.type=svdg", says=["svdg", '"svgd"?', "svgd, blob"])
        self.expect(2, "check", self.folder / "none.toml", says="check the path")

    def test_check_looks_across_keys(self):
        said = self.expect(2, "check", self.case, "--set", "particles.dimension=3", says="2 errors")
        self.assertEqual(2, said.count("2 numbers for particles of dimension 3"), said)

    def test_list(self):
        everything = self.expect(0, "list", says=["svgd", "min_norm", "gaussian_mixture", "double_well", "mwgrad"])
        one = self.expect(0, "list", "velocities", says=["svgd", "blob", "gfsd"])
        self.assertLess(len(one), len(everything))
        self.assertNotIn("min_norm", one)
        self.expect(2, "list", "velocties", says=["velocties", "the families are", "velocities"])

    def test_help_for_every_key(self):
        names = key_names()
        self.assertGreater(len(names), 50)
        for name in names:
            with self.subTest(key=name):
                self.expect(0, "help", name, says=name.split(".")[-1])

    def test_help_for_no_key(self):
        self.expect(2, "help", "flow.stp", says=["flow.stp", "did you mean 'flow.step'"])

    def test_keys_page(self):
        self.assertEqual(KEYS_PAGE.read_text(), markdown(),
                         "docs/keys.md is out of date: tests/program/commands.py --write makes it anew")

    def test_template_for_no_name(self):
        self.expect(0, "template", says=["four-targets", "two-gaussians"])
        self.expect(2, "template", "fuor", says=["fuor", "wasserstrom template"])

    def test_version_and_help(self):
        self.expect(0, "--version", says=["wasserstrom 0.", "petsc", "hdf5", "mpi"])
        self.expect(0, "--help", says=["run", "check", "inspect"])
        self.expect(0, "run", "--help", says=["--output", "--set", "--overwrite"])
        self.expect(2, says="Usage")

    def test_one_rank_speaks(self):
        said = self.expect(0, "--version", ranks=3)
        self.assertEqual(1, said.count("petsc"))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        KEYS_PAGE.write_text(markdown())
    else:
        unittest.main(verbosity=2)
