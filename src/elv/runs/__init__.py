"""The folder that a run leaves: results as files, and what they were made from."""

from elv.runs.folder import write_run

__all__ = ["write_run"]
