"""Structural candidates: enumerate every shape a fabric may take, by arithmetic, and say why the others fall out."""
