#!/usr/bin/env python3
"""Runs that are stopped by a signal, a file or the wall limit, and chained until they are done, end as the straight run."""

import os
import signal
import subprocess
import time

from program import command, digest, start
from running import Place, events, expect, settings

# A thousand particles and so many steps take several seconds: a signal sent 0.2 s after the start finds a run.
VALUES = {"particles.count": "1003", "run.steps": "5000", "diagnostics.every_steps": "200"}


def stopped_by(place, folder, ranks, act, extra=()):
    """Starts a run that goes on where the last one stopped, lets `act` stop it, and returns its exit code."""
    process = subprocess.Popen(command("run", place.case, "-o", folder, *settings(VALUES), "--restart", "auto", *extra, ranks=ranks),
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    starts = os.path.join(folder, "events.jsonl")
    before = len(events(folder, "started")) if os.path.exists(starts) else 0
    while process.poll() is None and (not os.path.exists(starts) or len(events(folder, "started")) == before):
        time.sleep(0.02)
    time.sleep(0.2)
    act(process)
    output = process.communicate(timeout=60)[0]
    expect(process.returncode in (0, 85), f"ended with {process.returncode}:\n{output}")
    return process.returncode


def main():
    place = Place()
    straight = digest(start("run", place.case, "-o", place.path("straight"), *settings(VALUES), ranks=1).stdout)
    folder = place.path("chain")

    stop = os.path.join(folder, "STOP")
    codes = [stopped_by(place, folder, 2, lambda process: process.send_signal(signal.SIGUSR2)),
             stopped_by(place, folder, 3, lambda process: open(stop, "w").close())]
    expect(codes == [85, 85], f"exit codes {codes} after SIGUSR2 and STOP")
    os.remove(stop)  # it stays
    reasons = [event["reason"] for event in events(folder, "stopped")]
    expect(reasons == ["SIGUSR2", "STOP file"], f"reasons {reasons}")
    links = 0
    # The limits begin with the process: on a busy machine the shortest are over when the first step is.
    while stopped_by(place, folder, 1 + links % 2, lambda process: None, ["--max-wall", "1" if links < 2 else "5"]) == 85:
        links += 1
        expect(links < 60, "the chain does not end")
    print(f"stopped by SIGUSR2, STOP and {links} times by the wall limit")
    done = start("run", place.case, "-o", folder, *settings(VALUES), "--restart", "auto", ranks=1)
    expect(digest(done.stdout) == straight, "the chain ended elsewhere than the straight run")

    other = place.path("asked")
    before = stopped_by(place, other, 2, lambda process: (process.send_signal(signal.SIGUSR1), time.sleep(0.6),
                                                          process.send_signal(signal.SIGUSR2)))
    expect(before == 85 and len(events(other, "checkpoint")) >= 2, "SIGUSR1 wrote no checkpoint of its own")
    place.cleanup()


if __name__ == "__main__":
    main()
