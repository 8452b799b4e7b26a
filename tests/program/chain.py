#!/usr/bin/env python3
"""Chains of jobs, on a batch system that is played by a few small commands: which successors are submitted, kept and taken back."""

import os
import subprocess
import time
import unittest

from program import CASE, HANGS_AFTER, PROGRAM, ROOT, ProgramTest

# Each command keeps a note of what it was asked, and a file per job that waits.
QUEUE = """\
#!/bin/bash
cd "$(dirname "$0")/../queue"
command=$(basename "$0")
echo "$command $*" >>asked
case $command in
  sbatch | qsub)
    [ ! -e closed ] || exit 1
    number=$(($(ls jobs | wc -l) + 2))
    for word in "$@"; do [ ! -f "$word" ] || { cp "$word" "jobs/$number"; break; }; done
    touch "waiting/$number"
    echo "$number" ;;
  squeue) [ ! -e "waiting/$3" ] || echo "$3" ;;
  qstat) [ -e "waiting/$1" ] ;;
  scancel | qdel) rm "waiting/$1" ;;
esac
"""


class BatchTest(ProgramTest):
    """A copy of a job script, to be run as a job of Slurm. The first job has the number 1, further ones 2, 3, ..."""

    def setUp(self):
        super().setUp()
        for name in ("bin", "queue/jobs", "queue/waiting"):
            (self.folder / name).mkdir(parents=True)
        for name in ("sbatch", "squeue", "scancel", "scontrol", "qsub", "qstat", "qdel", "qalter"):
            self.executable(f"bin/{name}", QUEUE)
        self.copy = self.executable("mine.sh", (ROOT / "jobscripts" / self.script).read_text() + "# with less memory\n")
        self.out = self.folder / "out"

    def executable(self, name, text):
        path = self.write(name, text)
        path.chmod(0o755)
        return path

    def program(self, text):
        """Another program in place of ours."""
        return self.executable("program", "#!/bin/bash\n" + text)

    def variables(self, number, arguments, over):
        return {"SLURM_JOB_ID": str(number), "SLURM_JOB_NAME": "mine", "SLURM_SUBMIT_DIR": str(self.folder),
                **({"SLURM_JOB_END_TIME": str(int(time.time()) - 1)} if over else {})}

    def command(self, arguments):
        return [self.copy, *arguments]

    def job(self, number=1, arguments=None, over=False, program=PROGRAM):
        """Runs a job; when its time is over, the program stops after a step."""
        arguments = ["case.toml", "-o", "out"] if arguments is None else arguments
        variables = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "WASSERSTROM_JOBSCRIPTS": str(ROOT / "jobscripts"),
                     "WASSERSTROM": str(program), "MPIRUN": "env", "OMPI_MCA_ess_singleton_isolated": "1"}
        done = subprocess.run(self.command(arguments), cwd=self.folder, capture_output=True, text=True, timeout=HANGS_AFTER,
                              env={**os.environ, **variables, **self.variables(number, arguments, over)})
        self.said = done.stdout + done.stderr
        return done.returncode

    def asked(self, beginning):
        path = self.folder / "queue/asked"
        return [line for line in path.read_text().splitlines() if line.startswith(beginning)] if path.exists() else []

    def waiting(self):
        return sorted(os.listdir(self.folder / "queue/waiting"))


