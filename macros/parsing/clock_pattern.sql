{#- Regular expression, without groups, of a time of day in lower case, with what parts it from the date. -#}
{% macro clock_pattern() -%}
    (?:(?:t|, | at | um | à |,| )(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?(?:[ap]m\b|[ap][.] ?m[.]?| uhr))?|[0-9]{1,2} ?(?:[ap]m\b|[ap][.]m[.]?))|[t -][0-9]{2}(?:[.][0-9]{2}[.]|-[0-9]{2}-)[0-9]{2}|t?[0-9]{6})
{%- endmacro %}
