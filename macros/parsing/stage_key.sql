{#- A stage name without case, accents, blanks, punctuation, and the number or percentage around it: "5. Closed-Won (100 %)"
    and "closed_won" are one, and so are "geprüft", "gepruft" and "geprueft". -#}
{% macro stage_key(column) -%}
    {%- set ordinal = '^((stage|phase|step|stufe|etape|etapa) )?[0-9]{1,3}[a-z]? ' -%}
    {%- set letters = replace_all(replace_all(normalised_name(column), ordinal, ''), ' [0-9]{1,3}$', '') -%}
    {{ replace_all("replace(replace(" ~ letters ~ ", ' ', ''), 'ß', 'ss')", '([aou])e', '\\1') }}
{%- endmacro %}
