"""A throw-away slurmctld on the loopback address that loads a topology file and tells what it understood."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.export.consumers import missing, run, tool

ROOT_22 = Path("/")
ENTER = ("unshare", "--mount", "sh", "-c", 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"')
"""Run a command in another root; slurmctld needs /proc, which goes with the name space of the mount."""

FAULTS = re.compile(r"fatal:.*|Parse error.*|Parsing error.*|WARNING: .*|TOPOLOGY: .*|lookup failure for node.*")


def newer_root() -> Path:
    """Root of a file system with Slurm 23.11 or later, named by RAILSPINE_SLURM_ROOT; those before know no blocks."""
    named = os.environ.get("RAILSPINE_SLURM_ROOT")
    if named is None or not (Path(named) / "usr/sbin/slurmctld").exists():
        missing("a Slurm that knows topology/block (RAILSPINE_SLURM_ROOT)")
    if os.geteuid() != 0:
        missing("the right to chroot into RAILSPINE_SLURM_ROOT")
    return Path(str(named))


@dataclass(frozen=True)
class Understood:
    """Lines of ``scontrol show topology`` as key and value, and every fault that slurmctld told."""

    lines: list[dict[str, str]]
    faults: list[str]


def load_topology(text: str, plugin: str, nodes: Sequence[str], scratch: Path, root: Path = ROOT_22) -> Understood:
    """What slurmctld makes of ``text``; ``scratch`` lies below ``root``."""
    if root == ROOT_22:
        tool("slurmctld")
        tool("scontrol")
    port = _free_port()
    inside = Path("/") / scratch.relative_to(root)
    (scratch / "state").mkdir(parents=True)
    (scratch / "topology.conf").write_text(text, "utf-8")
    (scratch / "slurm.conf").write_text(_configuration(plugin, nodes, inside, port), "utf-8")
    enter = [] if root == ROOT_22 else [*ENTER, str(root)]
    env = {**os.environ, "SLURM_CONF": str(inside / "slurm.conf"), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with (scratch / "log").open("w") as log:
        command = [*enter, "/usr/sbin/slurmctld", "-D", "-c", "-f", str(inside / "slurm.conf")]
        daemon = subprocess.Popen(command, stdout=log, stderr=log, env=env)
        try:
            shown = _ask(daemon, [*enter, "scontrol", "show", "topology"], env)
        finally:
            if daemon.poll() is None:
                run([*enter, "scontrol", "shutdown"], env=env, timeout=10)
            _end(daemon)
    faults = FAULTS.findall((scratch / "log").read_text("utf-8"))
    return Understood([_pairs(line) for line in shown.splitlines() if "=" in line], faults)


def _ask(daemon: subprocess.Popen[bytes], question: list[str], env: dict[str, str]) -> str:
    """The answer, as soon as the daemon gives one; empty when it ended. A question to a dead daemon never ends."""
    for _ in range(80):
        if daemon.poll() is not None:
            return ""
        try:
            answer = run(question, env=env, timeout=2)
        except subprocess.TimeoutExpired:
            continue
        if answer.returncode == 0 and answer.stdout.strip():
            return answer.stdout
        time.sleep(0.25)
    return ""


def _end(daemon: subprocess.Popen[bytes]) -> None:
    try:
        daemon.wait(timeout=20)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


def _pairs(line: str) -> dict[str, str]:
    return dict(pair.partition("=")[::2] for pair in line.split())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _configuration(plugin: str, nodes: Sequence[str], place: Path, port: int) -> str:
    """slurm.conf with a loopback address per node: names that do not resolve hold the daemon up for a minute."""
    addresses = [f"127.{1 + i // 62500}.{i // 250 % 250}.{i % 250 + 1}" for i in range(len(nodes))]
    lines = [
        "ClusterName=plan",
        "SlurmctldHost=localhost(127.0.0.1)",
        "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny",
        "SlurmUser=root" if os.geteuid() == 0 else f"SlurmUser={os.environ.get('USER', 'nobody')}",
        "AuthType=auth/none",
        "CredType=cred/none",
        "ProctrackType=proctrack/pgid",
        "SelectType=select/cons_tres",
        "SelectTypeParameters=CR_Core",
        "TaskPlugin=task/none",
        f"TopologyPlugin={plugin}",
        f"StateSaveLocation={place}/state",
        f"SlurmdSpoolDir={place}/spool",
        f"SlurmctldPidFile={place}/pid",
        f"SlurmctldPort={port}",
        "SlurmctldDebug=debug",
        "PartitionName=all Nodes=ALL Default=YES State=UP",
        *(f"NodeName={n} NodeAddr={a} CPUs=8 State=UNKNOWN" for n, a in zip(nodes, addresses, strict=True)),
    ]
    return "\n".join(lines) + "\n"
