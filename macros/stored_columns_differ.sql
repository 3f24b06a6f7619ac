{#- Whether the stored table of the calling model has other columns than the model gives now: those described in its YAML, and
    the features (name and type) of the given models. False while dbt parses or tests, and where nothing is stored. -#}
{% macro stored_columns_differ(feature_models) %}
    {%- if not execute or model.resource_type != 'model' or flags.WHICH not in ['build', 'run', 'retry', 'compile'] -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set stored = adapter.get_relation(this.database, this.schema, this.identifier) -%}
    {%- if stored is none or stored.type != 'table' -%}{{ return(false) }}{%- endif -%}
    {%- set wanted = [] -%}
    {%- for name in model.columns if '__' not in name -%}{%- do wanted.append(name) -%}{%- endfor -%}
    {%- for feature_model in feature_models -%}
        {%- for column in adapter.get_columns_in_relation(ref(feature_model)) if '__' in column.name -%}
            {%- do wanted.append(column.name ~ ' ' ~ column.dtype) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- for column in adapter.get_columns_in_relation(stored) -%}
        {%- do found.append(column.name ~ (' ' ~ column.dtype if '__' in column.name else '')) -%}
    {%- endfor -%}
    {{ return(wanted | sort != found | sort) }}
{% endmacro %}
