{#-
The attributes that become features, as a list of {attribute, feature, attribute_type}: what int_lead_attributes
decided when models were trained, as far as the lead files at hand have the column. One they lack is left out, so that
scoring can say that it is missing. Read when the calling model runs; empty while dbt parses.
-#}
{% macro lead_attribute_features() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set relation = load_relation(ref('int_lead_attributes')) %}
    {% set files = load_relation(ref('input_files')) %}
    {% if relation is none or files is none %}{{ return([]) }}{% endif %}
    {% set query %}
        select attribute, feature, attribute_type
        from {{ relation }}
        where is_kept and attribute in (
            select attribute_name from {{ files }} where input = 'leads' and canonical_column = 'attribute'
        )
        order by feature
    {% endset %}
    {% set found = [] %}
    {% for row in run_query(query) %}
        {% do found.append({'attribute': row[0], 'feature': row[1], 'attribute_type': row[2]}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#- The value of one attribute of a lead, as a number or as text. -#}
{% macro attribute_value(map_expression, attribute) -%}
    {%- set value = map_expression ~ "['" ~ attribute.attribute | replace("'", "''") ~ "']" -%}
    {%- if attribute.attribute_type == 'number' -%}
        try_cast({{ value }} as double)
    {%- else -%}
        nullif(trim({{ value }}), '')
    {%- endif -%}
{%- endmacro %}
