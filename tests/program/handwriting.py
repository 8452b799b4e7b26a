#!/usr/bin/python3
"""Handwritten digits along the flow of W_2: particles on the exact geodesic both ways, and a generator, a hundredth of
the runs of docs/figures/digits.py.

The shares of test digits whose nearest particle has their label are held against those that another program found along
the exact plan between 2000 pictures, means of three draws.
"""

import csv
import os
import pathlib
import re
import sys
import types
import unittest

from program import ROOT, ProgramTest

sys.path.insert(0, str(ROOT / "docs/figures"))
import digits  # noqa: E402  (found there)

DATA = pathlib.Path(os.environ.get("WASSERSTROM_DATA_DIR", ROOT / "../shared/data"))
DRAWS_APART = 0.03  # shares of two draws of 2000 pictures differ by one or two hundredths

if not (DATA / "usps/usps.h5").exists():
    print(f"skipped: there is no usps/usps.h5 in {DATA}")
    sys.exit(1 if os.environ.get("WASSERSTROM_REQUIRE_DATA") else 77)


class Handwriting(ProgramTest):
    def run_case(self, text):
        """Shares and values at its first and last line."""
        case = self.write("digits.toml", text)
        self.expect(0, "run", case, "-o", self.folder / "out", "--overwrite")
        with (self.folder / "out/diagnostics.csv").open() as file:
            rows = list(csv.DictReader(file))
        return [(float(row["accuracy_labels"]), float(row["value_digits"])) for row in (rows[0], rows[-1])]

    def test_half_way_on_the_geodesic_labels_are_those_of_another_program(self):
        for direction, start, half_way in (("usps", 0.297, 0.471), ("mnist", 0.616, 0.529)):
            with self.subTest(direction):
                (at_first, value), (found, left) = self.run_case(digits.text_along(direction, 0.5, 2000, 0, DATA))
                self.assertAlmostEqual(at_first, start, delta=DRAWS_APART)
                self.assertAlmostEqual(found, half_way, delta=DRAWS_APART)
                self.assertAlmostEqual(left / value, 0.25, delta=1e-9)

    def test_persistent_training_carries_digits_over(self):
        found = {}
        for persistency in (1, 10):
            given = types.SimpleNamespace(seed=1, steps=100, data=DATA)
            text = digits.text_of(f"usps-plan-{persistency}", given)
            text = text.replace("batch = 500", "batch = 250").replace("count = 2000", "count = 1000")
            found[persistency] = self.run_case(re.sub(r'\[\[diagnostic\]\]\nname = "unseen"[^[]*', "", text))
        (start, value), (share, left) = found[10]
        self.assertGreater(share, start + 0.07)
        self.assertLess(left, 0.4 * value)
        self.assertGreater(share, found[1][1][0] + 0.05)
        self.assertLess(left, 0.5 * found[1][1][1])


if __name__ == "__main__":
    unittest.main()
