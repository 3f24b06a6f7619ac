{#- One text for any number of rows: their count and the sum of their hashes over all columns of a stored relation, whatever
    the order of rows and columns. Good for noticing that rows changed. -#}
{% macro rows_hash(relation) -%}
    {%- set names = [] -%}
    {%- for name in adapter.get_columns_in_relation(relation) | map(attribute='quoted') | sort -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {%- if not names -%}{%- do names.append('1') -%}{%- endif -%}
    cast(count(*) as varchar) || '|' || cast(sum(cast({{ row_hash(names) }} as decimal(38, 0))) as varchar)
{%- endmacro %}

{#- Drop an incremental table whose columns are not those that its model is about to give, so that it is built anew: those
    described in its YAML, and the features (name and type) of the given models. Called where the model's SQL is written,
    since dbt looks for the table after that. -#}
{% macro forget_if_columns_differ(relation, feature_models) -%}
    {%- if execute and model.resource_type == 'model' and flags.WHICH in ['build', 'run', 'retry'] -%}
        {%- set stored = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
        {%- if stored is not none and stored.type == 'table' -%}
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
            {%- if wanted | sort != found | sort -%}
                {%- do adapter.drop_relation(stored) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Delete the rows of days on which no lead comes in any more: no new row takes their place. -#}
{% macro delete_days_that_are_gone(relation, leads) -%}
    delete from {{ relation }}
    where cast(cutoff_at as date) not in (select cast(leads.created_at as date) from {{ leads }} as leads)
{%- endmacro %}
