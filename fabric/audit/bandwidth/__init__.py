"""Bandwidth of a fabric, from its tables alone: cuts, concurrent flow, ECMP load, paths and hops."""
