{#- A condition: the text is a date that systems write where there is none (zero, the epoch, the end of time). -#}
{% macro is_placeholder_date(column) -%}
    coalesce({{ matches(column, '^(0000-00-00|0001-01-01|1970-01-01|190[01]-01-0[01]|1899-12-3[01]|9999-12-31|01/01/1970|01/01/1900|00/00/0000|(12/31|31/12|31[.]12)[/.]9999|31[.]12[.]9999|01[.]01[.](1970|1900)|00[.]00[.]0000)([ T]([0:]+|23:59(:59)?)([.][0-9]+)?)?(Z|[+]00:?00)?$') }}, false)
{%- endmacro %}
