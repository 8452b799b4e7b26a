#!/usr/bin/env python3
"""Instructions per pair of the hot loops, counted by valgrind's callgrind: a slow-down shows whatever else the machine does.

  instructions.py            compare with the table below; 77, skipped, where the numbers do not hold
  instructions.py --write    print a new table, to be put in its place

`wasserstrom_bench --instructions` does each piece of work for two numbers of particles; the difference between them leaves out what
does not depend on N. Valgrind knows no AVX-512, so that everywhere on x86 the loops are those for AVX2.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from program import BENCH, HANGS_AFTER

MARK = "counted_work"  # the function that the work is done in
ABOVE, BELOW = 0.10, 0.25  # shares of a number in the table by which a count may be above, and below, it

SET, BUILD = "AVX2", "GNU 12"  # the instruction set and the compiler whose code the numbers are
TABLE = {
    "svgd gaussian d=2": 11.3,
    "svgd gaussian d=7": 23.6,
    "svgd gaussian d=12": 30.6,
    "svgd gaussian d=50": 81.6,
    "svgd imq d=2": 10.2,
    "first median d=2": 15.4,
    "next median d=2": 5.5,
    "first median d=50": 123.3,
    "next median d=50": 66.4,
    "mmd d=10": 42.8,
}


class Skipped(Exception):
    """Why nothing can be said here."""


def count():
    """What the program says of its work, with the instructions of each piece."""
    if not shutil.which("valgrind"):
        raise Skipped("there is no valgrind here")
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "callgrind")
        words = ["valgrind", "--tool=callgrind", "--collect-atstart=no", f"--toggle-collect={MARK}", f"--dump-after={MARK}",
                 f"--callgrind-out-file={out}", BENCH, "--instructions"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=HANGS_AFTER)
        if "unhandled instruction" in done.stderr:
            raise Skipped("valgrind cannot run a library that is loaded on a processor such as this")
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(words)}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
        said = json.loads(done.stdout)
        for number, work in enumerate(said["work"], 1):
            lines = pathlib.Path(f"{out}.{number}").read_text().splitlines()
            work["instructions"] = next(int(line.split()[1]) for line in lines if line.startswith("totals:"))
    return said


def per_pair(said):
    """Instructions per pair, by name: from the smaller to the larger number of particles."""
    seen = {}
    for work in said["work"]:
        seen.setdefault(work["name"], []).append((work["pairs"], work["instructions"]))
    return {name: (more[1] - few[1]) / (more[0] - few[0]) for name, (few, more) in seen.items()}


def require_comparable(said):
    """The numbers are those of one compiler's optimised code for one instruction set."""
    if said["instruction_set"] != SET:
        raise Skipped(f"the numbers are those of {SET}, and the loops here use {said['instruction_set']}")
    if not said["build"].startswith(BUILD + ".") or not said["build"].endswith(" Release"):
        raise Skipped(f"the numbers are those of {BUILD}, Release; this is {said['build']}. See --write")


class Instructions(unittest.TestCase):
    counted = {}

    def test_none_is_missing(self):
        self.assertEqual(list(self.counted), list(TABLE), "the table is for other work: --write prints a new one")

    def test_per_pair(self):
        for name, allowed in TABLE.items():
            with self.subTest(name):
                found = self.counted[name]
                print(f"{name:24} {found:8.1f} instructions per pair, {allowed} in the table")
                self.assertLess(found, (1 + ABOVE) * allowed, f"{name} takes more instructions than it did: a slow-down? Where it is "
                                "meant, --write prints a new table")
                self.assertGreater(found, (1 - BELOW) * allowed, f"{name} takes far fewer instructions than it did: keep that, by the "
                                   "new table that --write prints")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="print a new table")
    options = parser.parse_args()
    try:
        said = count()
        found = per_pair(said)
        if options.write:
            print(f'SET, BUILD = "{said["instruction_set"]}", "{said["build"].split(".")[0]}"')
            print("TABLE = {", *(f'    "{name}": {number:.1f},' for name, number in found.items()), "}", sep="\n")
            return
        require_comparable(said)
    except Skipped as why:
        print(f"skipped: {why}")
        sys.exit(77)
    Instructions.counted = found
    unittest.main(argv=sys.argv[:1], verbosity=2)


if __name__ == "__main__":
    main()
