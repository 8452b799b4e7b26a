#!/usr/bin/env python3
"""Text tables of the user: what check and run say of how they were read, and all that is wrong with one, at once."""

import unittest

from program import ProgramTest

CASE = """\
[run]
steps = 2
[particles]
count = 20
dimension = 4
[[data]]
name = "people"
type = "csv"
path = "people.csv"
response = "y"
categories = ["city"]
[[data]]
name = "spare"
type = "csv"
path = "spare.csv"
[[objective]]
name = "posterior"
type = "energy"
target = { type = "bayesian_linear_regression", data = "people", rows = "not (column city = 'Bonn' or row = 5)", \
noise_std = 1.0 }
[velocity]
type = "svgd"
[flow]
step = 0.01
"""

PEOPLE = "city,y,age,1\nKiel,1,30,2\nBonn,2,40,2\nKiel,3,50,2\nKiel,2,35,2\nBonn,4,20,2\nKiel,9,9,9\n"

LINE = """\
[run]
steps = 1
[particles]
count = 20
dimension = 2
[[data]]
name = "line"
type = "csv"
path = "line.csv"
[[objective]]
name = "posterior"
type = "energy"
target = { type = "bayesian_linear_regression", data = "line", noise_std = 1.0 }
[velocity]
type = "svgd"
[flow]
step = 0.01
"""

ROWS = "\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n"

REMARKS = [
    "data 'people': 6 rows of 3 features (city=Kiel, age, 1), header (with the number 1 among its names; header = false "
    "if it is a row), parted by ',', response 'y'\n",
    "data 'spare': 2 rows of 1 feature, no header, parted by blanks, response in column 1\n",
    "note: data 'spare' is used by no objective and no diagnostic\n",
    "data 'people': 3 of 6 rows in the rows \"not (column city = 'Bonn' or row = 5)\" (objective[0].target)\n",
    "note: 2 columns of data 'people' are constant in the rows \"not (column city = 'Bonn' or row = 5)\", as an intercept "
    "is: 'city=Kiel', '1'\n",
]


class Tables(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("case.toml", CASE)
        self.write("people.csv", PEOPLE)
        self.write("spare.csv", "1 2\n3 4\n")

    def test_check_and_run_say_how_files_were_read(self):
        self.expect(0, "check", self.case, says=REMARKS)
        _, said = self.finished_run()
        for remark in REMARKS:
            self.assertEqual(1, said.count(remark), said)

    def test_all_missing_values_are_reported(self):
        self.write("people.csv", PEOPLE.replace("30", "NA").replace("50", "").replace("4,20", "?,20"))
        said = self.expect(2, "check", self.case, says=[
            "people.csv:2: column 'age' has no value ('NA'), so in 2 rows (lines 2, 4): fill it in, or leave the row out\n",
            "people.csv:6: column 'y' has no value ('?'): fill it in, or leave the row out\n"])
        self.assertEqual(said, self.expect(2, "run", self.case, "-o", self.folder / "out"))

    def test_tables_of_particles_weights_and_references(self):
        """They are read by the same rules, and told as well."""
        self.write("line.csv", "x,y" + ROWS)
        self.write("start.csv", "0.5 1.5\n2 3\n")
        self.write("weight.csv", "w\n1\n3\n")
        self.write("draws.csv", "x;intercept\n1;2\n3;5\n")
        line = self.write("line.toml", LINE.replace("count = 20", """count = 2
init = { type = "file", path = "start.csv" }
weight = { type = "file", path = "weight.csv" }""") + """
[[diagnostic]]
name = "m"
type = "moments"
reference = "draws.csv"
""")
        says = ["particles.init.path: 'start.csv', no header, parted by blanks\n",
                "particles.weight.path: 'weight.csv', header\n",
                "diagnostic[0].reference: 'draws.csv', header, parted by ';'\n"]
        self.expect(0, "check", line, says=says)
        self.expect(0, "run", line, "-o", self.folder / "out", ranks=2, says=says)
        self.write("start.csv", "0 1\n0.5 2.5\n0.7 1\n")
        self.expect(2, "check", line, says=["start.csv:1: '0' to '1' count", "write the numbers of a row as 1.0"])

    def test_headers_of_numbers(self):
        """A line 0,1 above others is a header or a row: only the user knows."""
        line = self.write("line.toml", LINE)
        for header, says in (("x,1", ["4 rows of 1 feature (x), header (", "response '1'"]),
                             ("x,y", ["4 rows of 1 feature (x), header, parted by ',', response 'y'"])):
            self.write("line.csv", header + ROWS)
            self.expect(0, "check", line, says=says)
        self.write("line.csv", "0,1" + ROWS)
        self.expect(2, "check", line, says=["line.csv:1: '0' to '1' count", "set header = true or false"])
        self.expect(0, "check", line, "--set", "data.0.header=true", says=["4 rows of 1 feature (0), header", "'1'"])
        self.expect(0, "check", line, "--set", "data.0.header=false", "--set", "data.0.response=1",
                    says="5 rows of 1 feature, no header, parted by ',', response in column 1")


if __name__ == "__main__":
    unittest.main(verbosity=2)
