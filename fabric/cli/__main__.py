"""``python -m fabric.cli`` is ``railspine``."""

from fabric.cli import main

main(prog_name="railspine")
