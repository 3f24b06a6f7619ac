{#- Regular expression, in lower case, of the words and letters that multiply the number before them. -#}
{% macro number_scales() -%}
    thousand|tausend|tsd|millionen|millions|million|millones|mio|mln|mill|mn|mm|m|milliarden|milliards|mrd|bn|b|lakhs|lakh|lac|crores|crore|k
{%- endmacro %}
