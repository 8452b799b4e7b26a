#!/usr/bin/env python3
"""`sample`: draws of a mixture, of a generator, or by networks of steps, follow it, are the same on any ranks, and open wherever particles do;
and what it refuses."""

import json
import unittest

from program import ProgramTest, digest

MIXTURE = """
[run]
steps = 3
[particles]
measure = "mixture"
count = 3
dimension = 2
init = { type = "points", points = [[-4.0, 0.0], [0.0, 1.0], [4.0, 2.0]] }
init_std = [1.0, 0.5]
[[objective]]
name = "wide"
type = "energy"
target = { type = "gaussian", std = 3.0 }
[flow]
type = "ngflow_vi"
step = 1e-9
"""


GENERATOR = """
[run]
steps = 2
[particles]
measure = "generator"
count = 40
dimension = 2
generator = { hidden = [6], residual = true, init_std = 1e-9, source = { type = "gaussian", mean = [1.0, -2.0], std = 0.5 } }
fit = { learning_rate = 1e-12 }
[[objective]]
name = "ring"
type = "w2"
target = { type = "toy", law = "ring", samples = 64 }
dual = { type = "assignment", batch = 64 }
[flow]
step = 1.0
[snapshots]
every_steps = 1
"""


PARTICLES = """
[run]
steps = 60
[particles]
count = 400
dimension = 2
init = { type = "gaussian", std = 0.5 }
[[objective]]
name = "bent"
type = "energy"
target = { type = "banana" }
[velocity]
type = "svgd"
[flow]
step = 0.5
"""

DISTILLED = """
[run]
steps = 60
[[data]]
name = "cloud"
type = "hdf5"
path = "particles/latest.h5"
dataset = "/particles/position"
[particles]
measure = "generator"
count = 400
dimension = 2
generator = { hidden = [64, 64], residual = true, source = { type = "gaussian" } }
fit = { persistency = 20, batch = 200, learning_rate = 2e-3 }
[[objective]]
name = "cloud"
type = "w2"
target = { type = "data", data = "cloud" }
dual = { type = "assignment", batch = 200 }
[flow]
step = 0.5
"""

NEURAL = """
[run]
steps = 3
[particles]
count = 400
dimension = 2
init = { type = "points", points = [[1.0, 0.0]] }
[[objective]]
name = "apart"
type = "interaction"
kernel = { type = "riesz" }
[flow]
step = 0.1
integrator = "neural_jko"
network = { hidden = [16], iterations = 150, learning_rate = 1e-2, keep_networks = true }
"""


class SampleSteps(ProgramTest):
    """New points of the start, pushed by the networks of all steps."""

    def setUp(self):
        super().setUp()
        self.case = self.write("neural.toml", NEURAL)

    def draw(self, folder, *words, ranks=0):
        path = self.folder / f"steps{ranks}.h5"
        said = self.expect(0, "sample", folder, "-n", 3000, "-o", path, *words, ranks=ranks)
        return digest(said), json.loads(self.expect(0, "diagnose", path, "--json"))["parameters"]

    def test_draws_follow_the_particles(self):
        for scheme in "neural_jko", "neural_forward":
            folder, _ = self.finished_run("--set", f"flow.integrator={scheme}", ranks=1, case=self.case, name=scheme)
            particles = json.loads(self.expect(0, "diagnose", folder, "--json"))["parameters"]
            digests = [self.draw(folder, ranks=ranks) for ranks in (0, 2)]
            self.assertEqual(digests[0][0], digests[1][0])
            for ours, theirs in zip(digests[0][1], particles):
                self.assertAlmostEqual(ours["mean"], theirs["mean"], delta=0.05)
                self.assertAlmostEqual(ours["sd"] / theirs["sd"], 1, delta=0.15)
            self.assertLess(max(row["sd"] for row in self.draw(folder, "--step", 0)[1]), 1e-12)
            self.expect(2, "sample", folder, "-o", self.folder / "a.h5", "--step", 4, says="holds the networks of 3 steps")


