"""Where inputs and databases are, when that is known: while a model runs, not while dbt parses it.

A model's settings are fixed when dbt parses it. The environment is asked here instead, so that another folder needs no
parsing.
"""

import os


def data_folder(named: str) -> str:
    """The folder that the var data_dir names, or else the environment; empty for the demo."""
    return named or os.environ.get("ELV_DATA_DIR", "")


def source_folder(named: str) -> str:
    """The folder that the var source_dir names, or else the environment; empty where .sql inputs read from data_dir."""
    return named or os.environ.get("ELV_SOURCE_DIR", "")


def warehouse_folder() -> str:
    """The folder of the databases, as profiles.yml has it."""
    return os.environ.get("ELV_WAREHOUSE_DIR", "warehouse")
