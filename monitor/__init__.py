"""Surveillance-Capability Monitor: what companies say, held against what they show."""
