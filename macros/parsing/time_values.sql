{#- Day, month and year in digits, in the order that the column `date_order` names (`dmy` or `mdy`), as an ISO date in text;
    empty-handed (null) for any other text. -#}
{% macro iso_date_text(column, date_order='date_order') -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set pattern = '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})($|[^0-9])' -%}
    {%- set first = "lpad(regexp_extract(" ~ column ~ ", '" ~ pattern ~ "', 1), 2, '0')" -%}
    {%- set second = "lpad(regexp_extract(" ~ column ~ ", '" ~ pattern ~ "', 2), 2, '0')" -%}
    {%- set year = "right('20' || regexp_extract(" ~ column ~ ", '" ~ pattern ~ "', 3), 4)" -%}
    {%- set month_name = "^([A-Za-z]{3})[a-z]*[.]? ([0-9]{1,2}),? ([0-9]{4})" -%}
    case
        when {{ column }} like '____-__-__%' then substr({{ column }}, 1, 10)
        when {{ column }} like '____/__/__%' then replace(substr({{ column }}, 1, 10), '/', '-')
        when regexp_extract({{ column }}, '^(19|20)[0-9]{6}$', 0) <> ''
            then substr({{ column }}, 1, 4) || '-' || substr({{ column }}, 5, 2) || '-' || substr({{ column }}, 7, 2)
        when regexp_extract({{ column }}, '{{ pattern }}', 0) <> ''
            then {{ year }} || '-' || case when {{ date_order }} = 'dmy' then {{ second }} || '-' || {{ first }} else {{ first }} || '-' || {{ second }} end
        when regexp_extract({{ column }}, '{{ month_name }}', 0) <> ''
            then regexp_extract({{ column }}, '{{ month_name }}', 3) || '-'
                || case lower(regexp_extract({{ column }}, '{{ month_name }}', 1))
                    when 'jan' then '01' when 'feb' then '02' when 'mar' then '03' when 'apr' then '04'
                    when 'may' then '05' when 'jun' then '06' when 'jul' then '07' when 'aug' then '08'
                    when 'sep' then '09' when 'oct' then '10' when 'nov' then '11' when 'dec' then '12'
                end
                || '-' || lpad(regexp_extract({{ column }}, '{{ month_name }}', 2), 2, '0')
    end
    {%- endif -%}
{%- endmacro %}

{#- A calendar day; what stands behind it in the text (a time) does not count. -#}
{% macro date_value(column, date_order='date_order') -%}
    try_cast({{ iso_date_text(column, date_order) }} as date)
{%- endmacro %}

{#- A UTC instant from ISO text (offsets included), `3/15/2024 2:30 PM` and its kin, or Unix seconds or milliseconds. -#}
{% macro instant_value(column, date_order='date_order') -%}
    {%- if is_linting() %}cast({{ column }} as timestamp){% else -%}
    {%- set clock = '([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?' -%}
    {%- set hour = "cast(regexp_extract(" ~ column ~ ", '" ~ clock ~ "', 1) as integer)" -%}
    case
        when {{ column }} like '____-__-__%' then {{ iso_instant(column) }}
        when regexp_extract({{ column }}, '^[0-9]{10}([0-9]{3})?$', 0) <> ''
            then {{ epoch_instant('cast(substr(' ~ column ~ ', 1, 10) as bigint)') }}
        when regexp_extract({{ column }}, '{{ clock }}', 0) <> ''
            then {{ iso_instant(
                iso_date_text(column, date_order) ~ " || ' ' || lpad(cast(case"
                ~ " when regexp_extract(" ~ column ~ ", '[Pp][.]?[Mm]', 0) <> '' and " ~ hour ~ " < 12 then " ~ hour ~ " + 12"
                ~ " when regexp_extract(" ~ column ~ ", '[Aa][.]?[Mm]', 0) <> '' and " ~ hour ~ " = 12 then 0"
                ~ " else " ~ hour ~ " end as varchar), 2, '0') || ':' || regexp_extract(" ~ column ~ ", '" ~ clock ~ "', 2)"
                ~ " || regexp_extract(" ~ column ~ ", '" ~ clock ~ "', 3) || regexp_extract(" ~ column ~ ", '[+-][0-9]{2}:?[0-9]{2}$', 0)"
            ) }}
        else {{ iso_instant(iso_date_text(column, date_order)) }}
    end
    {%- endif -%}
{%- endmacro %}
