#!/usr/bin/env python3
"""Slips on the command line: each is refused with what was wrong and what may have been meant."""

import os
import unittest

from program import CASE, ProgramTest

CASE_TWICE = CASE.replace("[[objective]]", "[objective]")


class Slips(ProgramTest):
    def refuse(self, *arguments, says):
        with self.subTest(arguments=arguments):
            self.expect(2, *arguments, says=says)

    def test_command(self):
        self.refuse(self.case, says=["no command", f"wasserstrom run {self.case}"])
        self.refuse("rum", self.case, says=["'rum'", "wasserstrom run?"])
        self.refuse("Chek", self.case, says="wasserstrom check?")
        self.refuse("latest.h5", says="wasserstrom inspect latest.h5")
        self.refuse(self.folder, says="--continue")
        self.refuse("resume", self.folder, says="--continue DIR")
        self.refuse("-o", "out", "run", self.case, says=["'-o'", "command comes first"])

    def test_option(self):
        self.refuse("run", self.case, "--steps", "10", says=["'--steps'", "--set run.steps=10"])
        self.refuse("run", self.case, "--flow.step=0.1", says="--set flow.step=0.1")
        self.refuse("run", self.case, "--ouput", "out", says="--output?")
        self.refuse("run", self.case, "-n", "4", says="mpirun -n 4")
        self.refuse("run", self.case, "-overwrite", says="--overwrite")
        self.refuse("run", self.case, "run.steps=10", says="--set run.steps=10")
        self.refuse("run", self.case, "other.toml", says=["other.toml", "too many"])
        self.refuse("check", self.case, "--ranks", "0", says=["--ranks", "1"])

    def test_options_of_petsc_without_their_dashes(self):
        self.refuse("run", self.case, "-ts_monitor", says="-- -ts_monitor")
        self.refuse("run", self.case, "-options_left", says="-- -options_left")

    def test_empty_values(self):
        for option in ("-o", "--set", "--restart", "--max-wall", "--continue"):
            self.refuse("run", self.case, option, "", says=["empty"])
        self.refuse("diagnose", "any.h5", "--reference", "", says=["--reference", "empty"])
        self.refuse("run", self.case, "--set", says="--set")
        self.refuse("run", "", says="cannot read the case file ''")

    def test_override(self):
        self.refuse("run", self.case, "--set", "run.steps", says="key=value")
        self.refuse("check", self.case, "--set", "run.step=3", says="'run.steps'")

    def test_restart(self):
        self.refuse("run", self.case, "--restart", "atuo", says="auto?")

    def test_file(self):
        out, _ = self.finished_run()
        self.refuse("run", says=["needs a case", "wasserstrom template"])
        self.refuse("check", self.folder, says="it is a directory")
        self.refuse("check", out, says=f"--continue {out}")
        self.refuse("run", out / "latest.h5", says=["HDF5", "wasserstrom inspect", "--restart"])
        self.refuse("inspect", self.case, says="wasserstrom check")

    def test_what_is_no_regular_file(self):
        os.mkfifo(self.folder / "pipe.toml")
        for file in (self.folder / "pipe.toml", "/dev/zero", "/dev/null"):
            self.refuse("run", file, says=[str(file), "not a regular file"])
        self.refuse("check", "/proc/self/mem", says="reading it fails")
        self.refuse("run", self.write("huge.toml", "#" * 10_000_001), says="more than 10 MB")
        self.refuse("run", self.write("text.toml", "x" * 9_999_999), says="not valid TOML")

    def test_word_of_the_reference(self):
        self.refuse("help", "bandwith", says="'bandwidth'?")
        self.refuse("help", "tragets", says="'targets'?")
        self.expect(0, "help", "targets", says="gaussian_mixture")
        self.expect(0, "list", "Kernels", says="gaussian")
        self.refuse("list", "kernel", says="'kernels'?")
        self.refuse("template", "four-target", says="'four-targets'?")

    def test_case(self):
        self.refuse("check", self.write("twice.toml", CASE_TWICE), says=["twice.toml:", "[[objective]] with two brackets"])
        self.refuse("check", self.case, "--set", "velocity.kernel.bandwidth=median", says=["liu-wang", "numpyro"])
        for name in ("a/b", "..", "", " ", "a\\tb", "x" * 201):
            self.refuse("check", self.case, "--set", f'run.name="{name}"', says=["run.name", "plain name"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
