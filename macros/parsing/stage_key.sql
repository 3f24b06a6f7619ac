{#- A stage name without case, accents, blanks, punctuation, and the number or percentage around it: "5. Closed-Won (100 %)"
    and "closed_won" are one. -#}
{% macro stage_key(column) -%}
    {%- set ordinal = '^((stage|phase|step|stufe|etape|etapa) )?[0-9]{1,3}[a-z]? ' -%}
    replace({{ replace_all(replace_all(normalised_name(column), ordinal, ''), ' [0-9]{1,3}$', '') }}, ' ', '')
{%- endmacro %}
