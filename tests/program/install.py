#!/usr/bin/env python3
"""What others build on: the build tree, installed into a folder, as users of the library and of the program find it there.

The build tree is the one that the program WASSERSTROM lies in; compilers and generator are those it was configured with.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from program import HANGS_AFTER, MPIEXEC, PROGRAM, ROOT

BUILD = pathlib.Path(PROGRAM).resolve().parents[1]
TEXTS = {".cmake", ".pc", ".hpp", ".py", ".sh", ".toml"}
PARENT = """\
cmake_minimum_required(VERSION 3.25)
project(parent LANGUAGES C CXX)
add_subdirectory("%s" wasserstrom)
file(WRITE mine.cpp "int main() {}")
add_executable(mine mine.cpp)
target_link_libraries(mine PRIVATE wasserstrom::wasserstrom)
"""
# Means and standard deviations of 01 and 02 by quadrature, of 03 from the target; 04's centre by Weiszfeld's algorithm.
ANSWERS = {
    "01-run-a-case": {r"probability of damage at 31 F: ([\d.]+)": (0.985, 0.002)},
    "02-target": {r"growth: mean ([\d.]+)": (0.2575, 0.002), r"growth: .*sd ([\d.]+)": (0.0221, 0.001)},
    "03-velocity": {r"x0: mean ([\d.]+)": (1, 1e-3), r"x0: .*sd ([\d.]+)": (2, 1e-3), r"x1: .*sd ([\d.]+)": (1, 1e-3)},
    "04-weight-rule": {r"x0: mean ([\d.]+)": (1.085, 0.02), r"x1: mean ([\d.]+)": (0.954, 0.02)},
    "05-observer": {r"end at step \d+: mean ([\d.]+)": (3, 1e-3)},
}


def cached(name):
    """A value of the build tree's CMake cache."""
    return re.search(rf"^{name}:\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE).group(1)


def run(*words, **more):
    """What a command printed; its failure is that of the test."""
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=HANGS_AFTER, stdin=subprocess.DEVNULL, **more)
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode}: {' '.join(map(str, words))}\n{done.stdout}")
    return done.stdout


