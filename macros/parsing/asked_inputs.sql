{#- The inputs that this build reads: all but those of a question that it leaves out. -#}
{% macro asked_inputs() -%}
    {%- set off = off_questions() -%}
    {%- set asked = [] -%}
    {%- for input in input_names() -%}
        {%- set question = 'accounts' if input in ['sales', 'customers', 'products'] else 'leads' -%}
        {%- if question not in off -%}
            {%- do asked.append(input) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(asked) }}
{%- endmacro %}
