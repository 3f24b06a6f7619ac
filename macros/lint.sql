{#- Whether sqlfluff renders the models. It checks what stands in a model, not what macros write into it, but it parses
    both: macros with long expressions, and loops over the same lines, write a short stand-in then. -#}
{% macro is_linting() -%}
    {{ return(target.name == 'lint') }}
{%- endmacro %}