def configure(source, build, *options):
    compilers = [f"-DCMAKE_{language}_COMPILER={cached(f'CMAKE_{language}_COMPILER')}" for language in ("C", "CXX")]
    return run(cached("CMAKE_COMMAND"), "-S", source, "-B", build, "-G", cached("CMAKE_GENERATOR"), *compilers, *options)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        run(cached("CMAKE_COMMAND"), "--install", BUILD, "--prefix", cls.prefix)
        cls.config = next(cls.prefix.rglob("wasserstromConfig.cmake"))

    def pkg_config(self):
        """The flags by which a program is compiled and linked."""
        where = self.config.parents[2] / "pkgconfig"
        static = ["--static"] if list(self.prefix.rglob("libwasserstrom.a")) else []
        path = f"{where}:{os.environ.get('PKG_CONFIG_PATH', '')}"
        flags = run("pkg-config", "--cflags", "--libs", *static, "wasserstrom", env={**os.environ, "PKG_CONFIG_PATH": path})
        return [*flags.split(), f"-Wl,-rpath,{where.parent}"]

    def compile(self, source, program):
        run(cached("CMAKE_CXX_COMPILER"), "-std=c++20", source, "-o", self.folder / program, *self.pkg_config())

    def test_files(self):
        share = self.prefix / "share"
        for name in ["bin/wasserstrom", "bin/wasserstrom_bench", "include/wasserstrom/version.hpp", "share/wasserstrom/plot.py",
                     "share/wasserstrom/compare.py", "share/wasserstrom/plotting/files.py", "share/wasserstrom/render_snapshots.py", "share/wasserstrom/cases/pictures/smiley.png",
                     "share/wasserstrom/cases/four-targets.toml",
                     "share/wasserstrom/jobscripts/common.sh", "share/doc/wasserstrom/LICENSE",
                     "share/doc/wasserstrom/docs/running.md", "share/doc/wasserstrom/examples/CMakeLists.txt"]:
            self.assertTrue((self.prefix / name).is_file(), name)
        self.assertEqual(os.access(share / "wasserstrom/plot.py", os.X_OK), True)

    @unittest.skipUnless(shutil.which("help2man"), "there is no help2man here")
    def test_manual_pages(self):
        pages = self.prefix / "share/man/man1"
        self.assertIn("wasserstrom-run (1)", (pages / "wasserstrom.1").read_text())
        page = (pages / "wasserstrom-run.1").read_text()
        self.assertIn(".TH WASSERSTROM-RUN", page)
        self.assertIn("continue", page)

    def test_no_way_back(self):
        """What is installed knows neither where it was built nor with which linker and checks."""
        for path in self.prefix.rglob("*"):
            if path.suffix in TEXTS:
                for trace in (str(BUILD), str(ROOT), "fuse-ld", "fsanitize"):
                    self.assertNotIn(trace, path.read_text(), path)

    def test_program(self):
        elsewhere = {"cwd": self.folder}
        self.assertIn("gaussian_mixture", run(self.prefix / "bin/wasserstrom", "list", "targets", **elsewhere))
        self.assertIn("[[objective]]", run(self.prefix / "bin/wasserstrom", "template", "four-targets", **elsewhere))

    def test_cmake_package(self):
        """The examples, a project of their own, and the numbers that they end with."""
        build = self.folder / "examples"
        configure(ROOT / "examples", build, f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Debug")
        run(cached("CMAKE_COMMAND"), "--build", build, "-j", "2")
        sources = sorted(path.stem for path in (ROOT / "examples").glob("*.cpp"))
        self.assertEqual(sources, sorted(ANSWERS))
        for name in sources:
            with self.subTest(name):
                self.check_answers(name, self.run_example(build / name))

    def run_example(self, program):
        case = ROOT / "examples" / f"{program.name}.toml"
        words = [case, self.folder / program.name] if case.is_file() else []
        return run(MPIEXEC, "-n", "2", program, *words, cwd=self.folder)

    def check_answers(self, name, said):
        for pattern, (answer, tolerance) in ANSWERS[name].items():
            found = re.search(pattern, said)
            self.assertIsNotNone(found, f"{pattern}\n{said}")
            self.assertAlmostEqual(float(found.group(1)), answer, delta=tolerance, msg=pattern)

    def test_pkg_config(self):
        (self.folder / "by-hand").mkdir()
        self.compile(ROOT / "examples/04-weight-rule.cpp", "by-hand/04-weight-rule")
        self.check_answers("04-weight-rule", self.run_example(self.folder / "by-hand/04-weight-rule"))

    def test_headers(self):
        """All of them, with what pkg-config says and nothing else; and the library has their version."""
        include = self.prefix / "include"
        headers = sorted(str(path.relative_to(include)) for path in include.rglob("*.hpp"))
        self.assertGreater(len(headers), 50)
        source = self.folder / "headers.cpp"
        source.write_text("".join(f'#include "{header}"\n' for header in headers) + "#include <iostream>\nint main() {\n"
                          '  std::cout << WASSERSTROM_VERSION << " " << wasserstrom::version << " "\n'
                          "            << wasserstrom::program_version() << std::endl;\n}\n")
        self.compile(source, "headers")
        self.assertEqual(len(set(run(self.folder / "headers").split())), 1)

    def test_subdirectory(self):
        """Within another project there is the library alone, and that project's settings stay as they are."""
        source, build = self.folder / "parent", self.folder / "parent/build"
        source.mkdir()
        (source / "CMakeLists.txt").write_text(PARENT % ROOT)
        configure(source, build)
        targets = run(cached("CMAKE_COMMAND"), "--build", build, "--target", "help")
        self.assertRegex(targets, r"\b(lib)?wasserstrom\b")
        for name in ("wasserstrom_app", "unit", "test_support"):
            self.assertNotRegex(targets, rf"\b{name}\b")
        cache = (build / "CMakeCache.txt").read_text()
        self.assertRegex(cache, r"(?m)^CMAKE_BUILD_TYPE:\w+=$")
        self.assertRegex(cache, r"(?m)^WASSERSTROM_INSTALL:BOOL=OFF$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
