#!/usr/bin/env python3
"""Signals, from the first moment on: what asks for a stop is obeyed in order, what could kill a run by its terminal or a
limit does not, and every way ends with a code of the table."""

import json
import os
import resource
import signal
import subprocess
import time
import unittest

from program import CASE, ProgramTest, command, digest

# A step takes a second; that of the start, with `patient`, for ever.
TRAINED = """
[run]
steps = 2
[particles]
count = 20
dimension = 1
[[objective]]
name = "a"
type = "dissimilarity"
divergence = "kl"
target = { type = "points", points = [[1.0], [2.0], [3.0]] }
critic = { hidden = [4], first_iterations = %s, iterations = 60000 }
[weights]
type = "fixed"
[flow]
type = "mwgrad"
step = 0.1
"""

LONG = ["--set", "run.steps=100000000", "--set", "snapshots.every_steps=0", "--set", "diagnostics.every_steps=100000"]


class Signals(ProgramTest):
    def launch(self, *arguments, ranks=0, **how):
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, **how}
        return subprocess.Popen(command("run", self.case, "-o", self.folder / "out", *arguments, ranks=ranks), **how)

    def events(self, name):
        lines = (self.folder / "out/events.jsonl").read_text().splitlines()
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def wait_until_it_runs(self, process):
        while not (self.folder / "out/events.jsonl").exists():
            self.assertIsNone(process.poll(), "it ended early")
            time.sleep(0.02)
        time.sleep(0.2)

    def end(self, process):
        said = process.communicate(timeout=60)[0]
        return process.returncode, said

    def test_stops_in_order(self):
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGUSR2):
            with self.subTest(number=number):
                process = self.launch(*LONG, "--restart", "auto")
                self.wait_for_handlers(process.pid)
                time.sleep(0.3)
                process.send_signal(number)
                code, said = self.end(process)
                self.assertEqual(85, code, said)
                self.assertEqual(number.name, self.events("stopped")[-1]["reason"])
                self.assertIn("run --continue", said)

    def test_twins_within_a_moment_count_once(self):
        process = self.launch(*LONG)
        self.wait_until_it_runs(process)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        self.assertEqual(85, self.end(process)[0])

    def test_from_the_first_moment(self):
        """However early it comes; before the program itself is there, the system ends it."""
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT):
            with self.subTest(number=number):
                process = self.launch("--overwrite", *(LONG if number != signal.SIGUSR1 else []))
                self.wait_for_handlers(process.pid)
                process.send_signal(number)
                code, said = self.end(process)
                self.assertEqual(0 if number == signal.SIGUSR1 else 85, code, said)

    @staticmethod
    def wait_for_handlers(process):
        """Until the kernel tells that SIGUSR1 is caught, which is done first."""
        caught = 0
        while not caught & 1 << (signal.SIGUSR1 - 1):
            with open(f"/proc/{process}/status") as status:
                caught = next(int(line.split()[1], 16) for line in status if line.startswith("SigCgt"))

    def test_second_one_ends_at_once(self):
        """In a step that takes minutes."""
        process = self.launch("--set", "particles.count=200000", "--set", "velocity.kernel.bandwidth=1.0")
        self.wait_until_it_runs(process)
        process.send_signal(signal.SIGINT)
        time.sleep(0.4)
        process.send_signal(signal.SIGINT)
        code, said = self.end(process)
        self.assertEqual(1, code, said)
        self.assertIn("at once", said)

    def test_within_a_training(self):
        """The step is given up; done again it has the same bits."""
        self.case.write_text(TRAINED % 10)
        straight = digest(self.finished_run(name="straight", ranks=2)[1])
        process = self.launch()
        self.wait_until_it_runs(process)
        process.send_signal(signal.SIGTERM)
        code, said = self.end(process)
        self.assertEqual(85, code, said)
        self.assertEqual(["SIGTERM"], [event["reason"] for event in self.events("stopped")])
        self.assertEqual([0], [event["step"] for event in self.events("checkpoint")])
        self.assertEqual(straight, digest(self.expect(0, "run", "--continue", self.folder / "out")))

    def test_within_the_first_training(self):
        """Before there is anything to keep."""
        self.case.write_text(TRAINED % 100000000)
        process = self.launch()
        self.wait_until_it_runs(process)
        process.send_signal(signal.SIGTERM)
        code, said = self.end(process)
        self.assertEqual(85, code, said)
        self.assertEqual([], self.events("checkpoint"))
        self.assertIn("nothing to go on from", said)

    def test_other_commands_end_as_programs_do(self):
        process = subprocess.Popen(["sh", "-c", 'kill -TERM $$; exec "$@"', "sh", *command("--version")])
        self.assertEqual(-signal.SIGTERM, process.wait(timeout=60))

    def test_closed_output(self):
        """Whoever reads the output leaves, or was never there."""
        straight = digest(self.finished_run(name="straight", ranks=1)[1])
        reader, writer = os.pipe()
        os.close(reader)
        full = os.open("/dev/full", os.O_WRONLY)
        for name, how in {"left": {"stdout": writer, "stderr": writer}, "full": {"stdout": full, "stderr": full},
                          "closed": {"stdout": None, "stderr": None, "preexec_fn": lambda: os.closerange(0, 3)}}.items():
            with self.subTest(name):
                process = self.launch("--overwrite", "--", "-ts_monitor", **how)
                self.assertEqual(0, process.wait(timeout=60))
                self.assertEqual(straight, self.events("finished")[-1]["digest"])
        os.close(writer)
        os.close(full)

    def test_limit_on_the_size_of_files(self):
        limit = (20_000, 20_000)  # for the texts, not for the first snapshot
        process = self.launch(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
        code, said = self.end(process)
        self.assertEqual(4, code, said)
        self.assertIn("File too large", said)

    def test_left_over_files_go_at_the_next_start(self):
        out, _ = self.finished_run()
        for name in ("step_000000009.h5.part", "step_000000009.h5.part-12.lock"):
            (out / "checkpoints" / name).touch()
        self.expect(0, "run", "--continue", out)
        self.assertEqual([], [path.name for path in out.rglob("*") if ".part" in path.name])


if __name__ == "__main__":
    unittest.main(verbosity=2)
