{#- One text for any number of rows: their count and the sum of their hashes over all columns of a stored relation, whatever
    the order of rows and columns. Good for noticing that rows changed. -#}
{% macro rows_hash(relation) -%}
    {%- set names = [] -%}
    {%- for name in adapter.get_columns_in_relation(relation) | map(attribute='quoted') | sort -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {%- if not names -%}{%- do names.append('1') -%}{%- endif -%}
    cast(count(*) as varchar) || '|' || cast(sum(cast({{ row_hash(names) }} as decimal(38, 0))) as varchar)
{%- endmacro %}

{#- Delete the rows of days on which no lead comes in any more: no new row takes their place. -#}
{% macro delete_days_that_are_gone(relation, leads) -%}
    delete from {{ relation }}
    where cast(cutoff_at as date) not in (select cast(leads.created_at as date) from {{ leads }} as leads)
{%- endmacro %}
