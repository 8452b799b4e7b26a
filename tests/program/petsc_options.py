#!/usr/bin/env python3
"""Options of PETSc after -- or in the case: used, or refused before the run."""

import os
import unittest

from program import CASE, ProgramTest


class PetscOptions(ProgramTest):
    def run_with(self, code, *options, ranks=2, says=()):
        return self.expect(code, "run", self.case, "-o", self.folder / "out", "--", *options, ranks=ranks, says=says)

    def test_monitor(self):
        self.run_with(0, "-ts_monitor", says=["0 TS dt 0.05 time 0.", "5 TS dt 0.05 time 0.25"])

    def test_options_in_the_case(self):
        self.case.write_text(CASE + '[petsc]\noptions = "-ts_monitor"\n')
        self.expect(0, "run", self.case, "-o", self.folder / "out", ranks=2, says="5 TS dt 0.05 time 0.25")

    def test_options_that_petsc_reads_late(self):
        self.run_with(0, "-log_view", "-ts_view", says=["PETSc Performance Summary", "TS Object"])

    def test_unknown_option(self):
        for ranks in (1, 2, 3):
            with self.subTest(ranks=ranks):
                self.run_with(2, "-ts_monitorr", ranks=ranks, says=["'-ts_monitorr'", "spelling"])

    def test_a_refused_run_leaves_no_run_behind(self):
        self.run_with(2, "-ts_monitorr")
        self.run_with(0, "-ts_monitor")
        self.assertEqual(1, (self.folder / "out/events.jsonl").read_text().count('"started"'))

    def test_integrator_without_a_home(self):
        self.run_with(2, "-ts_type", "rk", says=["-ts_type rk", "euler"])

    def test_options_that_take_back_what_a_method_promises(self):
        for integrator, adaptive, options, said in (
                ("rk", "true", ("-ts_adapt_type", "dsp"), "a restart would give other bits"),
                ("rk", "true", ("-ts_adapt_type", "none"), "flow.adaptive = true"),
                ("rk", "true", ("-ts_rk_type", "4"), "no error estimate"),
                ("bdf", "false", ("-ts_bdf_order", "4"), "second order at most")):
            with self.subTest(options=options):
                self.expect(2, "run", self.case, "-o", self.folder / "out", "--set", f"flow.integrator={integrator}",
                            "--set", f"flow.adaptive={adaptive}", "--", *options, says=said)

    def test_word_without_a_dash(self):
        self.run_with(2, "ts_monitor", says=["'ts_monitor'", "dash"])
        self.run_with(2, "-ts_monitor", "ascii", "ts_view", says="'ts_view'")

    def test_option_that_takes_over(self):
        for option in ("-start_in_debugger", "-on_error_abort", "-help", "-version", "-fp_trap"):
            self.run_with(2, option, ranks=0, says=option)
        self.run_with(2, "-options_file", "/dev/zero", says="-options_file")

    def test_quotes(self):
        for word in ("'rk", '"', "a b", "`", "#"):
            self.run_with(2, "-ts_type", word, ranks=0, says="a word of its own")
        self.case.write_text(CASE + "[petsc]\noptions = \"-ts_monitor 'a\"\n")
        self.expect(2, "check", self.case, says=["case.toml:23:", "a word of its own"])

    def test_options_of_the_environment(self):
        self.addCleanup(os.environ.pop, "PETSC_OPTIONS")
        os.environ["PETSC_OPTIONS"] = "-start_in_debugger"
        self.run_with(2, "-ts_monitor", says="-start_in_debugger")

    def test_files_of_options(self):
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        self.write(".petscrc", "-start_in_debugger\n-ts_monitor 'a\n")
        self.assertNotIn("TS dt", self.run_with(0))

    def test_option_that_contradicts_the_case(self):
        self.run_with(2, "-ts_max_steps", "3", says=["-ts_max_steps", "run.steps"])
        self.run_with(2, "-ts_dt", "0.1", says=["-ts_dt", "flow.step"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
