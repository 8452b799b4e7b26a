#!/usr/bin/env python3
"""Draws heart.png, ring.png and star.png beside it: black strokes on white, 200 x 200 pixels.

A heart is the curve (16 sin^3 s, 13 cos s - 5 cos 2s - 2 cos 3s - cos 4s), a star that of five points drawn in one stroke,
a ring a circle.
"""

import math
import pathlib

from draw_smiley import write

SIDE, STROKE = 200, 6
RADIUS = 94  # of the ring, and about that of the others


def heart(s):
    return 16 * math.sin(s) ** 3 / 17, (13 * math.cos(s) - 5 * math.cos(2 * s) - 2 * math.cos(3 * s) - math.cos(4 * s) + 2.5) / 15


def polygon(curve, corners):
    """In pixels, with y downwards."""
    turns = (2 * math.pi * k / corners for k in range(corners))
    return [(SIDE / 2 + RADIUS * x, SIDE / 2 - RADIUS * y) for x, y in map(curve, turns)]


def distance(x, y, a, b):
    """To the straight line from a to b."""
    along = (b[0] - a[0], b[1] - a[1])
    share = ((x - a[0]) * along[0] + (y - a[1]) * along[1]) / (along[0] ** 2 + along[1] ** 2)
    share = min(1, max(0, share))
    return math.hypot(x - a[0] - share * along[0], y - a[1] - share * along[1])


DRAWINGS = {
    "heart": polygon(heart, 60),
    "ring": polygon(lambda s: (math.sin(s), math.cos(s)), 90),
    "star": polygon(lambda s: (math.sin(2 * s), math.cos(2 * s)), 5),
}


def main():
    for name, corners in DRAWINGS.items():
        def grey(x, y, corners=corners):
            away = min(distance(x, y, *ends) for ends in zip(corners, corners[1:] + corners[:1]))
            return round(255 * min(1, max(0, away - STROKE / 2 + 0.5)))

        write(pathlib.Path(__file__).with_name(name + ".png"), SIDE, SIDE, grey)


if __name__ == "__main__":
    main()
