{#-
The feature columns (`<family>__<name>`) of a relation that is already built, qualified by its alias in the query.
-#}
{% macro feature_columns(relation_alias, model_name) %}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(ref(model_name)) if '__' in column.name -%}
            {%- do found.append(relation_alias ~ '.' ~ column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ found | join(',\n        ') or ('cast(null as double) as ' ~ relation_alias ~ '__none') }}
{%- endmacro %}

{#- The names of all columns of a model that is already built; none while dbt parses. -#}
{% macro column_names(model_name) %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {{ return(adapter.get_columns_in_relation(ref(model_name)) | map(attribute='name') | list) }}
{% endmacro %}
