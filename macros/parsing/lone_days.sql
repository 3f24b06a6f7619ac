{#- CTEs that end with `timed`, the rows of a relation with the day (`lone_from`) from which at most three rows, and at most a tenth
    of all, stand by themselves: lone_rows_after_days after the others and three times as long as any gap between them. Null where there is none. Such rows would
    move the moment that the build looks back from. -#}
{% macro lone_days(relation, moments) -%}
{%- set moment = 'greatest(' ~ moments | join(', ') ~ ')' if moments | length > 1 else moments[0] -%}
days as (

    select
        cast({{ moment }} as date) as day,
        count(*) as row_count
    from {{ relation }}
    where not ({{ is_in_the_future(moment) }} or {{ is_out_of_bounds(moment) }})
    group by cast({{ moment }} as date)

),

gaps as (

    select
        day,
        {{ day_index('day') }} - lag({{ day_index('day') }}) over (order by day) as gap_days,
        sum(row_count) over (order by day desc) as row_count_from,
        sum(row_count) over () as row_count
    from days

),

compared_gaps as (

    select
        *,
        max(gap_days) over (order by day rows between unbounded preceding and 1 preceding) as longest_gap_days
    from gaps

),

lone_days as (

    select min(day) as lone_from
    from compared_gaps
    where
        {{ var('lone_rows_after_days') }} > 0
        and gap_days >= {{ var('lone_rows_after_days') }}
        and gap_days >= 3 * coalesce(longest_gap_days, 0)
        and row_count_from <= 3
        and 10 * row_count_from <= row_count

),

timed as (

    select
        {{ relation }}.*,
        lone_days.lone_from
    from {{ relation }}
    cross join lone_days

)
{%- endmacro %}
