#!/usr/bin/env python3
"""Draws smiley.png beside it: black strokes on white, 500 x 501 pixels, from the measures of the published target.

The circle of the face, two eyes and a mouth, in pixels from the upper left corner; all strokes are 10 wide.
"""

import math
import pathlib
import struct
import zlib

WIDTH, HEIGHT, STROKE = 500, 501, 10
FACE = (249, 250, 244)  # centre, radius
EYES = [(184, 119), (319, 117)]
EYE = (24, 20)  # half axes
MOUTH = [(141, 367), (255, 396), (369, 368)]  # on an arc of a circle


def circle_through(a, b, c):
    """Centre and radius."""
    rows = [(2 * (p[0] - a[0]), 2 * (p[1] - a[1]), p[0] ** 2 - a[0] ** 2 + p[1] ** 2 - a[1] ** 2) for p in (b, c)]
    (a1, b1, c1), (a2, b2, c2) = rows
    det = a1 * b2 - a2 * b1
    x, y = (c1 * b2 - c2 * b1) / det, (a1 * c2 - a2 * c1) / det
    return x, y, math.hypot(a[0] - x, a[1] - y)


ARC = circle_through(*MOUTH)


def to_eye(x, y):
    """About the distance to the ellipse: its equation over the length of the equation's gradient."""
    a, b = EYE
    level, slope = math.hypot(x / a, y / b), math.hypot(x / a**2, y / b**2)
    return abs(level * (level - 1) / slope) if slope > 0 else min(a, b)


def to_mouth(x, y):
    if MOUTH[0][0] <= x <= MOUTH[-1][0] and y > ARC[1]:
        return abs(math.hypot(x - ARC[0], y - ARC[1]) - ARC[2])
    return min(math.hypot(x - end[0], y - end[1]) for end in (MOUTH[0], MOUTH[-1]))


def grey(x, y):
    """255 for white; at the edge of a stroke by how much of the pixel it covers."""
    away = min(abs(math.hypot(x - FACE[0], y - FACE[1]) - FACE[2]), to_mouth(x, y),
               *(to_eye(x - eye[0], y - eye[1]) for eye in EYES))
    return round(255 * min(1, max(0, away - STROKE / 2 + 0.5)))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write(path, width, height, grey_at):
    """A PNG of grey levels, grey_at(x, y) with y downwards."""
    rows = b"".join(bytes([0, *(grey_at(x, y) for x in range(width))]) for y in range(height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


if __name__ == "__main__":
    write(pathlib.Path(__file__).with_name("smiley.png"), WIDTH, HEIGHT, grey)
