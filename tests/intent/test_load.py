"""Files that are no intent at all, and what a loaded one knows of its file."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from fabric.errors import Finding, InputError
from fabric.load import MOST_BYTES, load_intent, parse_intent

SHORTEST = b"name: x\nhosts:\n  - model: A\n    count: 1\n"


def message_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_intent(path)
    return str(caught.value)


def test_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "fabric.yaml").write_bytes(SHORTEST)
    assert message_of(tmp_path / "fabrik.yaml") == (
        f"{tmp_path / 'fabrik.yaml'}: no such file (did you mean {tmp_path / 'fabric.yaml'}?)"
    )
    assert "`railspine init` writes one" in message_of(tmp_path / "none" / "x.yaml")


def test_directory(tmp_path: Path) -> None:
    assert message_of(tmp_path) == f"{tmp_path}: cannot be read: is a directory (give the path of an intent file)"


def test_file_as_directory(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(SHORTEST)
    assert "cannot be read: not a directory" in message_of(tmp_path / "a" / "b.yaml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", ":1: byte 0x89 is not UTF-8 text (save the file as UTF-8)"),
        (b"PK\x03\x04\0\0", ": is a binary file, not YAML text"),
        (b"name: x\nhosts: caf\xe9\n", ":2: byte 0xe9 is not UTF-8 text (save the file as UTF-8)"),
        ("name: x".encode("utf-16"), ":1:1: is UTF-16 text (save it as UTF-8)"),
        (b"name: \x1b[0m", ":1:7: holds the control character U+001B (is this a text file?)"),
        (b"", ":1:1: is empty (`railspine init` writes a file to start from)"),
        (b"\n# nothing\n", ":1:1: is empty (`railspine init` writes a file to start from)"),
    ],
)
def test_not_text(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    assert message_of(path) == f"{path}{message}"


def test_huge_file(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(SHORTEST + b"#" * MOST_BYTES)
    assert "is larger than 5,000,000 bytes" in message_of(path)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "hosts:\n" + "- {model: x, count: 1}\n" * 100_000,
        "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + "".join(
            f"{name}: &{name} [{','.join(['*' + above] * 10)}]\n"
            for above, name in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "a: &a [*a]",
    ],
)
def test_endless_files_are_refused_soon(text: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError):
        parse_intent(text.encode(), Path("x.yaml"))
    assert time.monotonic() - started < 5


def test_byte_order_mark_and_carriage_returns_do_no_harm() -> None:
    plain = parse_intent(SHORTEST, Path("x.yaml")).intent
    assert parse_intent(b"\xef\xbb\xbf" + SHORTEST.replace(b"\n", b"\r\n"), Path("x.yaml")).intent == plain


def test_json_is_yaml() -> None:
    data = b'{"name": "x", "hosts": [{"model": "A", "count": 1}]}'
    assert parse_intent(data, Path("x.json")).intent == parse_intent(SHORTEST, Path("x.yaml")).intent


def test_aliases_are_read() -> None:
    data = b"name: x\nhosts:\n  - &one {model: A, count: 1}\n  - *one\n"
    assert parse_intent(data, Path("x.yaml")).intent.num_hosts == 2


def test_hash_and_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(SHORTEST)
    loaded = load_intent(str(path))
    assert loaded.sha256 == hashlib.sha256(SHORTEST).hexdigest()
    assert loaded.text == SHORTEST.decode()
    assert loaded.path == path


def test_findings_of_later_stages_get_their_place() -> None:
    loaded = parse_intent(SHORTEST, Path("x.yaml"))
    told = loaded.locate([Finding("topology.planes", "late", None), Finding("hosts[0].model", "unknown", "hint")])
    assert [str(finding) for finding in told] == [
        "x.yaml:1:1: topology.planes: late",
        "x.yaml:3:12: hosts[0].model: unknown (hint)",
    ]