class Sample(ProgramTest):
    def setUp(self):
        super().setUp()
        self.run_folder, _ = self.finished_run(ranks=1, case=self.write("mixture.toml", MIXTURE))

    def draws(self, ranks=0, count=20000):
        path = self.folder / f"draws{ranks}.h5"
        return path, digest(self.expect(0, "sample", self.run_folder, "-n", count, "-o", path, ranks=ranks))

    def test_draws_follow_the_mixture(self):
        """Means 0 and 1, variances 1 + 32 / 3 and 1 / 4 + 2 / 3, to four standard errors."""
        path, _ = self.draws()
        found = json.loads(self.expect(0, "diagnose", path, "--json"))
        self.assertEqual(found["count"], 20000)
        for row, mean, variance in zip(found["parameters"], (0, 1), (1 + 32 / 3, 1 / 4 + 2 / 3)):
            self.assertAlmostEqual(row["mean"], mean, delta=4 * (variance / 20000) ** 0.5)
            self.assertAlmostEqual(row["sd"] ** 2, variance, delta=4 * variance * (2 / 20000) ** 0.5)

    def test_draws_are_the_same_on_any_ranks(self):
        self.assertEqual(len({self.draws(ranks, count=501)[1] for ranks in (0, 1, 2, 3)}), 1)

    def test_draws_of_a_generator_follow_it(self):
        """Of one that does next to nothing: normal, with the moments of its source; from a checkpoint and from a snapshot."""
        folder, _ = self.finished_run(ranks=2, case=self.write("generator.toml", GENERATOR), name="generator")
        found = set()
        for file, ranks in ((folder, 0), (folder / "snapshots/step_000000002.h5", 3)):
            path = self.folder / f"generated{ranks}.h5"
            found.add(digest(self.expect(0, "sample", file, "-n", 5000, "-o", path, ranks=ranks)))
        self.assertEqual(len(found), 1)
        drawn = json.loads(self.expect(0, "diagnose", path, "--json"))
        for row, mean in zip(drawn["parameters"], (1, -2)):
            self.assertAlmostEqual(row["mean"], mean, delta=4 * 0.5 / 5000 ** 0.5)
            self.assertAlmostEqual(row["sd"], 0.5, delta=4 * 0.5 / (2 * 5000) ** 0.5)

    def test_a_generator_makes_more_of_what_particles_ended_as(self):
        particles, _ = self.finished_run(ranks=1, case=self.write("particles.toml", PARTICLES), name="particles")
        generator, _ = self.finished_run(ranks=1, case=self.write("distilled.toml", DISTILLED), name="generator")
        draws = self.folder / "draws.h5"
        self.expect(0, "sample", generator, "-n", 2000, "-o", draws)
        report = json.loads(self.expect(0, "diagnose", draws, "--against", particles, "--json"))
        for each in report["parameters"]:
            self.assertLess(abs(each["mean_difference"]), 0.15, each["name"])
            self.assertAlmostEqual(each["sd_ratio"], 1, delta=0.15, msg=each["name"])
            self.assertLess(each["w2"], 0.2 * each["reference_sd"], each["name"])

    def test_components_are_no_points(self):
        self.expect(2, "diagnose", self.run_folder, says=["holds the components of a mixture", "wasserstrom sample"])
        path, _ = self.draws()
        self.expect(2, "diagnose", path, "--reference", self.run_folder / "latest.h5", says="holds the components of a mixture")

    def test_what_cannot_be_drawn_from_or_written(self):
        particles, _ = self.finished_run(ranks=1, name="particles")
        self.expect(2, "sample", particles, "-o", self.folder / "a.h5", says="holds particles, not a mixture")
        self.expect(2, "sample", self.run_folder, "-o", self.run_folder / "latest.h5", says="would be replaced")
        self.expect(2, "sample", self.run_folder, "-o", self.folder, says="is not a regular file")
        self.expect(2, "sample", self.run_folder, "-n", "0", "-o", self.folder / "a.h5")


if __name__ == "__main__":
    unittest.main(verbosity=2)
