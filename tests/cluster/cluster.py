#!/usr/bin/env python3
"""Runs on several hosts and in a batch system, and what becomes of them when something fails there: the end is known, comes soon, and a
restart leads to the digest of the run that was left alone. Needs root, Slurm, munge, sshd and namespaces; else it is skipped.

  cluster.py [OnHosts | InSlurm]
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

from enclosure import enter, run
from hosts import Hosts
from slurm import Slurm

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "program"))
from program import CASE, HANGS_AFTER, PROGRAM, ROOT, ProgramTest, digest, start  # noqa: E402

COMMANDS = ["ip", "nsenter", "ssh", "ssh-keygen", "sshd", "munged", "slurmctld", "slurmd", "sbatch", "mpirun"]

OF_MPIRUN = set(range(1, 256)) - {2, 3, 4, 75, 85}  # which of its codes tells the loss of a host depends on who notices it first


class ClusterTest(ProgramTest):
    """A test with a folder, which all hosts see, and the small case with many checkpoints, so that its pace is the disk's."""

    def setUp(self):
        super().setUp()
        self.write("case.toml", CASE.replace("every_steps = 2", "every_steps = 0") + "[checkpoint]\nevery_steps = 5\n")
        self.daemons = self.folder / "daemons"
        self.daemons.mkdir()
        self.out = self.folder / "out"

    def straight(self, steps):
        """The digest of a run on one rank that nothing happened to."""
        return digest(self.finished_run("--set", f"run.steps={steps}", "--set", "checkpoint.every_steps=0", "--overwrite",
                                        ranks=1, name="straight")[1])

    def step(self):
        """That of the newest checkpoint."""
        return int(os.readlink(self.out / "latest.h5")[-12:-3])

    def digest(self):
        return digest(start("inspect", self.out / "latest.h5").stdout)


