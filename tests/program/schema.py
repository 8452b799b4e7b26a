#!/usr/bin/env python3
"""The JSON Schema of cases accepts all that are shipped, and refuses what `check` refuses; other answers for programs are JSON."""

import json
import sys
import tomllib
import unittest

try:
    import jsonschema
except ImportError:
    print("skipped: there is no jsonschema here")
    sys.exit(77)

from program import CASES, ROOT, ProgramTest, start


class Schema(ProgramTest):
    @classmethod
    def setUpClass(cls):
        schema = json.loads(start("schema").stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        cls.validator = jsonschema.Draft7Validator(schema)

    def problems(self, text):
        return [error.message for error in self.validator.iter_errors(tomllib.loads(text))]

    def test_shipped_cases_are_accepted(self):
        for path in [*CASES, *sorted((ROOT / "apps/cases").rglob("*.toml")), *sorted((ROOT / "examples").rglob("*.toml"))]:
            if path.name in ("02-target.toml", "03-velocity.toml", "04-weight-rule.toml", "05-observer.toml"):
                continue  # with parts that programs of their own bring along
            with self.subTest(case=path.name):
                self.assertEqual(self.problems(path.read_text()), [])

    def test_what_is_wrong_is_refused(self):
        good = self.case.read_text()
        self.assertEqual(self.problems(good), [])
        for before, after in [("steps = 5", "stepps = 5"), ("steps = 5", 'steps = "5"'), ("steps = 5", "steps = 5.5"), ("count = 40", "count = -1"),
                              ('type = "blob"', 'type = "blub"'), ("bandwidth = 0.5", "bandwidth = 0.0"), ("step = 0.05", ""),
                              ("mean = [-1.0, 0.0]", 'mean = ["a", 0.0]'), ("mean = [-1.0, 0.0]", "weights = [1.0]")]:
            with self.subTest(after=after):
                wrong = good.replace(before, after, 1)
                self.assertNotEqual(wrong, good)
                self.assertNotEqual(self.problems(wrong), [])
                self.expect(2, "check", self.write("wrong.toml", wrong))

    def test_answers_for_programs(self):
        self.assertIn("svgd", json.loads(self.expect(0, "list", "--json"))["velocities"])
        found = json.loads(self.expect(0, "check", self.case, "--json", "--ranks", "3"))
        self.assertEqual((found["valid"], found["ranks"], found["particles_per_rank"] > 0), (True, 3, True))
        out, said = self.finished_run(ranks=0)
        inside = json.loads(self.expect(0, "inspect", out, "--json"))
        self.assertEqual(inside["step"], 5)
        self.assertIn(inside["content_digest"], said)


if __name__ == "__main__":
    unittest.main()
