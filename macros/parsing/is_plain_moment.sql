{#- A condition: the text is an ISO date, alone or with a time, without a zone: what most files hold, and what costs least to read. -#}
{% macro is_plain_moment(column) -%}
    {{ matches(column, '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?)?$') }}
{%- endmacro %}