class OnHosts(ClusterTest):
    """Three hosts, a rank each."""

    def setUp(self):
        super().setUp()
        self.hosts = Hosts(self.daemons, 3)
        self.addCleanup(self.hosts.close)

    def mpirun(self, steps, hosts=3):
        return self.hosts.on("host1", "mpirun", "--host", ",".join(self.hosts.names[:hosts]), "-n", str(hosts), PROGRAM, "run", str(self.case),
                             "-o", str(self.out), "--restart", "auto", "--set", f"run.steps={steps}")

    def begin(self, steps, hosts=3):
        return subprocess.Popen(self.mpirun(steps, hosts), env={**os.environ, **self.hosts.environment()}, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def end(self, process, codes):
        """What a run said that ends by itself, with one of the codes."""
        since = time.monotonic()
        said = process.communicate(timeout=HANGS_AFTER)[0]
        self.assertIn(process.returncode, codes, said)
        print(f"  exit code {process.returncode} after {time.monotonic() - since:.1f} s", flush=True)
        return said

    def goes_on_after(self, fail, codes, hosts=3):
        """A long run fails, and when it is taken up again it ends where one does that was left alone."""
        process = self.begin(100000)
        while not (self.out / "latest.h5").exists() or self.step() < 10:
            self.assertIsNone(process.poll(), "the run ended early")
            time.sleep(0.05)
        fail()
        self.end(process, codes)
        steps = self.step() + 7
        self.end(self.begin(steps, hosts), [0])
        self.assertEqual(self.digest(), self.straight(steps))

    def test_to_one_host_and_back(self):
        for steps, hosts in ((7, 3), (14, 1), (20, 3)):
            self.end(self.begin(steps, hosts), [0])
        self.assertEqual(self.digest(), self.straight(20))

    def test_directory_of_its_own_on_one_host(self):
        self.out.mkdir()
        run(*self.hosts.on("host2", "mount", "-t", "tmpfs", "tmpfs", self.out))
        said = self.end(self.begin(20), [4])
        self.assertIn("out' on host2 is another directory", said)
        run(*self.hosts.on("host2", "umount", self.out))
        self.end(self.begin(20), [0])
        self.assertEqual(self.digest(), self.straight(20))

    def test_killed_rank(self):
        self.goes_on_after(lambda: run(*self.hosts.on("host2", "bash", "-c", f"kill -KILL $(pgrep -f '^{PROGRAM} run')")), [137])

    def test_lost_host(self):
        self.goes_on_after(lambda: self.hosts.end("host3"), OF_MPIRUN, hosts=2)

    def test_cut_cable(self):
        cable = ["ip", "link", "set", "host3"]
        self.addCleanup(run, *cable, "up")
        self.goes_on_after(lambda: run(*cable, "down"), OF_MPIRUN, hosts=2)

    def test_killed_mpirun(self):
        self.goes_on_after(lambda: run(*self.hosts.on("host1", "bash", "-c", "kill -KILL $(pgrep -x mpirun)")), [-signal.SIGKILL, 137])


class InSlurm(ClusterTest):
    """Two nodes, a rank each."""

    def setUp(self):
        super().setUp()
        self.slurm = Slurm(self.daemons)
        self.addCleanup(self.slurm.close)

    def submit(self, steps, minutes=1, requeue="no-requeue"):
        """A copy of the script, as a user makes it for a queue with that limit."""
        script = (ROOT / "jobscripts/slurm-chain.sh").read_text().replace("--no-requeue", f"--{requeue}")
        for name, value in (("nodes", 2), ("ntasks", 2), ("mem-per-cpu", "100M"), ("time", f"00:{minutes:02}:00")):
            script, found = re.subn(f"(#SBATCH --{name})=\\S+", f"\\1={value}", script)
            self.assertEqual(found, 1, name)
        self.write("mine.sh", script)
        variables = {"WASSERSTROM": PROGRAM, "WASSERSTROM_JOBSCRIPTS": str(ROOT / "jobscripts"), **self.slurm.environment()}
        run("sbatch", "mine.sh", "case.toml", "-o", "out", "--set", f"run.steps={steps}", cwd=self.folder, env={**os.environ, **variables})

    def wait_for_the_end(self, seconds):
        self.slurm.wait_until("the chain has ended", self.slurm.is_empty, seconds)
        jobs = self.slurm.jobs()
        print("  " + ", ".join(f"{state} {code}" for state, code in jobs), flush=True)
        return [code for state, code in jobs if state != "CANCELLED"]

    def steps_for(self, seconds):
        """How many steps a job makes in that time, from one that is stopped as soon as it has been at work for a while."""
        self.submit(100000, 10)
        self.slurm.wait_until("there are checkpoints", lambda: (self.out / "latest.h5").exists())
        first, since = self.step(), time.monotonic()
        time.sleep(10)
        rate = (self.step() - first) / (time.monotonic() - since)
        (self.out / "STOP").touch()
        self.assertEqual(self.wait_for_the_end(60), ["85:0"], "and the successor has been taken back")
        (self.out / "STOP").unlink()
        return first + int(rate * (seconds + 10))

    def test_job_that_is_put_back(self):
        self.submit(100000, 10, "requeue")
        for _ in range(2):
            self.slurm.wait_until("there are checkpoints", lambda: (self.out / "latest.h5").exists())
            (self.out / "latest.h5").unlink()
            run("scontrol", "requeue", "1")
            self.slurm.wait_until("the job begins anew", lambda: self.slurm.jobs()[0][0] == "RUNNING")
        (self.out / "STOP").touch()
        self.assertEqual(self.wait_for_the_end(60), ["85:0"])
        self.assertEqual((self.out / "jobs.txt").read_text(), "1 2\n")

    def test_chain(self):
        steps = self.steps_for(80)
        self.submit(steps)
        codes = self.wait_for_the_end(400)[1:]
        self.assertEqual((set(codes[:-1]), codes[-1]), ({"85:0"}, "0:0"))
        self.assertEqual(self.digest(), self.straight(steps))


if __name__ == "__main__":
    enter(COMMANDS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    unittest.main(verbosity=2)
