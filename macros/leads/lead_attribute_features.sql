{#-
The attributes that become features, as a list of {attribute, feature, attribute_type}: what
int_lead_attributes decided. Read when the calling model runs; empty while dbt parses.
-#}
{% macro lead_attribute_features() %}
    {% if not execute or flags.WHICH in ('parse', 'compile', 'list', 'docs', 'generate') %}{{ return([]) }}{% endif %}
    {% set relation = adapter.get_relation(
        database=ref('int_lead_attributes').database,
        schema=ref('int_lead_attributes').schema,
        identifier=ref('int_lead_attributes').identifier
    ) %}
    {% if relation is none %}{{ return([]) }}{% endif %}
    {% set query %}
        select attribute, feature, attribute_type from {{ relation }} where is_kept order by feature
    {% endset %}
    {% set found = [] %}
    {% for row in run_query(query) %}
        {% do found.append({'attribute': row[0], 'feature': row[1], 'attribute_type': row[2]}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
