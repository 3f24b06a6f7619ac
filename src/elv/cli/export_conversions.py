"""`elv export-conversions`: the conversions that ad platforms learn from, as the files that they take."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import duckdb

from elv.cli.options import help_text, out, place_options, settings_of
from elv.cli.problems import clean
from elv.uploads import write_uploads
from elv.uploads.folder import PLATFORMS

# What a state of marts.lead_conversions means to who uploads.
WHY_LEFT_OUT = {
    "unusable_key": "carry no id that the platform would accept",
    "before_lead": "are dated before their lead came in",
    "too_old": "are older than the platform accepts",
    "negative_value": "gave more money back than they brought",
}


@click.command(
    "export-conversions",
    help=help_text(
        "Write the conversions of the newest build as the files that ad platforms take: Google's offline conversions "
        "and Meta's lead events. Nothing is sent.",
        "elv export-conversions uploads/2026-06-30 --since 2026-06-29",
    ),
)
@click.argument("folder", metavar="DIR")
@click.option(
    "--platform",
    type=click.Choice(("all", *PLATFORMS)),
    default="all",
    show_default=True,
    help="Platform to write for.",
)
@click.option(
    "--since",
    callback=lambda context, parameter, text: _moment(text),
    metavar="TIME",
    help="Only what became known at or after this UTC moment: the as_of of your last upload. Default: everything.",
)
@click.option(
    "--crm-name", default="CRM", show_default=True, help="Name of your customer system, as Meta is to show it."
)
@place_options
def export_conversions(folder: str, platform: str, since: datetime | None, crm_name: str, **places: Any) -> None:
    """Write a new folder; never overwrite one."""
    settings = settings_of(**places)
    if not settings.published_db.exists():
        raise click.UsageError(f"There is no {settings.published_db}. Build one with `elv demo` or `elv train` first.")
    target = Path(folder).resolve()
    try:
        manifest = write_uploads(
            settings.published_db, target, PLATFORMS if platform == "all" else (platform,), crm_name, since
        )
    except FileExistsError as error:
        raise click.UsageError(str(error)) from error
    except duckdb.CatalogException as error:
        raise click.UsageError(
            f"{settings.published_db} was built before conversions were part of it. Run `elv train --force` first."
        ) from error
    except (duckdb.IOException, OSError) as error:
        raise click.ClickException(f"Nothing was written: {clean(str(error))}") from error
    for file in manifest["files"]:
        out.print(f"wrote {target / file['name']}: {file['rows']} rows", markup=False, highlight=False)
    for name, states in manifest["conversions"].items():
        if not states.get("ready"):
            out.print(f"{name}: nothing is ready to be uploaded", markup=False, highlight=False)
        for state, count in states.items():
            if state != "ready":
                out.print(f"{name}: {count} {WHY_LEFT_OUT[state]} (left_out.csv)", markup=False, highlight=False)
    if manifest["as_of"] is not None:
        moment = f"{manifest['as_of'].isoformat()}Z"
        out.print(f"The next upload goes on from here: --since {moment}", markup=False, highlight=False)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no time; write it like 2026-06-30 or 2026-06-30T08:00:00Z.") from error
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
