"""Read an intent: the only reader of that file. Every problem is gathered, then raised once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fabric.errors import Finding, InputError
from fabric.intent.checking import check_intent
from fabric.intent.document import Document, read_document
from fabric.intent.nodes import Place
from fabric.intent.problems import Fault, KeyPath, nearest, read_path, write_path
from fabric.intent.root import FabricIntent

MOST_BYTES = 5_000_000
"""Size above which a file is not taken for an intent."""


@dataclass(frozen=True, slots=True)
class LoadedIntent:
    """An intent with its file: ``path`` as given, the ``text``, and the SHA-256 of its bytes in hex.

    Paths in the intent count from the directory of the file; the properties below give them resolved.
    """

    intent: FabricIntent
    path: Path
    sha256: str
    text: str
    document: Document

    def resolve(self, path: str) -> Path:
        """The file that ``path``, as written in the intent, means."""
        return self.path.parent / path

    @property
    def price_books(self) -> tuple[Path, ...]:
        """market.prices; a later one wins."""
        return tuple(map(self.resolve, self.intent.market.prices))

    @property
    def supply_books(self) -> tuple[Path, ...]:
        """market.supplies; a later one wins."""
        return tuple(map(self.resolve, self.intent.market.supplies))

    @property
    def switch_table(self) -> Path | None:
        """catalog.switches, or None for the catalogue's own."""
        switches = self.intent.catalog.switches
        return None if switches is None else self.resolve(switches)

    @property
    def extra_tables(self) -> dict[str, Path]:
        """catalog.tables: path of the further rows, by table name."""
        return {table: self.resolve(path) for table, path in self.intent.catalog.tables.paths().items()}

    def locate(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings in reading order; a ``where`` that is a key path (hosts[0].model) gets file, line and column."""
        faults = [Fault(read_path(finding.where), finding.message, finding.hint) for finding in findings]
        return _place_faults(self.path, self.document, faults)


def load_intent(path: Path | str) -> LoadedIntent:
    """The intent in the file at ``path``; InputError carries every problem of the file."""
    path = Path(path)
    return parse_intent(_read_bytes(path), path)


def parse_intent(data: bytes, path: Path) -> LoadedIntent:
    """The intent in ``data``, called ``path`` in messages; InputError carries every problem."""
    text = _decode(data, path)
    document = read_document(text)
    findings = [_finding(path, flaw.place, flaw.path, flaw.message, flaw.hint) for flaw in document.flaws]
    if document.flaws and document.value is None:
        raise InputError(findings)
    intent, faults = check_intent(document.value, [flaw.path for flaw in document.flaws])
    if intent is not None:
        faults += _missing_files(intent, path.parent)
    findings += _place_faults(path, document, faults)
    if intent is None or findings:
        raise InputError(sorted(findings, key=_reading_order))
    return LoadedIntent(intent, path, hashlib.sha256(data).hexdigest(), text, document)


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputError([Finding(str(path), "no such file", _other_file(path))]) from None
    except OSError as error:
        reason = "is a directory" if path.is_dir() else (error.strerror or str(error)).lower()
        raise InputError(
            [Finding(str(path), f"cannot be read: {reason}", "give the path of an intent file")]
        ) from None
    if len(data) > MOST_BYTES:
        raise InputError([Finding(str(path), f"is larger than {MOST_BYTES:,} bytes", "is this an intent?")])
    return data


def _other_file(path: Path) -> str:
    """A hint that names the YAML file most like ``path`` beside it, or how to make one."""
    beside = [other.name for pattern in ("*.yaml", "*.yml") for other in sorted(path.parent.glob(pattern))]
    near = nearest(path.name, beside)
    return f"did you mean {path.parent / near}?" if near else "`railspine init` writes one"


def _decode(data: bytes, path: Path) -> str:
    """The text of ``data``, without a byte order mark; InputError where it is no UTF-8 text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Finding(f"{path}:1:1", "is UTF-16 text", "save it as UTF-8")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        raise InputError([Finding(f"{path}:{line}", message, "save the file as UTF-8")]) from None
    if "\0" in text:
        raise InputError([Finding(str(path), "is a binary file, not YAML text")])
    return text


def _missing_files(intent: FabricIntent, directory: Path) -> list[Fault]:
    """A fault for every file that the intent names and that is not there."""
    market, catalog = intent.market, intent.catalog
    named: list[tuple[KeyPath, str]] = []
    named += [(("market", "prices", index), path) for index, path in enumerate(market.prices)]
    named += [(("market", "supplies", index), path) for index, path in enumerate(market.supplies)]
    named += [(("catalog", "switches"), catalog.switches)] if catalog.switches is not None else []
    named += [(("catalog", "tables", table), path) for table, path in catalog.tables.paths().items()]
    faults = []
    for key, text in named:
        path = directory / text
        if path.is_dir():
            faults.append(Fault(key, f"is a directory, not a file: {path}"))
        elif not path.exists():
            faults.append(Fault(key, f"no such file: {path}", "paths count from the directory of the intent"))
    return faults


def _place_faults(path: Path, document: Document, faults: Iterable[Fault]) -> list[Finding]:
    findings = []
    for fault in faults:
        place = document.key_place(fault.path) if fault.is_key else document.place(fault.path)
        findings.append(_finding(path, place, fault.path, fault.message, fault.hint))
    return sorted(findings, key=_reading_order)


def _finding(path: Path, place: Place, key: KeyPath, message: str, hint: str | None) -> Finding:
    name = f": {write_path(key)}" if key else ""
    return Finding(f"{path}:{place.line}:{place.column}{name}", message, hint)


def _reading_order(finding: Finding) -> tuple[int, ...]:
    numbers = finding.where.split(": ")[0].rsplit(":", 2)[1:]
    return tuple(map(int, numbers))
