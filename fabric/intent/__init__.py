"""The intent: what a user asks for, before any choice. Strict, frozen, every value exact."""

from fabric.intent.bandwidth import Bandwidth, LossTolerance, Oversubscription
from fabric.intent.equipment import Equipment, ExtraTables
from fabric.intent.goals import Caps, CpoPolicy, CpoShares, OwnershipTerms, Policy, WantedGoal
from fabric.intent.hosts import InlineHost, WantedEndpoints, WantedHosts
from fabric.intent.market import Market, Selection, VendorShares
from fabric.intent.room import Lengths, Room, Runs
from fabric.intent.root import FabricIntent
from fabric.intent.topology import Topology
from fabric.intent.words import ConnectorGrade, CoreSpread, Protocol, Run, UnknownLeadTime

__all__ = [
    "Bandwidth",
    "Caps",
    "ConnectorGrade",
    "CoreSpread",
    "CpoPolicy",
    "CpoShares",
    "Equipment",
    "ExtraTables",
    "FabricIntent",
    "InlineHost",
    "Lengths",
    "LossTolerance",
    "Market",
    "Oversubscription",
    "OwnershipTerms",
    "Policy",
    "Protocol",
    "Room",
    "Run",
    "Runs",
    "Selection",
    "Topology",
    "UnknownLeadTime",
    "VendorShares",
    "WantedEndpoints",
    "WantedGoal",
    "WantedHosts",
]
