{#- Queries that each return at most one row: what breaks the key or the columns' constraints of a table, in words. -#}
{% macro broken_constraints(relation, node) -%}
    {%- set meta = node.config.meta or {} %}
    {%- set queries = [] %}
    {%- set key = meta.get('primary_key') or meta.get('unique_key') %}
    {%- if key %}
        {%- set shown = [] %}
        {%- set has_null = [] %}
        {%- for part in key %}
            {%- do shown.append("coalesce(cast(" ~ part ~ " as " ~ dbt.type_string() ~ "), 'null')") %}
            {%- do has_null.append(part ~ ' is null') %}
        {%- endfor %}
        {%- do queries.append(
            "(select '" ~ node.name ~ " may hold each (" ~ (key | join(', ') | replace("'", "''"))
            ~ ") once" ~ (", and no null in it" if meta.get('primary_key') else "") ~ ", and has (' || "
            ~ shown | join(" || ', ' || ") ~ " || ') ' || cast(count(*) as " ~ dbt.type_string() ~ ") || ' times' as offence"
            ~ " from " ~ relation ~ (" where " ~ meta.unique_where if meta.get('unique_where') else "")
            ~ " group by " ~ key | join(', ') ~ " having count(*) > 1"
            ~ (" or " ~ has_null | join(' or ') if meta.get('primary_key') else "") ~ " limit 1)"
        ) %}
    {%- endif %}
    {%- if not (node.config.contract.enforced and node.config.materialized in ('table', 'incremental')) %}
        {%- for column in node.columns.values() %}
            {%- for constraint in column.constraints or [] %}
                {%- set rule = column.name ~ ' is not null' if constraint.type == 'not_null' else constraint.expression %}
                {%- do queries.append(
                    "(select '" ~ node.name ~ "." ~ column.name ~ " must keep to " ~ (rule | replace("'", "''"))
                    ~ ", and holds ' || coalesce(cast(" ~ column.name ~ " as " ~ dbt.type_string() ~ "), 'null') as offence"
                    ~ " from " ~ relation ~ " where not (" ~ rule ~ ") limit 1)"
                ) %}
            {%- endfor %}
        {%- endfor %}
    {%- endif %}
    {{- return(queries) }}
{%- endmacro %}
