{#- The post-hook of every model and seed: fails with the first row that breaks the table's key (`meta: primary_key`, or
    `unique_key` where parts of it may be null) or, where no contract does it, a constraint of a column. It runs in the
    model's own transaction, so that the table of the last build stays; a test per key would be a node per key. -#}
{% macro enforce_constraints() -%}
    {%- if execute %}
        {%- set queries = broken_constraints(this, model) %}
        {%- if queries %}
select {{ raise_error("offence") }}
from (
    {{ queries | join('\n    union all\n    ') }}
) as offences
        {%- endif %}
    {%- endif %}
{%- endmacro %}
