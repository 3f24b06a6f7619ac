"""The leads of a batch, alone, as the data folder of a build."""

import shutil
from pathlib import Path

from elv.inputs.described import SUFFIXES
from elv.inputs.entries import input_of
from elv.inputs.kinds import is_litter

_LEADS = "leads"
_QUERY = ".sql"
_TAKES = "a batch is a file of leads, or a folder with leads.csv, .csv.gz, .parquet or leads/"


class UnreadableBatchError(ValueError):
    """What was named as a batch holds no leads; the message says what it may be."""


def take_leads(batch: Path, folder: Path) -> list[str]:
    """Copy the leads of a batch into an empty data folder; returns what else lies beside them and is not read.

    A file is one of leads whatever it is called. Of a folder only what is named leads is taken: ads, outcomes and sales
    belong into the inputs of `elv train`, since the history comes from its warehouse.

    Raises:
        UnreadableBatchError: there are no leads in it, or they are a query.
    """
    folder.mkdir(parents=True)
    if batch.is_file():
        shutil.copyfile(batch, folder / f"{_LEADS}{_suffix(batch)}")
        return []
    if not batch.is_dir():
        raise UnreadableBatchError(f"There is no {batch}: {_TAKES}.")
    entries = [entry for entry in sorted(batch.iterdir()) if not is_litter(entry)]
    leads = [entry for entry in entries if input_of(entry) == _LEADS]
    if not leads:
        held = ", ".join(entry.name for entry in entries) or "nothing"
        raise UnreadableBatchError(f"{batch} holds no leads ({held}): {_TAKES}.")
    for entry in leads:
        if any(path.suffix.lower() == _QUERY for path in [entry, *entry.rglob("*")]):
            raise UnreadableBatchError(f"{entry} is a query: write its result to a file, since {_TAKES}.")
        if entry.is_dir():
            shutil.copytree(entry, folder / entry.name)
        else:
            shutil.copyfile(entry, folder / entry.name)
    return [entry.name for entry in entries if entry not in leads]


def _suffix(file: Path) -> str:
    name = file.name.lower()
    found = [suffix for suffix in SUFFIXES if name.endswith(suffix) and suffix != _QUERY]
    if not found:
        raise UnreadableBatchError(f"{file} is in no format that is read: {_TAKES}.")
    return max(found, key=len)
