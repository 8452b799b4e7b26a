#!/usr/bin/env python3
"""mpirun is killed (-9) again and again, at random moments of a run that checkpoints every step, or between the phases of a
write. Each time --restart auto goes on from the newest complete checkpoint; the end is that of the run that was left alone.

  kill.py random COUNT        kill at COUNT random moments
  kill.py phases              kill in each phase of writing a checkpoint
"""

import os
import random
import subprocess
import sys
import time

from program import command, digest, start
from running import Place, events, expect, settings

PHASES = ["created", "written", "verified", "completed", "renamed", "linked"]
VALUES = {"checkpoint.every_steps": "1", "run.steps": "400"}


def newest_complete(folder):
    """The step of the newest checkpoint by its name: only a complete one has it."""
    checkpoints = os.path.join(folder, "checkpoints")
    names = sorted(n for n in os.listdir(checkpoints) if n.endswith(".h5")) if os.path.isdir(checkpoints) else []
    return int(names[-1][5:14]) if names else None


def wait_for_ranks(folder):
    """Ranks outlive their mpirun by a second or so: until they have let go of the lock the newest file may still change."""
    subprocess.run(["flock", os.path.join(folder, ".lock"), "true"], check=True, timeout=30)


def expect_resumed_from(folder, step, starts_before):
    started = events(folder, "started")
    expect(len(started) > starts_before, "the run has not said that it started")
    expect(started[-1].get("resumed_from") == step, f"went on from {started[-1].get('resumed_from')}, newest was {step}")


def start_and_kill(place, folder, ranks, seconds, environment=None):
    process = subprocess.Popen(command("run", place.case, "-o", folder, *settings(VALUES), "--restart", "auto", ranks=ranks),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return process.returncode


def finish(place, folder, straight):
    time.sleep(2)  # ranks of a run that was killed before it took the lock end by then
    if os.path.exists(os.path.join(folder, ".lock")):
        wait_for_ranks(folder)
    newest = newest_complete(folder)
    starts = len(events(folder, "started")) if os.path.exists(os.path.join(folder, "events.jsonl")) else 0
    done = start("run", place.case, "-o", folder, *settings(VALUES), "--restart", "auto", ranks=2)
    expect(done.returncode == 0 and digest(done.stdout) == straight, f"another end after the kills:\n{done.stdout}{done.stderr}")
    expect_resumed_from(folder, newest, starts)
    last = events(folder, "finished")[-1]
    expect(last["steps_computed"] == 400 - (newest or 0), f"computed {last['steps_computed']} steps after step {newest}")


def random_moments(count):
    random.seed(1)
    place = Place()
    straight = digest(start("run", place.case, "-o", place.path("straight"), *settings({**VALUES, "checkpoint.every_steps": "0"}), ranks=1).stdout)
    folder, killed = place.path("killed"), 0
    while killed < count:
        if killed % 5 == 4:  # a run of its own for every few kills, so that early moments are met as well
            finish(place, folder, straight)
            folder = place.path(f"killed-{killed}")
        before = newest_complete(folder)
        status = start_and_kill(place, folder, random.choice([1, 2, 3]), random.uniform(0.1, 1.6))
        if os.path.exists(os.path.join(folder, ".lock")):
            wait_for_ranks(folder)
        print(f"kill {killed}: status {status}, newest checkpoint {before} -> {newest_complete(folder)}", flush=True)
        killed += 1
    finish(place, folder, straight)


def phases():
    place = Place()
    straight = digest(start("run", place.case, "-o", place.path("straight"), *settings({**VALUES, "checkpoint.every_steps": "0"}), ranks=1).stdout)
    for phase in PHASES:
        folder = place.path(phase)
        status = start_and_kill(place, folder, 2, 60, {"WASSERSTROM_FAULT": f"{phase}:17"})
        expect(status not in (0, None), f"{phase}: the fault was not met")
        time.sleep(0.2)
        finish(place, folder, straight)
        print(f"killed when {phase}: same end", flush=True)


if __name__ == "__main__":
    random_moments(int(sys.argv[2])) if sys.argv[1] == "random" else phases()
