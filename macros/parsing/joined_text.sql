{#- Texts joined to one that tells rows apart; a missing text counts as a value of its own. -#}
{% macro joined_text(expressions) -%}
    {%- for expression in expressions -%}
        coalesce({{ expression }}, ''){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
