-- Every division of the var account_divisions was sold and is enabled; otherwise its marts would be empty unsaid. With
-- account_fail_soft such divisions are left out with a warning, as long as one is left.
{{ config(severity='warn' if var('account_fail_soft') else 'error') }}
{%- set chosen = var('account_divisions') %}
with chosen as (
    {% for division in chosen %}
    select '{{ division | replace("'", "''") }}' as division
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select cast(null as varchar) as division
    where false
    {%- endfor %}

),

unknown as (

    select
        count(*) as division_count,
        string_agg(chosen.division, ', ' order by chosen.division) as named
    from chosen
    left join {{ ref('dim_divisions') }} as divisions on chosen.division = divisions.division and divisions.is_enabled
    where divisions.division is null

),

known as (

    select coalesce(string_agg(division, ', ' order by division), 'none, since the sales name no division') as named
    from {{ ref('dim_divisions') }}

)

select unknown.named
from unknown
cross join known
where
    unknown.division_count > 0
    and case
        when {{ var('account_fail_soft') }} and unknown.division_count < {{ chosen | length }} then true
        else
            {{ raise_error(
                "'Divisions that were chosen (--divisions, or the var account_divisions) but are not sold or not enabled: '"
                ~ " || unknown.named || '. Divisions found: ' || known.named || '.'"
            ) }} is not null
    end
