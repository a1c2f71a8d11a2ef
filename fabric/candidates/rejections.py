"""Why candidates fall out, counted by reason with one example each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fabric.plan import RejectionCount


@dataclass(slots=True)
class Rejections:
    """A tally; the first example of each reason is kept."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, example: str | Callable[[], str], count: int = 1) -> None:
        """Count ``reason`` once more; an example that is costly to word may be given as a function."""
        self.counts[reason] = self.counts.get(reason, 0) + count
        if reason not in self.examples:
            self.examples[reason] = example if isinstance(example, str) else example()

    def merge(self, other: Rejections) -> None:
        """Count everything that ``other`` counted as well."""
        for reason, count in other.counts.items():
            self.add(reason, other.examples[reason], count)

    @property
    def total(self) -> int:
        """Rejected in all."""
        return sum(self.counts.values())

    def tally(self) -> tuple[RejectionCount, ...]:
        """Reasons, most frequent first."""
        ordered = sorted(self.counts, key=lambda reason: (-self.counts[reason], reason))
        return tuple(RejectionCount(reason, self.counts[reason], self.examples[reason]) for reason in ordered)
