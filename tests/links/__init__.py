"""Tests of what may join two ends: every legality rule, how cables pair up, and how parts are counted."""
