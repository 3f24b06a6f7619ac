"""Write what was found of a batch as a folder of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from elv.builds import build_of
from elv.report.facts.records import to_records
from elv.report.words.places import campaigns_sql
from elv.runs.files import new_folder, sha256_of, write_json, write_table
from elv.runs.fingerprints import fingerprint_code, fingerprint_inputs
from elv.runs.metadata import SECRETS, git_state, library_versions

# Raise when a file is renamed, taken away or changes its meaning; added files and columns are no change.
SCHEMA_VERSION = 1
_REASON = (
    "feature || coalesce(' = ' || feature_value, '') || ' (' || printf('%+.2f', contribution) || ')'"
    " order by reason_rank"
)


@dataclass(frozen=True)
class Batch:
    """What was written: the folder and how many rows came to what."""

    folder: Path
    read: int
    scored: int
    rejected: int
    known: int
    alarms: int
    ads_through: datetime | None
    newest_lead: datetime | None


def write_batch(
    *,
    batch_db: Path,
    published_db: Path,
    folder: Path,
    source: Path,
    data_dir: Path,
    project_dir: Path,
    settings: Mapping[str, Any],
    warnings: Sequence[tuple[str, str]] = (),
    kinds: Sequence[str] = ("csv", "parquet"),
) -> Batch:
    """Write predictions, reasons, drift, what was refused and metadata into a new folder, whole or not at all.

    Args:
        batch_db: the database that the batch was built in.
        published_db: the published copy whose champion scored; read for names of campaigns and known leads.
        folder: the new folder.
        source: the file or folder that was named as the batch.
        data_dir: the folder that the build read the batch from.
        project_dir: root of the dbt project.
        settings: every var as it was in force.
        warnings: tests that passed with a warning, each as (test, what it saw).
        kinds: formats of the tables, csv and parquet.

    Raises:
        FileExistsError: the folder is there already.
    """
    with new_folder(folder) as draft, duckdb.connect(str(batch_db), read_only=True) as built:
        built.execute("attach '{}' as version (read_only)".format(str(published_db).replace("'", "''")))
        written = {stem: write_table(built, query, draft / stem, kinds) for stem, query in _tables(settings).items()}
        facts = _facts(built)
        metadata = {
            "schema_version": SCHEMA_VERSION,
            "command": "score --batch",
            "created_at": datetime.now(UTC),
            "batch": str(source),
            "inputs": fingerprint_inputs(str(data_dir)),
            **facts,
            "scored_by_build": build_of(published_db),
            "champion": to_records(built, "from evaluation.champion_models where task = 'lead_qualified'"),
            "serving": to_records(
                built,
                "select distinct scored_by, model_version from ml.example_scores order by all",
            ),
            "vars": {name: value for name, value in settings.items() if name not in SECRETS},
            "warnings": [{"test": test, "saw": saw} for test, saw in warnings],
            "git": git_state(project_dir),
            "code": fingerprint_code(project_dir),
            "versions": library_versions(),
        }
        write_json(draft / "metadata.json", metadata)
        entries = {
            path.name: {
                "sha256": sha256_of(path),
                "bytes": path.stat().st_size,
                **({"rows": written[path.stem].rows} if path.stem in written else {}),
            }
            for path in sorted(draft.iterdir())
        }
        write_json(draft / "manifest.json", {"files": entries})
    return Batch(folder=folder, **facts["rows"], alarms=facts["alarms"], **facts["history"])


def _tables(settings: Mapping[str, Any]) -> dict[str, str]:
    days = int(settings["lead_label_window_days"])
    return {
        "lead_predictions": f"""
            with reasons as (
                select example_id, string_agg({_REASON.replace(" order by", ", '; ' order by")}) as reasons
                from ml.score_reasons
                where task = 'lead_qualified' and reason_rank between 1 and 3 and feature <> 'other'
                group by example_id
            ),
            scored as (
                select
                    examples.lead_id, examples.cutoff_at as created_at, examples.campaign_id, campaigns.campaign,
                    examples.adset_id, examples.ad_id, examples.source__match_method as match_method,
                    scores.p as p_qualified_{days}d, worth.value_if_qualified,
                    scores.p * worth.value_if_qualified as elv, '{settings["default_currency"]}' as currency,
                    reasons.reasons, worth.value_source, scores.scored_by, scores.model_version,
                    known.lead_id is not null as is_known
                from features.lead_examples as examples
                inner join ml.example_scores as scores using (task, example_id)
                inner join ml.lead_expected_values as worth using (lead_id)
                left join reasons on examples.example_id = reasons.example_id
                left join ({campaigns_sql().replace("marts.", "version.main.")}) as campaigns
                    on examples.campaign_id = campaigns.campaign_id
                left join version.main.lead_scores as known on examples.lead_id = known.lead_id
            )
            select
                row_number() over (
                    order by elv desc nulls last, p_qualified_{days}d desc nulls last, created_at desc, lead_id
                ) as elv_rank, scored.*
            from scored
            order by elv_rank
        """,
        "score_reasons": "from ml.score_reasons order by task, example_id, reason_rank",
        "feature_drift": "from evaluation.feature_drift where task = 'lead_qualified' order by all",
        "rejected_rows": "from quality.rejected_rows order by input, source_file, source_line, rule",
        "contract_violations": (
            "from quality.contract_violations order by severity, input, source_file, column_name, rule"
        ),
    }


def _facts(built: Any) -> dict[str, Any]:
    as_of, read, scored, rejected, known, alarms, ads_through, newest = built.execute("""
        select
            (select max(as_of) from intermediate.int_as_of),
            (select count(*) from staging.base_leads),
            (select count(*) from features.lead_examples),
            (select count(*) from quality.rejected_rows where input = 'leads'),
            (select count(*) from features.lead_examples semi join version.main.lead_scores using (lead_id)),
            (select count(*) from evaluation.feature_drift where is_alarm),
            (select max(known_at) from intermediate.int_ad_changes),
            (select max(cutoff_at) from features.lead_examples)
    """).fetchall()[0]
    return {
        "as_of": as_of,
        "rows": {"read": read, "scored": scored, "rejected": rejected, "known": known},
        "alarms": alarms,
        "history": {"ads_through": ads_through, "newest_lead": newest},
    }
