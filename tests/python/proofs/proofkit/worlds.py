"""Input rows of a company, and what the same company's files might look like later or elsewhere.

A world is a DuckDB connection with four tables of text columns: ads, leads, outcomes, campaign_map. Every row of them
became known at some moment; `known` gives that moment per table. The campaign map is known from when it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from proofkit.files import copy_world, read_demo

TABLES = ("ads", "leads", "outcomes", "campaign_map")
KNOWN = {
    "ads": "cast(known_at as timestamp)",
    "leads": "cast(coalesce(known_at, created_at) as timestamp)",
    "outcomes": "cast(recorded_at as timestamp)",
    "campaign_map": "cast(valid_from as timestamp)",
}
# Mid-day, so that the day of the cutoff is cut in two; after the train part and before the test part.
CUTOFF = datetime(2026, 5, 6, 13, 37)


def demo_world(demo: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The demo's inputs, and what real files hold besides.

    Some leads are loaded late, one lead comes in at the very moment of the cutoff, and two columns without a time say
    how far each lead has come by now.
    """
    world = read_demo(demo, TABLES)
    world.execute(f"set variable cutoff = timestamp '{CUTOFF}'")
    world.execute(
        """
        alter table leads add column known_at varchar;
        update leads set known_at = cast(
            cast(created_at as timestamp)
            + to_hours(case cast(right(lead_id, 2) as int) % 25 when 3 then 30 when 11 then 24 * 40 else 0 end)
            as varchar
        );
        -- The newest row of a world is always an ads row or an outcome, so that as_of does not move with late leads.
        update leads set known_at = created_at
        where cast(known_at as timestamp) > (select max(cast(recorded_at as timestamp)) from outcomes);
        insert into leads by name
        select * replace (
            'at-the-cutoff' as lead_id,
            cast(getvariable('cutoff') as varchar) as created_at,
            cast(getvariable('cutoff') as varchar) as known_at
        )
        from leads
        where ad_id is not null and cast(created_at as timestamp) < getvariable('cutoff')
        order by created_at desc, lead_id limit 1;
        -- Outcomes of leads whose own rows were never loaded.
        insert into outcomes by name
        select * replace ('late-' || lead_id as lead_id) from outcomes where hash(lead_id) % 4 = 0;
        """
    )
    add_present_state(world)
    return world


def add_present_state(world: duckdb.DuckDBPyConnection) -> None:
    """Columns of the lead export that say how things stand today."""
    world.execute(
        """
        create or replace table leads as
        with stages as (
            select lead_id, bool_or(stage = 'won') as is_won, bool_or(stage = 'lost') as is_lost
            from outcomes group by lead_id
        )
        select
            leads.*,
            case when stages.lead_id is null then 'Open' else 'Qualified' end as "Lead Status",
            case when is_won then 'Customer' when is_lost then 'Lost' else 'Lead' end as "Lifecycle Stage"
        from leads left join stages on leads.lead_id = stages.lead_id
        """
    )


def known_before(world: duckdb.DuckDBPyConnection, moment: datetime) -> duckdb.DuckDBPyConnection:
    """The files as they would have been exported at a moment."""
    earlier = copy_world(world)
    for table in TABLES:
        earlier.execute(f"delete from {table} where {KNOWN[table]} >= ?", [moment])
    earlier.execute('alter table leads drop column "Lead Status"; alter table leads drop column "Lifecycle Stage"')
    add_present_state(earlier)
    return earlier


def poisoned(world: duckdb.DuckDBPyConnection, cutoff: datetime) -> duckdb.DuckDBPyConnection:
    """The same past, another future: rows known at or after the cutoff changed, deleted and added.

    Rows known before the cutoff stay as they are, save for columns that carry no time. The newest moment at which
    anything is known stays too, so that both worlds are built as of the same moment.
    """
    other = copy_world(world)
    newest = {table: world.execute(f"select max({KNOWN[table]}) from {table}").fetchall()[0][0] for table in TABLES}
    other.execute(f"set variable cutoff = timestamp '{cutoff}'")
    other.execute(f"set variable cutoff_day = date '{cutoff.date()}'")
    for table in TABLES:
        other.execute(
            f"create temp table {table}_future as select * from {table} where {KNOWN[table]} >= getvariable('cutoff');"
            f"create temp table {table}_past as select * from {table} where {KNOWN[table]} < getvariable('cutoff');"
            f"delete from {table} where {KNOWN[table]} >= getvariable('cutoff')"
        )
    for statement in _POISON:
        other.execute(statement)
    # The lead that came in at the cutoff belongs to the past that must not change.
    other.execute(
        "delete from leads where lead_id = 'at-the-cutoff';"
        "insert into leads by name select * from leads_future where lead_id = 'at-the-cutoff'"
    )
    other.execute(
        """update leads set "Lead Status" = case when hash(lead_id) % 2 = 0 then 'Bad Timing' else 'Connected' end,
        "Lifecycle Stage" = case when hash(lead_id) % 3 = 0 then 'Opportunity' else 'Evangelist' end"""
    )
    end = max(moment for moment in newest.values() if moment is not None)
    other.execute(f"delete from leads where {KNOWN['leads']} > ?", [end])
    for table in ("ads", "outcomes"):
        other.execute(f"delete from {table} where {KNOWN[table]} >= ?", [newest[table]])
        other.execute(f"insert into {table} select * from {table}_future where {KNOWN[table]} = ?", [newest[table]])
    return other


