{#- What a date's text tells of its column: `year first`, `dmy`, `mdy` or `either` for day, month and year in digits, `ymd` where the two digits
    in front can only be the year, `short` where they may be, `month.day` where dots stand behind a month,
    `serial` for a day number of a spreadsheet; null for other texts. Dots stand behind days, so that such a date needs no order. A day of the week
    and characters of other scripts change nothing. -#}
{% macro date_form(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set digits = '^([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[23][0-9])([^0-9]|$)' -%}
    {%- set first = "cast(regexp_extract(form_text, '" ~ digits ~ "', 1) as integer)" -%}
    {%- set second = "cast(regexp_extract(form_text, '" ~ digits ~ "', 2) as integer)" -%}
    {%- set form -%}
    case
        when form_text like '____-__-__%' or form_text like '____/_%/_%' then 'year first'
        when {{ matches('form_text', '^[23][0-9]([/-])(0?[1-9]|1[0-2])[/-](0?[1-9]|1[0-9])([^0-9]|$)|^3[2-9]([/-])[0-9]{1,2}[/-][0-9]{1,2}([^0-9]|$)') }} then 'ymd'
        when {{ matches('form_text', digits) }}
            then case
                when {{ matches('form_text', '^(2[0-9]|3[01])[/-][0-9]{1,2}[/-](2[0-9]|3[01])([^0-9]|$)') }} and {{ second }} <= 12 then 'short'
                when {{ first }} > 12 and {{ second }} <= 12 then 'dmy'
                when {{ second }} > 12 and {{ first }} <= 12 then 'mdy'
                when {{ first }} <> {{ second }} then 'either'
            end
        when {{ matches('form_text', '^(0?[1-9]|1[0-2])[.] ?(1[3-9]|2[0-9]|3[01])[.] ?([0-9]{4}|[23][0-9])([^0-9]|$)') }} then 'month.day'
        when {{ matches('form_text', '^[2-6][0-9]{4}([.][0-9]+)?$') }} then 'serial'
    end
    {%- endset -%}
    case
        when {{ column }} like '____-__-__%' then 'year first'
        when {{ matches(column, '^[0-9][ -~]*$') }} then {{ form | replace('form_text', column) }}
        when {{ column }} is not null then {{ bound('form_text', moment_text(column), form) }}
    end
    {%- endif -%}
{%- endmacro %}
