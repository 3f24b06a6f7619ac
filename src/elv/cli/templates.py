"""A data folder to fill: what `elv init` writes."""

import csv
from pathlib import Path

from elv.inputs.templates import template_columns

_README = """# Your inputs

Put your exports here, as `.csv`, `.csv.gz` or `.parquet`; a folder of parts (`ads/`) works as well as one
file (`ads.csv`). Only `leads` or `sales` is needed. Native exports of the ad platforms and CRMs load as they are:
replace the template with the export under the template's name. A template that stays empty counts as absent.

{tables}
Columns in bold are required. Any further column of `leads` or `customers` is an attribute that the model may use.

Then, in the root of the project:

    elv validate --config {folder}/elv.yml
    elv train --config {folder}/elv.yml
"""

_CONFIG = """# Vars of this data set; every knob and its meaning is in dbt_project.yml.
# A relative data_dir starts from this file's folder.
data_dir: .

# Moment to look back from (UTC). Empty: the newest time at which anything in the inputs was known.
as_of: ""

# Stage that makes a lead a success, and the days after its creation in which it counts.
lead_outcome: qualified
lead_label_window_days: 14

# Time zone (IANA) and currency (ISO 4217) of ad accounts that seeds/ad_accounts.csv does not list.
default_time_zone: UTC
default_currency: USD
"""


def write_data_folder(folder: Path, columns_csv: Path) -> list[Path]:
    """Write README.md, elv.yml and a header-only CSV per input that `columns_csv` describes.

    Args:
        folder: the folder to write; made when absent.
        columns_csv: the seed of canonical columns (input, column_name, is_required, description).

    Returns:
        The files written, in that order.

    Raises:
        FileExistsError: one of the files is there already; nothing is written then.
    """
    inputs: dict[str, list[dict[str, str]]] = {}
    with columns_csv.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            inputs.setdefault(row["input"], []).append(row)
    texts = {
        "README.md": _README.format(tables=_describe(inputs), folder=folder.as_posix()),
        "elv.yml": _CONFIG,
    } | {
        f"{name}.csv": ",".join(template_columns(name, [row["column_name"] for row in rows])) + "\n"
        for name, rows in inputs.items()
    }
    present = [name for name in texts if (folder / name).exists()]
    if present:
        raise FileExistsError(f"{folder} already holds {', '.join(present)}; nothing was written.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def _describe(inputs: dict[str, list[dict[str, str]]]) -> str:
    sections = []
    for name, rows in inputs.items():
        lines = [f"## {name}", "", "| column | meaning |", "| --- | --- |"]
        for row in rows:
            column = row["column_name"]
            shown = f"**{column}**" if row["is_required"] == "true" else column
            lines.append(f"| {shown} | {row['description']} |")
        sections.append("\n".join([*lines, ""]))
    return "\n".join(sections)
