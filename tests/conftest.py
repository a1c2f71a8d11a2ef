"""Fixtures that several directories of tests share."""

from tests.planned import plan_of

__all__ = ["plan_of"]
