"""Where the inputs are, when that is known: while a model runs, not while dbt parses it."""

import os


def data_folder(named: str) -> str:
    """The folder that the var data_dir names, or else the environment; empty for the demo.

    A model's settings are fixed when dbt parses it. The environment is asked here instead, so that another folder
    needs no parsing.
    """
    return named or os.environ.get("ELV_DATA_DIR", "")
