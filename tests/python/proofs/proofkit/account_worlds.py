"""Sales of a company, and what the same company's files might look like later or elsewhere.

Every order line became known at some moment, and so did most rows about customers. A product file carries no time: it
says what a product is, and past cutoffs may read it.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from proofkit.files import copy_world, read_demo
from proofkit.project import Change

TABLES = ("sales", "customers", "products")
KNOWN = {
    "sales": "cast(coalesce(known_at, ordered_at) as timestamp)",
    "customers": "cast(valid_from as timestamp)",
}
# The cutoff of 1 September serves no split: its window reaches into that of the test cutoff.
CUTOFFS = ("2024-10-01", "2024-12-01", "2025-03-15", "2025-05-01", "2025-09-01", "2025-10-10")
# The test cutoff, at whose very moment some rows become known.
CUTOFF = datetime(2025, 10, 10)
# Two days after the labels of the test cutoff have closed.
LATER = datetime(2026, 1, 15, 13, 37)
SETTINGS = (
    Change("dbt_project.yml", "account_cutoffs: []", f"account_cutoffs: {list(CUTOFFS)}"),
    Change("dbt_project.yml", "customer_static_attributes: []", "customer_static_attributes: [region]"),
)


def demo_world(demo: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The demo's inputs, and what real files hold besides.

    Some orders carry a day and no load time, so that days of orders meet cutoffs to the second; some carry no line ids;
    and some customers are described without a time.
    """
    world = read_demo(demo, TABLES)
    world.execute(
        """
        update sales set ordered_at = left(ordered_at, 10), known_at = null where hash(order_id) % 7 = 0;
        update sales set line_id = null where hash(order_id) % 11 = 0;
        delete from customers where hash(customer_id) % 5 = 0 and (customer_id, valid_from) not in (
            select (customer_id, max(valid_from)) from customers group by customer_id
        );
        update customers set valid_from = null where hash(customer_id) % 5 = 0;
        """
    )
    return world


def known_before(world: duckdb.DuckDBPyConnection, moment: datetime) -> duckdb.DuckDBPyConnection:
    """The files as they would have been exported at a moment."""
    earlier = copy_world(world)
    for table, known in KNOWN.items():
        earlier.execute(f"delete from {table} where {known} >= ?", [moment])
    # Companies grow, and a file without a time tells their size of the day.
    earlier.execute(
        "update customers set employees = cast(1 + cast(employees as int) // 2 as varchar) where valid_from is null"
    )
    return earlier


def poisoned(world: duckdb.DuckDBPyConnection, cutoff: datetime) -> duckdb.DuckDBPyConnection:
    """The same past, another future: rows known at or after the cutoff changed, deleted and added.

    Rows known before the cutoff stay as they are, save for columns that carry no time. The newest moment at which
    anything is known stays too, so that both worlds are built as of the same moment.
    """
    other = copy_world(world)
    newest = world.execute(f"select max({KNOWN['sales']}) from sales").fetchall()[0][0]
    other.execute(f"set variable cutoff = timestamp '{cutoff}'")
    for table, known in KNOWN.items():
        other.execute(
            f"create temp table {table}_future as select * from {table} where {known} >= getvariable('cutoff');"
            f"create temp table {table}_past as"
            f" select * from {table} where coalesce({known} < getvariable('cutoff'), true);"
            f"delete from {table} where {known} >= getvariable('cutoff')"
        )
    for statement in _POISON:
        other.execute(statement)
    other.execute(f"delete from sales where {KNOWN['sales']} >= ?", [newest])
    other.execute(f"insert into sales select * from sales_future where {KNOWN['sales']} = ?", [newest])
    return other


# Each statement adds rows to a future that has just been emptied.
_POISON = (
    # Order lines: a third never comes, the others bring a thousand times the money.
    """
    insert into sales by name
    select * replace (
        cast(cast(revenue as decimal(18, 2)) * 1000 as varchar) as revenue,
        cast(cast(quantity as bigint) * 7 as varchar) as quantity
    )
    from sales_future where hash(order_id) % 3 <> 0
    """,
    # Orders long past are loaded at the very moment of the cutoff: as lines of orders that were known, and as new ones.
    """
    insert into sales by name
    select * replace (
        case when hash(order_id) % 8 = 0 then order_id else 'L' || order_id end as order_id,
        '9' || line_id as line_id,
        cast(cast(revenue as decimal(18, 2)) * 1000 as varchar) as revenue,
        cast(getvariable('cutoff') as varchar) as known_at
    )
    from sales_past where hash(order_id) % 4 = 0
    """,
    # At the very moment of the cutoff every third customer buys a product of each division.
    """
    insert into sales by name
    with items as (select division, min(sku) as sku from products group by division)
    select sales_past.* replace (
        'B' || order_id || items.sku as order_id,
        '1' as line_id,
        cast(getvariable('cutoff') as varchar) as ordered_at,
        items.sku as sku,
        '1' as quantity,
        '5000' as revenue,
        '100' as cost,
        null as known_at
    )
    from sales_past cross join items
    where hash(customer_id) % 3 = 0
    qualify row_number() over (partition by customer_id, items.sku order by order_id) = 1
    """,
    # Customers and products that nobody had heard of.
    """
    insert into sales by name
    select * replace (
        'N' || order_id as order_id, 'N' || customer_id as customer_id, 'Zephyr ' || customer_id as customer_name,
        'X' || sku as sku
    )
    from sales_future where customer_id is not null and sku <> 'FREIGHT'
    """,
    "insert into products by name select * replace ('X' || sku as sku) from products",
    # Attributes: known customers turn into something else at the cutoff, and later versions say something else.
    """
    insert into customers by name
    select * replace (
        'space travel' as industry,
        'many' as employees,
        'XX' as region,
        cast(getvariable('cutoff') as varchar) as valid_from
    )
    from customers_past where hash(customer_id) % 2 = 0
    qualify row_number() over (partition by customer_id order by valid_from desc) = 1
    """,
    """
    insert into customers by name
    select * replace ('agriculture' as industry, '1000000' as employees) from customers_future
    where hash(customer_id) % 3 <> 0
    """,
    # Columns that carry no time: all but the region, which the settings declare unchanging.
    "update customers set industry = 'space travel', employees = '7' where valid_from is null",
    "update products set name = 'Article ' || sku, category = 'Everything'",
)
