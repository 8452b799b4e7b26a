#!/usr/bin/env python3
"""What a run shows on a terminal, where nobody looks on, and in its log."""

import os
import pty
import subprocess
import unittest

from program import CASE, ProgramTest, command, start

ERASED, COLOUR = "\r\x1b[K", "\x1b[3"
LONG = CASE.replace("steps = 5", "steps = 400").replace("count = 40", "count = 400")


class Terminal(ProgramTest):
    def shown(self, *arguments, **environment):
        """What the program writes to a terminal."""
        ours, its = pty.openpty()
        with subprocess.Popen(command(*arguments), stdin=subprocess.DEVNULL, stdout=its, stderr=its,
                              env={**os.environ, "TERM": "xterm", **environment}) as running:
            os.close(its)
            text = b""
            while True:
                try:
                    part = os.read(ours, 4096)
                except OSError:  # the other end is closed
                    break
                if not part:
                    break
                text += part
        os.close(ours)
        self.assertEqual(running.returncode, 0, text)
        return text.decode()

    def setUp(self):
        super().setUp()
        self.long = self.write("long.toml", LONG)

    def test_a_bar_that_takes_the_place_of_itself(self):
        text = self.shown("run", self.long, "-o", self.folder / "out")
        self.assertIn(ERASED + "....................[  0%]", text)
        self.assertGreaterEqual(text.count(ERASED), 3)
        self.assertIn(COLOUR, text)
        for line in text.split("\n"):  # each is whole: the last thing behind a bar that was erased is a line of its own
            self.assertNotIn("#", line.split(ERASED)[-1])
        log = (self.folder / "out/log.txt").read_text()
        self.assertNotIn("\x1b", log)
        self.assertNotIn("\r", log)
        self.assertIn("[100%]", log)

    def test_no_colour(self):
        self.assertNotIn(COLOUR, self.shown("run", self.case, "-o", self.folder / "out", NO_COLOR="1"))

    def test_quiet(self):
        self.assertEqual(self.shown("run", self.case, "-o", self.folder / "out", "--quiet"), "")

    def test_plain_lines_elsewhere(self):
        self.assertNotIn("\r", self.shown("run", self.case, "-o", self.folder / "out", TERM="dumb").replace("\r\n", "\n"))
        for ranks in (0, 2):
            said = start("run", self.case, "-o", self.folder / "out", "--overwrite", ranks=ranks).stdout
            self.assertNotIn("\x1b", said)
            self.assertNotIn("\r", said)


if __name__ == "__main__":
    unittest.main()
