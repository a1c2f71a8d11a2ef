"""railspine init writes intents that load, and asks only on a terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogs.load import load_catalog
from fabric.cli import main
from fabric.intent.keys import key_paths
from fabric.intent.values import MAX_COUNT
from fabric.load import load_intent, parse_intent
from fabric.starter import StarterAnswers, suggest_name, write_starter
from fabric.terms import Goal

PROGRAM = [sys.executable, "-c", "from fabric.cli import main; main(prog_name='railspine')"]
HOSTS = load_catalog().hosts
COMMENTED_KEY = re.compile(r"^( *)#([a-z_]+:)", flags=re.MULTILINE)


@pytest.mark.parametrize("model", HOSTS)
def test_every_model_loads(model: str) -> None:
    text = write_starter(StarterAnswers(suggest_name(model, MAX_COUNT), model, MAX_COUNT, "any", "tco"))
    intent = parse_intent(text.encode(), Path("x.yaml")).intent
    assert intent.hosts[0].model == model
    assert intent.goals == (Goal.TCO,)


def test_commented_keys_are_the_defaults() -> None:
    text = write_starter(StarterAnswers("x", "DGX-B200", 32, "any", "capex"))
    live = COMMENTED_KEY.sub(r"\1\2", text)
    assert live != text
    assert parse_intent(live.encode(), Path("x.yaml")).intent == parse_intent(text.encode(), Path("x.yaml")).intent


def test_every_key_is_shown() -> None:
    text = write_starter(StarterAnswers("x", "DGX-B200", 32, "any", "capex"))
    hidden = {"inline", "reserved_endpoints", "objective", "floor"}
    for path in key_paths():
        if not hidden & set(path[:-1]) and path[-1] != "inline":
            assert re.search(rf"^[ -]*#?{path[-1]}:", text, flags=re.MULTILINE), path


def test_lines_are_not_too_long() -> None:
    text = write_starter(StarterAnswers("x", "DGX-B200", 32, "any", "capex"))
    assert max(map(len, text.splitlines())) <= 118
    assert all(line == line.rstrip() for line in text.splitlines())


def test_flags(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    arguments = ["--model", "dgx-b300", "--count", "576", "--protocol", "ethernet", "--objective", "power"]
    result = CliRunner().invoke(main, ["init", str(path), "--name", "nine-su", *arguments])
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr == f"wrote {path}; next: railspine plan {path}\n"
    intent = load_intent(path).intent
    assert (intent.name, intent.hosts[0].model, intent.hosts[0].count) == ("nine-su", "DGX-B300", 576)
    assert (intent.protocol.value, intent.goals) == ("ethernet", (Goal.POWER,))


def test_default_file_and_refusal_to_overwrite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    before = Path("intent.yaml").read_text("utf-8")
    result = CliRunner().invoke(main, ["init", "--count", "7"])
    assert result.exit_code == 2
    assert result.stderr == "intent.yaml: is there already (--force overwrites it)\n"
    assert Path("intent.yaml").read_text("utf-8") == before
    assert CliRunner().invoke(main, ["init", "--count", "7", "--force"]).exit_code == 0
    assert load_intent("intent.yaml").intent.num_hosts == 7


def test_standard_output() -> None:
    result = CliRunner().invoke(main, ["init", "-"])
    assert result.exit_code == 0
    assert result.stderr == ""
    assert parse_intent(result.stdout.encode(), Path("x.yaml")).intent.name == "32-dgx-b200"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "DGX-B20"], "the catalogue has no host model 'DGX-B20' (did you mean DGX-B200?)"),
        (["--count", "0"], "0 is not in the range"),
        (["--protocol", "token-ring"], "'token-ring' is not one of"),
        (["--model", "MI355X-NODE", "--protocol", "infiniband"], "MI355X-NODE speaks ethernet only"),
        (["--name", "Nine SU"], "must be small letters, digits and hyphens"),
    ],
)
def test_wrong_flags(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, ["init", "-", *arguments])
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def ask(arguments: list[str], typed: str) -> tuple[int, str, str]:
    """Exit code, standard output and terminal of init run on a terminal on which ``typed`` is typed."""
    ours, theirs = pty.openpty()
    shown = bytearray()

    def watch() -> None:
        with contextlib.suppress(OSError):  # the terminal is closed at the other end
            while block := os.read(ours, 65536):
                shown.extend(block)

    watcher = threading.Thread(target=watch)
    with subprocess.Popen(
        [*PROGRAM, "init", *arguments], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        os.close(theirs)
        watcher.start()
        os.write(ours, typed.encode())
        written, _ = process.communicate(timeout=30)
    watcher.join(timeout=30)
    os.close(ours)
    return process.returncode, written.decode(), shown.decode()


def test_asks_on_a_terminal() -> None:
    code, written, shown = ask(["-"], "nothing\n2\nethernet\n64\npower\n\n")
    assert code == 0, shown
    assert "the catalogue has no host model 'nothing'" in shown
    intent = parse_intent(written.encode(), Path("x.yaml")).intent
    assert (intent.hosts[0].model, intent.hosts[0].count) == (list(HOSTS)[1], 64)
    assert (intent.protocol.value, intent.goals, intent.name) == ("ethernet", (Goal.POWER,), "64-dgx-h100")


def test_asks_only_for_what_no_flag_says() -> None:
    code, written, shown = ask(["-", "--model", "DGX-B200", "--count", "8", "--protocol", "any", "--name", "x"], "\n")
    assert code == 0, shown
    assert "Host model" not in shown
    assert parse_intent(written.encode(), Path("x.yaml")).intent.goals == (Goal.CAPEX,)


def test_end_of_input_at_a_question() -> None:
    code, written, shown = ask(["-"], "\x04")
    assert code == 130
    assert written == ""
    assert "interrupted" in shown
