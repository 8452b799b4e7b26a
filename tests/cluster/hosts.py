"""Hosts on one machine, for mpirun: each with a network, a name, processes and shared memory of its own, joined by a bridge. They
share the files, except where a test mounts something over them."""

import os
import pathlib
import subprocess
import time

from enclosure import NETWORK, find, run

PORT = 2222

SSHD = """\
Port {port}
ListenAddress {address}
HostKey {folder}/key
AuthorizedKeysFile {folder}/key.pub
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
StrictModes no
PidFile none
"""

# The first process of a host.
INIT = """\
set -e
hostname {name}
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount --bind {folder}/hosts /etc/hosts
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip link set lo up
ip addr add {address}/24 dev eth0
ip link set eth0 up
exec {sshd} -D -e -f {folder}/{name}.sshd
"""

SSH = """\
Host *
  Port {port}
  IdentityFile {folder}/key
  UserKnownHostsFile {folder}/known
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
  ConnectTimeout 5
  ServerAliveInterval 5
  LogLevel ERROR
"""


class Hosts:
    """host1, host2, ..., with keys made for them, which open no other door."""

    def __init__(self, folder, count):
        self.folder = pathlib.Path(folder)
        self.names = [f"host{number}" for number in range(1, count + 1)]
        self.addresses = {name: f"{NETWORK}.{number}" for number, name in enumerate(self.names, 1)}
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / "key")
        public = (self.folder / "key.pub").read_text().rsplit(" ", 1)[0]
        self.write("known", "".join(f"[{name}]:{PORT},[{at}]:{PORT} {public}\n" for name, at in self.addresses.items()))
        self.write("hosts", "127.0.0.1 localhost\n" + "".join(f"{at} {name}\n" for name, at in self.addresses.items()))
        self.write("ssh", SSH.format(port=PORT, folder=self.folder))
        self.parents = []
        self.first = {name: self.start(name) for name in self.names}
        for name in self.names:
            self.wait_for(name)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def start(self, name):
        """The process id, as we see it, of a host's first process."""
        facts = {"name": name, "address": self.addresses[name], "folder": self.folder, "port": PORT, "sshd": find("sshd")}
        self.write(f"{name}.sshd", SSHD.format(**facts))
        with open(self.folder / f"{name}.log", "w") as log:
            parent = subprocess.Popen(["unshare", "--net", "--uts", "--ipc", "--mount", "--propagation=private", "--pid", "--mount-proc",
                                       "--fork", "--kill-child", "bash", "-c", INIT.format(**facts)],
                                      stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.parents.append(parent)
        children = pathlib.Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        while not children.read_text():
            time.sleep(0.02)
        first = children.read_text().strip()
        while os.readlink(f"/proc/{first}/ns/net") == os.readlink("/proc/self/ns/net"):
            time.sleep(0.02)
        run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", first)
        run("ip", "link", "set", name, "master", "bridge", "up")
        return first

    def on(self, name, *words):
        """The words that run a command on a host."""
        return ["nsenter", "--target", self.first[name], "--net", "--uts", "--ipc", "--mount", "--pid", f"--wd={os.getcwd()}", *words]

    def wait_for(self, name):
        for _ in range(100):
            if subprocess.run(self.on(self.names[0], "ssh", "-F", str(self.folder / "ssh"), name, "true"), capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError(f"{name} does not answer:\n" + (self.folder / f"{name}.log").read_text())

    def environment(self):
        """What mpirun on one of them needs."""
        network = f"{NETWORK}.0/24"
        return {"OMPI_MCA_plm_rsh_agent": f"ssh -F {self.folder}/ssh", "OMPI_MCA_pml": "ob1", "OMPI_MCA_btl": "tcp,self,vader",
                "OMPI_MCA_btl_tcp_if_include": network, "OMPI_MCA_oob_tcp_if_include": network,
                "OMPI_MCA_orte_tmpdir_base": str(self.folder), "OMPI_MCA_oob_tcp_keepalive_time": "3",
                "OMPI_MCA_oob_tcp_keepalive_intvl": "1", "OMPI_MCA_oob_tcp_keepalive_probes": "3"}

    def end(self, name):
        """The host fails, with all that runs on it."""
        subprocess.run(["kill", "-KILL", self.first.pop(name)], check=True)

    def close(self):
        for name in list(self.first):
            self.end(name)
        for parent in self.parents:
            parent.wait(timeout=30)
        for name in self.names:
            subprocess.run(["ip", "link", "delete", name], capture_output=True)  # the kernel may have been quicker
