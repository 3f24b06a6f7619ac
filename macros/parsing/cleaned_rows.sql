{#- The first CTEs of a base model, which end with `cleaned`: the rows of a raw input with texts treated as null as null, where each
    row stands, and how the whole file writes each column of numbers (`<column>_mark`) and of dates (`<column>_order`, `<column>_is_serial`).
    `<column>_clash` shows the cells of a column that contradict each other; `<column>_placeholder` a date that stands for none. `<column>_is_exact` says
    whether any long id of the file has digits behind its 15th. `<column>_moment` is a date that is not plain ISO, read: each text once, whatever its column. -#}
{% macro cleaned_rows(input, texts, numbers=[], counts=[], dates=[], ids=[], local_dates=[]) -%}
texts as (

    select
        {%- for text in texts %}
        {{ text_value(text, also=['na'] if text in numbers + counts + dates else []) }} as {{ text }},
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
        header_zone,
        nullif(trim(first_cell), '') as first_cell,
        read_error,
        read_text
    from {{ ref('raw_' ~ input) }}

),

{{ column_habits('texts', numbers, counts, dates, ids, 'currency' in texts) }},

formed as (

    select
        {%- for text in texts %}
        {%- if text in dates %}
        case when not {{ is_placeholder_date('texts.' ~ text) }} then texts.{{ text }} end as {{ text }},
        case when {{ is_placeholder_date('texts.' ~ text) }} then texts.{{ text }} end as {{ text }}_placeholder,
        {%- else %}
        texts.{{ text }},
        {%- endif %}
        {%- endfor %}
        {%- for column in numbers + counts %}
        column_habits.{{ column }}_mark,
        column_habits.{{ column }}_clash,
        column_habits.{{ column }}_assumed,
        column_habits.{{ column }}_decimals_assumed,
        column_habits.{{ column }}_mark_borrowed,
        {%- endfor %}
        {%- for column in dates %}
        coalesce(column_habits.{{ column }}_order, texts.date_order) as {{ column }}_order,
        column_habits.{{ column }}_clash,
        column_habits.{{ column }}_order_assumed,
        column_habits.{{ column }}_order_borrowed,
        column_habits.{{ column }}_is_serial,
        {%- endfor %}
        {%- for column in ids %}
        column_habits.{{ column }}_is_exact,
        {%- endfor %}
        texts.attributes,
        texts.segment,
        texts.source_file,
        texts.source_line,
        texts.source_platform,
        texts.decimal_mark,
        texts.date_order,
        texts.money_unit,
        texts.money_currency,
        texts.header_zone,
        texts.first_cell,
        texts.read_error,
        texts.read_text
    from texts
    left join column_habits on texts.source_file = column_habits.source_file

),

moments as (

    select
        *,
        {{ instant_value('moment_text', header_zone='header_zone', is_local='is_local') }} as moment
    from (
        {%- for column in dates %}
        select
            {{ column }} as moment_text,
            {{ column }}_order as date_order,
            {{ header_zone_of(column) }} as header_zone,
            {{ (column in local_dates) | lower }} as is_local
        from formed
        where not ({{ is_plain_moment(column) }} and {{ header_zone_of(column) }} is null)
        {{ 'union' if not loop.last }}
        {%- endfor %}
    ) as moment_texts

),

cleaned as (

    select
        formed.*{% for column in dates %},
        {{ column }}_moments.moment as {{ column }}_moment
        {%- endfor %}
    from formed
    {%- for column in dates %}
    left join moments as {{ column }}_moments
        on
            formed.{{ column }} = {{ column }}_moments.moment_text
            and formed.{{ column }}_order is not distinct from {{ column }}_moments.date_order
            and {{ header_zone_of(column, 'formed.') }} is not distinct from {{ column }}_moments.header_zone
            and {{ column }}_moments.is_local = {{ (column in local_dates) | lower }}
    {%- endfor %}

)
{%- endmacro %}
