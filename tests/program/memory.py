#!/usr/bin/env python3
"""The memory that `check` foretells is that which a run takes: gathered and streamed, one estimator and the other."""

import json
import re
import unittest

from program import ProgramTest

CASE = """\
[run]
steps = 4
[particles]
count = 10000
dimension = 300
[[objective]]
name = "one"
type = "energy"
target = { type = "gaussian" }
[[objective]]
name = "other"
type = "energy"
target = { type = "gaussian", mean = 1.0 }
[velocity]
type = "svgd"
kernel = { bandwidth = 10.0 }
[flow]
step = 0.01
"""
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}


class Memory(ProgramTest):
    def compare(self, *settings):
        case = self.write("case.toml", CASE)
        arguments = [word for setting in settings for word in ("--set", setting)]
        said = self.expect(0, "check", case, "--ranks", 2, *arguments)
        amount, unit = re.search(r"memory per rank +([\d.e+]+) (\w+)", said).groups()
        foretold = float(amount) * UNITS[unit]
        out, _ = self.finished_run(*arguments, case=case)
        taken = json.loads((out / "performance.json").read_text())["peak_memory_bytes"]["max"]
        print(f"{' '.join(settings)}: foretold {foretold / 1e6:.0f} MB, taken {taken / 1e6:.0f} MB")
        self.assertLess(abs(foretold / taken - 1), 0.2)

    def test_gathered(self):
        self.compare("velocity.type=svgd", "io.gather_limit=1e9")

    def test_with_momentum(self):
        self.compare("velocity.type=svgd", "flow.type=a_mwgrad")

    def test_streamed(self):
        self.compare("velocity.type=blob", "io.gather_limit=0.0")


if __name__ == "__main__":
    unittest.main(verbosity=2)
