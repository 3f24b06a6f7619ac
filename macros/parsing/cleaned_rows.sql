{#- The first CTE of a base model: the rows of a raw input with texts that stand for nothing as null, and where each row stands. -#}
{% macro cleaned_rows(input, texts) -%}
cleaned as (

    select
        {%- for text in texts %}
        {{ text_value(text) }} as {{ text }},
        {%- endfor %}
        attributes,
        segment,
        source_file,
        source_line,
        source_platform,
        decimal_mark,
        date_order,
        money_unit,
        money_currency,
        nullif(trim(first_cell), '') as first_cell,
        read_error,
        read_text
    from {{ ref('raw_' ~ input) }}

)
{%- endmacro %}

{#- A condition: the timestamp lies outside earliest_date and latest_date. -#}
{% macro is_out_of_bounds(column) -%}
    ({{ column }} < cast('{{ var("earliest_date") }}' as timestamp)
    or {{ column }} >= {{ add_days("cast('" ~ var("latest_date") ~ "' as timestamp)", 1) }})
{%- endmacro %}

{#- A condition: the row is a total or a footer, by its first cell. -#}
{% macro is_total_row() -%}
    regexp_extract(lower(first_cell), '^(grand total|total|summe|gesamt|suma|somme|©)', 0) <> ''
{%- endmacro %}
