{#- The date that a text in plain characters begins with, as an ISO date in text, where the whole text is a date, a time and a zone;
    null for any other text. -#}
{% macro iso_date_text(text, date_order) -%}
    {%- set rest = '(?:' ~ clock_pattern() ~ '(?: ?' ~ zone_pattern() ~ ')?)?$' -%}
    {%- set parts = '^([0-9]{1,2})[/. -]+([0-9]{1,2})[/. -]+([0-9]{4}|[0-9]{1,2})' -%}
    {%- set first = "lpad(regexp_extract(" ~ text ~ ", '" ~ parts ~ "', 1), 2, '0')" -%}
    {%- set second = "lpad(regexp_extract(" ~ text ~ ", '" ~ parts ~ "', 2), 2, '0')" -%}
    {%- set year_first = '^([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})' -%}
    {%- set word = "regexp_extract(" ~ text ~ ", '(" ~ month_names() ~ ")[^a-zäöüéûàç]', 1)" -%}
    case
        when {{ matches(text, '^' ~ date_pattern('year_first') ~ rest) }}
            then regexp_extract({{ text }}, '{{ year_first }}', 1)
                || '-' || lpad(regexp_extract({{ text }}, '{{ year_first }}', 2), 2, '0')
                || '-' || lpad(regexp_extract({{ text }}, '{{ year_first }}', 3), 2, '0')
        when {{ date_order }} = 'ymd' and {{ matches(text, '^' ~ date_pattern('short_year_first') ~ rest) }}
            then '20' || {{ first }} || '-' || {{ second }} || '-' || lpad(regexp_extract({{ text }}, '{{ parts }}', 3), 2, '0')
        when {{ matches(text, '^' ~ date_pattern('digits') ~ rest) }}
            then right('20' || regexp_extract({{ text }}, '{{ parts }}', 3), 4) || '-'
                || case when {{ date_order }} = 'dmy' or {{ matches(text, '^[0-9]{1,2}[.]') }}
                    then {{ second }} || '-' || {{ first }} else {{ first }} || '-' || {{ second }} end
        when {{ matches(text, '^' ~ date_pattern('day_name') ~ rest) }}
            then right('20' || regexp_extract({{ text }}, '{{ month_names() }}[^0-9]+([0-9]{4}|[0-9]{2})', 1), 4) || '-' || {{ month_names(word) }}
                || '-' || lpad(regexp_extract({{ text }}, '^[0-9]{1,2}', 0), 2, '0')
        when {{ matches(text, '^' ~ date_pattern('name_day') ~ rest) }}
            then regexp_extract({{ text }}, '(?:^|[^0-9])([0-9]{4})(?:[^0-9]|$)', 1) || '-' || {{ month_names(word) }}
                || '-' || lpad(regexp_extract({{ text }}, '{{ month_names() }}[^0-9]+([0-9]{1,2})', 1), 2, '0')
    end
{%- endmacro %}
