#!/usr/bin/python3
"""The pictures and the film of a run: as many as there are snapshots, the particles where they should be in them."""

import contextlib
import io
import sys
import unittest

from program import ROOT, ProgramTest

try:
    import h5py
    import matplotlib  # noqa: F401
    import numpy as np
    from PIL import Image
except ImportError:
    print("skipped: there is no h5py, numpy or matplotlib here")
    sys.exit(77)

sys.path.insert(0, str(ROOT / "apps"))
import render_snapshots  # noqa: E402  (of the folder above)


class RenderSnapshots(ProgramTest):
    def render(self, *arguments, code=0):
        """Calls the script; returns what it said."""
        said, sys.argv = io.StringIO(), ["render_snapshots.py", *map(str, [self.folder / "run", *arguments])]
        found = 0
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                render_snapshots.main()
            except SystemExit as end:  # with a message or a code
                found = end.code if isinstance(end.code, int) else 1
                print(end.code)
        self.assertEqual(found, code, said.getvalue())
        return said.getvalue()

    def snapshot(self, step, points):
        (self.folder / "run/snapshots").mkdir(parents=True, exist_ok=True)
        with h5py.File(self.folder / f"run/snapshots/step_{step:08}.h5", "w") as file:
            file["particles/position"] = np.array(points, dtype=float)
            file.attrs["step"], file.attrs["time"] = step, 0.1 * step

    def reds(self, picture):
        """Where the particles are in a picture, as shares of its width and height from the upper left."""
        pixels = np.asarray(Image.open(picture).convert("RGB")).astype(int)
        rows, columns = np.nonzero((pixels[..., 0] > pixels[..., 1] + 60) & (pixels[..., 0] > pixels[..., 2] + 60))
        return columns.mean() / pixels.shape[1], rows.mean() / pixels.shape[0]

    def test_frames_and_film_of_a_run(self):
        self.finished_run(ranks=1, name="run")  # snapshots of the steps 0, 2, 4, 5
        self.assertIn("4 pictures", self.render("--size", "120"))
        folder = self.folder / "run.frames"
        self.assertEqual([path.name for path in sorted(folder.glob("*.png"))], [f"frame_000{k}.png" for k in range(4)])
        with Image.open(folder / "frame_0000.png") as frame:
            self.assertEqual(frame.size, (120, 120))
        with Image.open(folder / "film.gif") as film:
            self.assertEqual((film.n_frames, film.size), (4, (120, 120)))
        self.assertIn("2 pictures", self.render("--size", "120", "--every", "2"))
        self.assertEqual(len(list(folder.glob("*.png"))), 2)

    def test_particles_are_where_they_are(self):
        self.snapshot(0, [[-1, 0.5, 7]] * 3)
        self.snapshot(1, [[1, -0.5, 7]] * 3)
        self.render("--extent", "-2", "2", "-2", "2", "--size", "200", "-o", self.folder / "here")
        first, second = (self.reds(self.folder / f"here/frame_000{k}.png") for k in (0, 1))
        # The plane fills 98 % of the width and 92 % of the height, at the lower edge, as a square in the middle.
        for (found, wanted) in zip(first + second, (0.5 - 0.23, 0.53 - 0.115, 0.5 + 0.23, 0.53 + 0.115)):
            self.assertAlmostEqual(found, wanted, delta=0.02)
        self.render("--columns", "1", "2", "--extent", "-2", "2", "5", "9", "--size", "200", "-o", self.folder / "here")
        self.assertAlmostEqual(self.reds(self.folder / "here/frame_0000.png")[0], 0.5 + 0.115, delta=0.02)

    def test_targets_are_points_or_a_picture(self):
        self.snapshot(0, [[0, 0]])
        self.snapshot(9, [[3, 3]])
        plain = self.folder / "plain"
        self.render("-o", plain, "--size", "100", "--extent", "-1", "1", "-1", "1")
        for name, write in {
            "points.csv": lambda path: path.write_text("x,y\n0.5,0.5\n-0.5,0.5\n"),
            "picture.png": lambda path: Image.new("L", (5, 5), 0).save(path),
            "other.h5": lambda path: path.write_bytes((self.folder / "run/snapshots/step_00000009.h5").read_bytes()),
        }.items():
            write(self.folder / name)
            wide = ["--extent", "-4", "4", "-4", "4"] if name == "other.h5" else ["--extent", "-1", "1", "-1", "1"]
            self.render("-o", plain, "--size", "100", *wide)
            self.render("-o", self.folder / "shown", "--size", "100", *wide, "--target", self.folder / name)
            without, with_it = (np.asarray(Image.open(place / "frame_0000.png")) for place in (plain, self.folder / "shown"))
            self.assertTrue((without != with_it).any(), name)

    def test_what_cannot_be_drawn_is_told(self):
        self.assertIn("nothing in snapshots/", self.render(code=1))
        self.snapshot(0, [[0], [1]])
        self.assertIn("particles on a line", self.render(code=1))
        self.snapshot(0, [[0, 1]])
        self.assertIn("no such file", self.render("--target", self.folder / "missing.csv", code=1))
        self.write("bad.csv", "no numbers\nat all\n")
        self.assertIn("no points in it", self.render("--target", self.folder / "bad.csv", code=1))
        self.assertIn("give 1 or more", self.render("--every", "0", code=2))
        self.assertIn("give X0 < X1", self.render("--extent", "1", "0", "0", "1", code=2))


if __name__ == "__main__":
    unittest.main(verbosity=2)
