"""A Slurm of two nodes on the loopback, with an authentication of its own; neither systemd nor control groups are needed. Both nodes
are this host to MPI, so that its messages have to go over TCP."""

import os
import pathlib
import subprocess
import time

from enclosure import find

NODES = 2
PORT = 17000

CONFIGURATION = """\
ClusterName=enclosed
SlurmctldHost=enclosed(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
# cred_expire is also how long a job that was put back waits
AuthInfo=socket={folder}/munge.socket,cred_expire=10
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,bf_interval=5
SlurmdParameters=config_overrides
MinJobAge=86400
KillWait=5
{nodes}
PartitionName=all Nodes=node[1-{count}] Default=YES MaxTime=INFINITE State=UP
"""
NODE = "NodeName=node{number} NodeHostname=enclosed NodeAddr=127.0.0.1 Port={port} CPUs=2 RealMemory=1000 State=UNKNOWN"


class Slurm:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        os.environ["SLURM_CONF"] = str(self.folder / "slurm.conf")
        nodes = "\n".join(NODE.format(number=number, port=PORT + number) for number in range(1, NODES + 1))
        self.write("slurm.conf", CONFIGURATION.format(port=PORT, folder=self.folder, nodes=nodes, count=NODES))
        self.write("cgroup.conf", "CgroupPlugin=cgroup/v1\n")  # one is loaded in any case, and this one asks for nothing
        (self.folder / "state").mkdir()
        self.daemons = []
        self.start_munge()
        self.daemon("slurmctld", "-D", "-i", "-f", self.folder / "slurm.conf")
        for number in range(1, NODES + 1):
            (self.folder / f"spool.node{number}").mkdir()
            self.daemon("slurmd", "-D", "-N", f"node{number}", "-f", self.folder / "slurm.conf")
        self.wait_until("the nodes are idle", lambda: self.ask("sinfo", "-h", "-N", "-t", "idle", "-o", "%N").split() == ["node1", "node2"])

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def daemon(self, name, *words):
        with open(self.folder / f"{name}.{len(self.daemons)}.out", "w") as log:
            self.daemons.append(subprocess.Popen([find(name), *map(str, words)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                 cwd=self.folder, start_new_session=True))

    def start_munge(self):
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        socket = self.folder / "munge.socket"
        self.daemon("munged", "--foreground", "--force", "--num-threads=2", f"--key-file={key}", f"--socket={socket}",
                    f"--pid-file={self.folder}/munged.pid", f"--seed-file={self.folder}/munge.seed", f"--log-file={self.folder}/munged.log")
        self.wait_until("munged answers", socket.is_socket)

    def wait_until(self, what, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or any(daemon.poll() is not None for daemon in self.daemons):
                logs = "".join(f"{path.name}:\n{path.read_text()[-2000:]}" for path in sorted(self.folder.glob("*.[lo][ou][gt]")))
                raise RuntimeError(f"not before {seconds} s: {what}\n{logs}")
            time.sleep(0.2)

    def ask(self, *words):
        return subprocess.run(words, capture_output=True, text=True, timeout=60).stdout

    def environment(self):
        """What mpirun in a job needs."""
        return {"OMPI_MCA_pml": "ob1", "OMPI_MCA_btl": "tcp,self", "OMPI_MCA_btl_tcp_if_include": "lo", "OMPI_MCA_oob_tcp_if_include": "lo",
                "OMPI_MCA_orte_tmpdir_base": str(self.folder)}

    def jobs(self):
        """State and exit code of all jobs, waiting ones too, in the order of their numbers."""
        jobs = {}
        for line in self.ask("scontrol", "show", "job", "-o").splitlines():
            facts = dict(word.split("=", 1) for word in line.split() if "=" in word)
            jobs[int(facts["JobId"])] = (facts["JobState"], facts["ExitCode"])
        return [jobs[number] for number in sorted(jobs)]

    def is_empty(self):
        return self.ask("squeue", "-h").strip() == ""

    def close(self):
        self.ask("scancel", "-f", "--user=root")
        self.wait_until("the queue is empty", self.is_empty)
        for daemon in reversed(self.daemons):
            daemon.terminate()
            daemon.wait(timeout=30)
