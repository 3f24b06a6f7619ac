"""The folder that a run leaves: results as files, and what they were made from."""

from elv.runs.folder import remove_leftovers, write_run
from elv.runs.star import export_star

__all__ = ["export_star", "remove_leftovers", "write_run"]
