{#- Features of an examples model in the order of its columns: a list of {name, is_text}. -#}
{% macro example_features(model_name) -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(ref(model_name)) if '__' in column.name -%}
            {%- do found.append({'name': column.name, 'is_text': column.is_string() or column.dtype | lower == 'string'}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
