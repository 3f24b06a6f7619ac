{#-
The attributes that become features, as a list of {attribute, feature, attribute_type}: what `model_name` (int_lead_attributes
or int_customer_attributes) decided when models were trained, as far as the files of `input` at hand have the column. One they
lack is left out, so that scoring can say that it is missing. Read when the calling model runs; empty while dbt parses.
-#}
{% macro attribute_features(model_name, input) %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set relation = load_relation(ref(model_name)) %}
    {% set files = load_relation(ref('input_files')) %}
    {% if relation is none or files is none %}{{ return([]) }}{% endif %}
    {% set query %}
        select attribute, feature, attribute_type
        from {{ relation }}
        where is_kept and attribute in (
            select attribute_name from {{ files }} where input = '{{ input }}' and canonical_column = 'attribute'
        )
        order by feature
    {% endset %}
    {% set found = [] %}
    {% for row in run_query(query) %}
        {% do found.append({'attribute': row[0], 'feature': row[1], 'attribute_type': row[2]}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