# Each statement adds rows to a future that has just been emptied.
_POISON = (
    # Daily numbers: a fifth never arrives, the others are a million times as large.
    """
    insert into ads by name
    select * replace (
        cast(cast(spend as decimal(18, 2)) * 1000000 as varchar) as spend,
        cast(cast(impressions as bigint) * 1000 as varchar) as impressions,
        cast(cast(clicks as bigint) + 999 as varchar) as clicks,
        campaign_name || ' (renamed)' as campaign_name
    )
    from ads_future where hash(ad_id, date) % 5 <> 0
    """,
    # Days long past are restated at the very moment of the cutoff, under another campaign's name.
    """
    insert into ads by name
    select * replace (
        cast(cast(spend as decimal(18, 2)) * 1000000 as varchar) as spend,
        cast(cast(clicks as bigint) + 77 as varchar) as clicks,
        'Product Demo' as campaign_name,
        cast(getvariable('cutoff') as varchar) as known_at
    )
    from ads_past
    where cast(date as date) > getvariable('cutoff_day') - 60
    qualify row_number() over (partition by ad_id, date order by known_at desc) = 1
    """,
    # Days that were missing, and campaigns that nobody had heard of, turn up with dates before the cutoff: some carry
    # the ids that earlier leads named in vain, some the name of a campaign that ran then.
    """
    insert into ads by name
    select * replace (
        '9999' || campaign_id as campaign_id,
        '9999' || adset_id as adset_id,
        '9999' || ad_id as ad_id,
        cast(getvariable('cutoff') + to_hours(2) as varchar) as known_at
    )
    from ads_past
    where cast(date as date) > getvariable('cutoff_day') - 60
    qualify row_number() over (partition by ad_id, date order by known_at desc) = 1
    """,
    # An ad moves to another campaign, and its past moves with it.
    """
    insert into ads by name
    select * replace (
        (select max(campaign_id) from ads_past) as campaign_id,
        cast(getvariable('cutoff') + to_hours(3) as varchar) as known_at
    )
    from ads_past
    where ad_id in (select min(ad_id) from ads_past group by campaign_id)
    qualify row_number() over (partition by ad_id, date order by known_at desc) = 1
    """,
    # Leads: some never come, others come as something else, new ones come for old and for new campaigns.
    """
    insert into leads by name
    select * replace ('many' as employees, 'space travel' as industry, 'XX' as country)
    from leads_future where hash(lead_id) % 3 <> 0
    """,
    """
    insert into leads by name
    select * replace (
        'new-' || lead_id as lead_id,
        case when hash(lead_id) % 2 = 0 then campaign_id else '9999' || campaign_id end as campaign_id,
        lead_id || ' employees' as employees,
        'new-' || email as email
    )
    from leads_future
    """,
    # Leads of the past that were loaded too late.
    """
    insert into leads by name
    select * replace (
        'late-' || lead_id as lead_id,
        'late-' || email as email,
        cast(getvariable('cutoff') + to_hours(1) as varchar) as known_at
    )
    from leads_past where hash(lead_id) % 4 = 0
    """,
    # Leads of the past that were loaded again, with other attributes and keys.
    """
    insert into leads by name
    select * replace (
        'none' as employees,
        'space travel' as industry,
        (select min(ad_id) from ads_past) as ad_id,
        cast(getvariable('cutoff') as varchar) as known_at
    )
    from leads_past where hash(lead_id) % 3 = 0
    """,
    # Outcomes: half of them never come, the others bring a million times the money.
    """
    insert into outcomes by name
    select * replace (cast(cast(value as decimal(18, 2)) * 1000000 as varchar) as value)
    from outcomes_future where hash(lead_id) % 2 = 0
    """,
    # Every third lead of the past turns out to have been won an hour after it came; nobody knew before the cutoff.
    """
    insert into outcomes by name
    select
        lead_id,
        stage,
        cast(cast(created_at as timestamp) + to_hours(1) as varchar) as occurred_at,
        case when stage = 'won' then '1000000' end as value,
        'USD' as currency,
        cast(getvariable('cutoff') as varchar) as recorded_at
    from leads_past cross join (select unnest(['qualified', 'won']) as stage) as stages
    where hash(lead_id) % 3 = 0
    """,
    # The campaign map: from the cutoff on every code stands for another campaign.
    """
    insert into campaign_map by name
    select * replace (
        (select max(campaign_id) from ads_past) as campaign_id,
        cast(getvariable('cutoff') as varchar) as valid_from
    )
    from campaign_map_past
    """,
)


def known_leads(world: duckdb.DuckDBPyConnection, cutoff: datetime) -> Sequence[str]:
    """Leads whose row was known before a moment, or that came in at it."""
    condition = f"{KNOWN['leads']} < $1 or cast(created_at as timestamp) = $1"
    found = world.execute(f"select distinct lead_id from leads where {condition} order by lead_id", [cutoff])
    return [row[0] for row in found.fetchall()]
