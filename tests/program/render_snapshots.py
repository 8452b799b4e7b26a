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

    def test_particles_are_pictures(self):
        """Four particles of 2 x 3 pixels: the first is white in its upper left corner, the third below on the right."""
        particles = [[0] * 6 for _ in range(4)]
        particles[0][0] = particles[2][5] = 1
        self.snapshot(0, particles)
        self.render("--images", "2x3", "--count", "2", "--size", "100", "-o", self.folder / "here")
        frame = np.asarray(Image.open(self.folder / "here/frame_0000.png").convert("L"))
        # Side by side: 2 x 7 pixels, a white line between them, 98 wide, in the middle of what the title leaves.
        at = [[frame[53 + 14 * row - 7, 1 + 14 * column + 7] for column in range(7)] for row in range(2)]
        self.assertEqual(at, [[255, 0, 0, 255, 0, 0, 0], [0, 0, 0, 255, 0, 0, 255]])

    def test_a_sheet_of_some_steps(self):
        for step in (0, 5, 7):
            self.snapshot(step, [[step, 0], [0, 1]])
        said = self.render("--steps", "0", "7", "5", "--sheet", "2", "--size", "100")
        self.assertIn("3 pictures", said)
        folder = self.folder / "run.frames"
        sheet = np.asarray(Image.open(folder / "sheet.png").convert("RGB")).astype(int)
        self.assertEqual(sheet.shape, (200, 200, 3))
        for number, (top, left) in enumerate([(0, 0), (0, 100), (100, 0)]):
            frame = np.asarray(Image.open(folder / f"frame_{number:04}.png").convert("RGB"))
            self.assertLess(np.abs(sheet[top:top + 100, left:left + 100] - frame).mean(), 3)
        self.assertTrue((sheet[100:, 100:] > 250).all())
        self.render("--size", "100")
        self.assertFalse((folder / "sheet.png").exists())
        self.assertIn("no snapshot of step 6; there are those of 0, 5, 7", self.render("--steps", "6", code=1))

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
        self.assertIn("give 1 or more", self.render("--sheet", "0", code=2))
        self.assertIn("a particle has 2 coordinates, not the 6", self.render("--images", "2x3", code=1))
        self.assertIn("invalid shape value", self.render("--images", "6", code=2))
        self.assertIn("give X0 < X1", self.render("--extent", "1", "0", "0", "1", code=2))


if __name__ == "__main__":
    unittest.main(verbosity=2)
