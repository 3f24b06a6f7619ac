{#- The questions (leads, accounts) that this build leaves out: its selector chose no model with their tag. None where somebody
    chose models by hand. -#}
{% macro off_questions() -%}
    {%- set off = [] -%}
    {%- if execute and invocation_args_dict.get('selector') -%}
        {%- for question in ['leads', 'accounts'] -%}
            {%- set chosen = [] -%}
            {%- for name in selected_resources if name.startswith('model.') and question in graph.nodes[name].tags -%}
                {%- do chosen.append(name) -%}
            {%- endfor -%}
            {%- if not chosen -%}
                {%- do off.append(question) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(off) }}
{%- endmacro %}