class Chain(BatchTest):
    script, submit, cancel, postpone = "slurm-chain.sh", "sbatch", "scancel 2", "scontrol update JobId=2 "

    def test_successor_is_the_script_that_was_submitted(self):
        self.assertEqual(self.job(over=True), 85, self.said)
        self.assertEqual((self.folder / "queue/jobs/2").read_text(), self.copy.read_text())
        self.assertIn("afternotok:1", self.asked(self.submit)[0])
        self.assertEqual(self.waiting(), ["2"])
        self.assertEqual((self.out / "jobs.txt").read_text(), "1 2\n")

    def test_a_job_that_was_put_back_has_its_successor_already(self):
        for _ in range(3):
            self.job(over=True)
        self.assertEqual(self.waiting(), ["2"])
        self.assertEqual(self.job(), 0, self.said)
        self.assertEqual(self.waiting(), [])
        self.assertEqual(self.asked(self.cancel), [self.cancel])

    def test_a_successor_that_is_gone_is_submitted_anew(self):
        self.job(over=True)
        (self.folder / "queue/waiting/2").unlink()
        self.job(over=True)
        self.assertEqual(self.waiting(), ["3"])
        self.job(number=3, over=True)
        self.assertEqual((self.out / "jobs.txt").read_text(), "1 2\n1 3\n3 4\n")

    def test_final_ends(self):
        for code in (0, 2, 3, 4):
            self.assertEqual(self.job(program=self.program(f"exit {code}")), code)
            self.assertEqual(self.waiting(), [], f"after {code}")
        for code in (1, 85, 137):
            self.assertEqual(self.job(number=10 + code, program=self.program(f"exit {code}")), code)
        self.assertEqual(len(self.waiting()), 3)

    def test_a_directory_in_use_is_tried_again_later(self):
        self.assertEqual(self.job(program=self.program("exit 75")), 75)
        self.assertEqual(self.waiting(), ["2"])
        self.assertEqual(len(self.asked(self.postpone)), 1)

    def test_stop(self):
        self.out.mkdir()
        (self.out / "STOP").touch()
        self.assertEqual(self.job(), 85)
        self.assertIn("out/STOP' is there", self.said)
        self.assertEqual(self.asked(self.submit), [])
        (self.out / "STOP").unlink()
        self.assertEqual(self.job(program=self.program("touch out/STOP; exit 85")), 85)
        self.assertEqual(self.waiting(), [], "a STOP that came during the run takes the successor back")
        (self.out / "STOP").unlink()
        self.job(over=True)
        (self.out / "STOP").touch()
        self.assertEqual(self.job(), 85)
        self.assertEqual(self.waiting(), [], "one that came before the job was put back, too")

    def test_without_a_directory_the_case_names_it(self):
        self.write("case.toml", CASE.replace("[run]", "[run]\nname = 'named'"))
        self.assertEqual(self.job(arguments=["case.toml"], over=True), 85, self.said)
        self.assertTrue((self.folder / "runs/named/jobs.txt").exists())
        self.assertEqual(self.job(number=5, arguments=["none.toml"]), 2)
        self.assertEqual(self.waiting(), ["2"], "a case that cannot be read has no successor")

    def test_a_closed_queue_costs_the_successor_only(self):
        (self.folder / "queue/closed").touch()
        self.assertEqual(self.job(), 0, self.said)
        self.assertIn("the chain ends with this job", self.said)


class ChainOfPbs(Chain):
    script, submit, cancel, postpone = "pbs-chain.sh", "qsub", "qdel 2", "qalter -a "

    def variables(self, number, arguments, over):
        return {"PBS_JOBID": str(number), "PBS_JOBNAME": "mine", "PBS_O_WORKDIR": str(self.folder), "CASE": arguments[0],
                "ARGUMENTS": " ".join(arguments[1:]), **({"PBS_WALLTIME": "0"} if over else {})}

    def command(self, arguments):
        return [self.copy]


class Requeue(BatchTest):
    script = "slurm-requeue.sh"

    def test_goes_back_until_it_is_done_or_stopped(self):
        self.assertEqual(self.job(over=True), 85, self.said)
        self.assertEqual(self.job(program=self.program("exit 75")), 75)
        self.assertEqual(self.asked("scontrol"), ["scontrol requeue 1"] * 2)
        self.assertEqual(self.job(program=self.program("touch out/STOP; exit 85")), 85)
        (self.out / "STOP").unlink()
        self.assertEqual(self.job(), 0)
        self.assertEqual(len(self.asked("scontrol")), 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
