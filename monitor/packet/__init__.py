"""A case as a folder to publish from: both sides, every byte behind them, and a list by which all of it is checked."""

from monitor.packet.check import check
from monitor.packet.content import Material, Record, packet

__all__ = ["Material", "Record", "check", "packet"]
