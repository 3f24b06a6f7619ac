{#- A condition: the expression is one of a list of texts (false for an empty list). -#}
{% macro in_list(expression, texts) -%}
    {%- if texts -%}
    {{ expression }} in (
        {%- for text in texts %}'{{ text | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor -%}
    )
    {%- else -%}
    (1 = 0)
    {%- endif -%}
{%- endmacro %}
