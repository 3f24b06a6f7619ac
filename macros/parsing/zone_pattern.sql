{#- Regular expression, without groups, of a zone in lower case: an offset, UTC, a name of the IANA, or an abbreviation of one meaning. -#}
{% macro zone_pattern() -%}
    (?:(?:utc|gmt)? ?[+-](?:0?[0-9]|1[0-4])(?::?[0-5][0-9])?|utc|gmt|z|{{ zone_abbreviations().keys() | join('|') }}|[a-z]+/[a-z_/+-]+[0-9]*)
{%- endmacro %}
