#!/usr/bin/env python3
"""A run on one page: whole, without anything from a network; and what is said of particles that should not be believed unseen."""

import html.parser
import json
import unittest

from program import ROOT, ProgramTest

CASE = """\
[run]
steps = {steps}
[particles]
count = {count}
dimension = {dimension}
init = {init}
{objectives}
[velocity]
type = "svgd"
{velocity}
[flow]
type = "mwgrad"
step = {step}
step_rule = {{ type = "adagrad" }}
"""
NORMAL = '[[objective]]\nname = "{}"\ntype = "energy"\ntarget = {{ type = "gaussian", mean = {}, std = {} }}\n'


class Reader(html.parser.HTMLParser):
    """Demands that every tag is closed, and collects addresses."""

    def __init__(self):
        super().__init__()
        self.open, self.addresses = [], []

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("src", "href")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class ReportTest(ProgramTest):
    def end(self, objectives, steps=300, count=60, dimension=2, init='{ type = "gaussian" }', velocity="", step=0.1):
        """Of a run: its folder, what it printed, and the last of its events."""
        text = CASE.format(steps=steps, count=count, dimension=dimension, init=init, objectives=objectives, velocity=velocity, step=step)
        out, said = self.finished_run("--overwrite", case=self.write("end.toml", text))
        return out, said, json.loads((out / "events.jsonl").read_text().splitlines()[-1])

    def test_page(self):
        out, _, _ = self.end(NORMAL.format("a", 1.0, 1.5) + NORMAL.format("c", -0.5, 0.7), steps=50)
        page = out / "report.html"
        for ranks in (0, 2):
            self.expect(0, "report", out, ranks=ranks, says=str(page))
        text = page.read_text()
        reader = Reader()
        reader.feed(text)
        self.assertEqual((reader.open, reader.addresses), ([], []))
        for piece in ("<svg", "Parameters", "x1", "KSD to", "[particles]", "content digest", "</html>"):
            self.assertIn(piece, text)
        self.expect(0, "report", out, "-o", self.folder / "other.html", says="other.html")
        self.expect(2, "report", self.folder / "none", says="is no directory of a run")

    def test_good_runs_have_no_remarks(self):
        _, said, last = self.end(NORMAL.format("a", 0.5, 1.5), steps=1000, count=200, step=0.2)
        self.assertEqual(last["remarks"], [], said)
        self.assertNotIn("note:", said)

    def test_objectives_without_weight(self):
        out, said, last = self.end(NORMAL.format("near", 0.0, 1.0) + NORMAL.format("middle", 1.0, 1.0) + NORMAL.format("far", 2.0, 1.0))
        self.assertIn("note: the objective 'far' has weight 0", said)
        self.assertEqual(len(last["remarks"]), 1)
        for ranks in (0, 2):
            self.expect(0, "diagnose", out, ranks=ranks, says=f"note: {last['remarks'][0]}")

    def test_narrow_clouds(self):
        _, said, _ = self.end(NORMAL.format("a", 0.0, 1.0), count=50, dimension=100, steps=500)
        self.assertIn("note: the cloud of particles is too narrow", said)

    def test_stranded_particles(self):
        rows = "\n".join(["0.1,0.2"] + [f"{0.3 * (i % 7) - 1},{0.25 * (i % 5) - 0.5}" for i in range(58)] + ["400,300"])
        self.write("start.csv", rows + "\n")
        _, said, _ = self.end(NORMAL.format("a", 0.0, 1.0), init='{ type = "file", path = "start.csv" }', steps=50, velocity="kernel = { bandwidth = 1.0 }", step=1e-3)
        self.assertIn("note: a particle is stranded, the first is number 59", said)


if __name__ == "__main__":
    unittest.main()
