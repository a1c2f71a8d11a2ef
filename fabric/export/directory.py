"""The plan directory: everything about a plan in one place, written whole or not at all.

``plan.json``, every table as ``<table>.parquet`` and ``<table>.csv``, and ``bom.xlsx``. Same plan, same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from catalogs.records import Catalog
from fabric.errors import Finding, InputError
from fabric.export.whole import DirectoryKind, write_whole
from fabric.export.xlsx import write_xlsx
from fabric.plan import FabricPlan, plan_from_json, plan_to_json
from fabric.tables.dictionary import find_schema_faults, table_names
from fabric.tables.expand import make_small_table
from fabric.tables.files import TableFormat
from fabric.tables.layout import lay_out
from fabric.tables.write import WriteTerms, WrittenTable, write_layout
from fabric.terms import Picture, PictureFormat

PLAN_FILE = "plan.json"
WORKBOOK_FILE = "bom.xlsx"


def own_files() -> frozenset[str]:
    """Names of all files that are written with a plan."""
    tables = {f"{table}.{kind}" for table in table_names() for kind in TableFormat}
    return frozenset({PLAN_FILE, WORKBOOK_FILE, *tables})


def picture_files() -> frozenset[str]:
    """Names of the pictures that may be drawn into a plan directory later."""
    return frozenset(f"{picture}.{ending}" for picture in Picture for ending in PictureFormat)


def plan_directory_kind() -> DirectoryKind:
    """What may be replaced as a plan."""
    return DirectoryKind("a plan", PLAN_FILE, own_files() | picture_files())


def write_plan_directory(
    plan: FabricPlan,
    catalog: Catalog,
    path: Path,
    *,
    force: bool = False,
    terms: WriteTerms | None = None,
    check: Callable[[Path], None] | None = None,
) -> tuple[WrittenTable, ...]:
    """Write the directory of a plan whole or not at all; the tables written come back, with what was left out.

    An existing ``path`` is refused unless ``force`` is given and it holds a plan only (see
    :func:`fabric.export.whole.write_whole`). ``check`` is given the finished directory before it is moved into
    place and refuses it by raising.
    """

    def fill(fresh: Path) -> tuple[WrittenTable, ...]:
        written = _fill(plan, catalog, fresh, terms or WriteTerms())
        if check is not None:
            check(fresh)
        return written

    return write_whole(path, plan_directory_kind(), fill, force=force)


def _fill(plan: FabricPlan, catalog: Catalog, directory: Path, terms: WriteTerms) -> tuple[WrittenTable, ...]:
    (directory / PLAN_FILE).write_text(plan_to_json(plan), encoding="utf-8", newline="\n")
    layout = lay_out(plan, catalog)
    written, counts = write_layout(layout, directory, terms)
    write_xlsx(layout, make_small_table(layout, "bom", counts), directory / WORKBOOK_FILE)
    return written


@dataclass(frozen=True, slots=True)
class PlanDirectory:
    """A plan read back; ``plan_sha256`` is that of its file, which may be of an earlier version."""

    path: Path
    plan: FabricPlan
    plan_sha256: str

    def read_table(self, name: str) -> pa.Table:
        """A table of the plan from its Parquet file; InputError when it is missing, broken or of another plan."""
        file = self.path / f"{name}.{TableFormat.PARQUET}"
        try:
            table = pq.ParquetFile(file).read()
        except FileNotFoundError:
            raise InputError([Finding(str(file), "is missing", "write the plan again")]) from None
        except (OSError, pa.ArrowException) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise InputError([Finding(str(file), reason, "write the plan again")]) from error
        findings = find_schema_faults(table.schema, name)
        metadata = table.schema.metadata or {}
        if metadata.get(b"plan_sha256", b"").decode() != self.plan_sha256:
            findings.append(Finding(str(file), f"was made of another {PLAN_FILE}", "write the plan again"))
        if findings:
            raise InputError(findings)
        return table


def read_plan_directory(path: Path) -> PlanDirectory:
    """The plan in a directory; raises InputError when there is none or it cannot be read."""
    file = path / PLAN_FILE
    try:
        text = file.read_text(encoding="utf-8")
        return PlanDirectory(path, plan_from_json(text), hashlib.sha256(text.encode()).hexdigest())
    except (FileNotFoundError, NotADirectoryError):
        raise InputError([Finding(str(path), f"holds no {PLAN_FILE}", "name a directory written by plan")]) from None
    except UnicodeDecodeError as error:
        raise InputError([Finding(str(file), f"is not UTF-8 ({error.reason})")]) from error
    except ValidationError as error:
        problems = error.errors(include_url=False)
        where = [".".join(map(str, problem["loc"])) for problem in problems]
        raise InputError(
            [Finding(f"{file}: {place}", problem["msg"]) for place, problem in zip(where, problems, strict=True)]
        ) from error
