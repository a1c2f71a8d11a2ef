"""From the intent and the catalogue to what the enumeration and the sizing are told."""

from fabric.prepare.hosts import HostFacts, check_cages, host_facts
from fabric.prepare.market import narrow
from fabric.prepare.prepared import Prepared, prepare

__all__ = ["HostFacts", "Prepared", "check_cages", "host_facts", "narrow", "prepare"]
