{#- CTEs, the last of them `column_habits`, with one row per file: how it writes its numbers and dates, by all of their cells. A column follows
    what its own cells tell, then the other columns of the file, then the other files of the input and platform (which is said), then the settings. -#}
{% macro column_habits(relation, numbers, counts, dates, ids, has_currency) -%}
{%- set all_numbers = numbers + counts -%}
cell_forms as (

    select
        source_file,
        source_line,
        source_platform,
        {%- for column in all_numbers %}
        {{ column }},
        {{ number_mark(column, is_money=column in numbers) }} as {{ column }}_form,
        {%- endfor %}
        {%- for column in dates %}
        {{ column }},
        {{ date_form(column) }} as {{ column }}_form,
        {%- endfor %}
        {%- for column in ids %}
        {{ column }},
        {%- endfor %}
        decimal_mark,
        {{ "coalesce(currency, money_currency)" if has_currency else "money_currency" }} as currency_text
    from {{ relation }}

),

cells as (

    select
        source_file,
        {%- for column in all_numbers %}
        {{ first_cell_of(column, '.') }} as {{ column }}_dot,
        {{ first_cell_of(column, ',') }} as {{ column }}_comma,
        {{ first_cell_of(column, 'either .') }} as {{ column }}_either_dot,
        {{ first_cell_of(column, 'either ,') }} as {{ column }}_either_comma,
        coalesce(bool_and({{ matches(column, '^[^.,]*[.,][0-9]{3}$') }}) filter (where {{ column }}_form is not null), true)
            as {{ column }}_has_three,
        {%- endfor %}
        {%- for column in dates %}
        {{ first_cell_of(column, 'dmy') }} as {{ column }}_dmy,
        {{ first_cell_of(column, 'mdy') }} as {{ column }}_mdy,
        {{ first_cell_of(column, 'either') }} as {{ column }}_either,
        {{ first_cell_of(column, 'ymd') }} as {{ column }}_ymd,
        {{ first_cell_of(column, 'short') }} as {{ column }}_short,
        {{ first_cell_of(column, 'month.day') }} as {{ column }}_month_first,
        min(case when {{ column }}_form = 'year first' then source_line end) as {{ column }}_year_first_line,
        coalesce(count({{ column }}) = count(case when {{ column }}_form = 'serial' then 1 end) and count({{ column }}) > 0, false)
            as {{ column }}_is_serial,
        {%- endfor %}
        {%- for column in ids %}
        coalesce(bool_or(length({{ column }}) >= 16 and {{ column }} not like '%00'), false) as {{ column }}_is_exact,
        {%- endfor %}
        max(decimal_mark) as decimal_mark,
        max(source_platform) as source_platform,
        coalesce(bool_or(upper(currency_text) in ('IDR', 'JPY', 'KRW', 'VND', 'CLP', 'COP', 'HUF', 'ISK', 'PYG', 'UGX')), false)
            as is_whole_currency
    from cell_forms
    group by source_file

),

file_forms as (

    select
        *,
        {{ first_of(all_numbers, '_dot') }} as file_dot,
        {{ first_of(all_numbers, '_comma') }} as file_comma,
        {{ first_of(counts, '_either_dot') }} as whole_dot,
        {{ first_of(counts, '_either_comma') }} as whole_comma,
        {{ first_of(dates, '_dmy') }} as file_dmy,
        {{ first_of(dates, '_mdy') }} as file_mdy,
        {{ first_of(dates, '_ymd') }} as file_ymd
    from cells

),

input_forms as (

    select
        *,
        max(file_dot) over platform_files as input_dot,
        max(file_comma) over platform_files as input_comma,
        max(file_dmy) over platform_files as input_dmy,
        max(file_mdy) over platform_files as input_mdy,
        max(file_ymd) over platform_files as input_ymd
    from file_forms
    window platform_files as (partition by source_platform)

),

settled as (

    select
        *,
        case
            when file_dot is not null and file_comma is null then '.'
            when file_comma is not null and file_dot is null then ','
            when whole_dot is not null and whole_comma is null then ','
            when whole_comma is not null and whole_dot is null then '.'
        end as own_mark,
        case
            when file_dot is null and input_dot is not null and input_comma is null then '.'
            when file_dot is null and input_comma is not null and input_dot is null then ','
        end as others_mark,
        case when file_dmy is not null then 'dmy' when file_mdy is not null then 'mdy' end as own_order,
        case
            when input_dmy is not null and input_mdy is null then 'dmy'
            when input_mdy is not null and input_dmy is null then 'mdy'
        end as others_order
    from input_forms

),

decided as (

    select
        *,
        coalesce(own_mark, others_mark{{ ", '" ~ var('default_decimal_mark') ~ "'" if var('default_decimal_mark') }}) as file_mark,
        coalesce(own_order, others_order{{ ", '" ~ var('default_date_order') ~ "'" if var('default_date_order') }}) as file_order
    from settled

),

column_habits as (

    select
        source_file,
        {%- for column in all_numbers %}
        case
            when {{ column }}_dot is not null then '.'
            when {{ column }}_comma is not null then ','
            when {{ column }}_either_dot is null and {{ column }}_either_comma is null then coalesce(file_mark, decimal_mark)
            when file_mark is not null then file_mark
            when {{ column }}_either_dot is not null then ','
            else '.'
        end as {{ column }}_mark,
        case
            when {{ column }}_dot is not null and {{ column }}_comma is not null
                then {{ shown_cell(column ~ '_dot') }} || ' and ' || {{ shown_cell(column ~ '_comma') }}
            when {{ column }}_dot is not null or {{ column }}_comma is not null or file_mark is not null then null
            when {{ column }}_either_dot is not null and {{ column }}_either_comma is not null
                then {{ shown_cell(column ~ '_either_dot') }} || ' and ' || {{ shown_cell(column ~ '_either_comma') }}
            when {{ column }}_either_dot is not null and not is_whole_currency
                then {{ shown_cell(column ~ '_either_dot') }} || ' may be decimals or thousands'
        end as {{ column }}_clash,
        {{ column }}_dot is null and {{ column }}_comma is null and file_mark is null
        and coalesce({{ column }}_either_dot, {{ column }}_either_comma) is not null as {{ column }}_assumed,
        coalesce({{ column }}_dot, {{ column }}_comma) is not null and {{ all_numbers | join('_has_three and ') }}_has_three
            as {{ column }}_decimals_assumed,
        {{ column }}_dot is null and {{ column }}_comma is null and own_mark is null and others_mark is not null
        and coalesce({{ column }}_either_dot, {{ column }}_either_comma) is not null as {{ column }}_mark_borrowed,
        {%- endfor %}
        {%- for column in dates %}
        case
            when {{ column }}_dmy is not null then 'dmy'
            when {{ column }}_mdy is not null then 'mdy'
            when {{ column }}_ymd is not null or ({{ column }}_short is not null and input_ymd is not null) then 'ymd'
            else file_order
        end as {{ column }}_order,
        case
            when {{ column }}_month_first is not null then {{ shown_cell(column ~ '_month_first') }} || ' has dots behind the month'
            when file_dmy is not null and file_mdy is not null
                then {{ shown_cell('file_dmy') }} || ' and ' || {{ shown_cell('file_mdy') }}
            when {{ column }}_ymd is not null and coalesce({{ column }}_dmy, {{ column }}_mdy, {{ column }}_either) is not null
                then {{ shown_cell('coalesce(' ~ column ~ '_dmy, ' ~ column ~ '_mdy, ' ~ column ~ '_either)') }} || ' and ' || {{ shown_cell(column ~ '_ymd') }}
            when {{ column }}_short is not null and coalesce({{ column }}_dmy, input_ymd) is null{{ " and false" if var('default_date_order') }}
                then {{ shown_cell(column ~ '_short') }} || ' may begin with its day or its year'
            when file_order is null and {{ column }}_either is not null and {{ column }}_year_first_line is not null
                then {{ shown_cell(column ~ '_either') }} || ' and line ' || cast({{ column }}_year_first_line as varchar) || ', with the year first'
        end as {{ column }}_clash,
        file_order is null and {{ column }}_either is not null as {{ column }}_order_assumed,
        own_order is null and others_order is not null and {{ column }}_either is not null as {{ column }}_order_borrowed,
        {{ column }}_is_serial,
        {%- endfor %}
        {%- for column in ids %}
        {{ column }}_is_exact,
        {%- endfor %}
        decimal_mark
    from decided

)
{%- endmacro %}
