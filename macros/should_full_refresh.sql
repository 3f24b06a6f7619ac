{#- Whether an incremental table is built anew: dbt's own rule, or columns that are not those that the model gives now. Called
    by dbt, in place of its own macro of this name. -#}
{% macro should_full_refresh() %}
    {% set wanted = config.get('full_refresh') %}
    {% set wanted = flags.FULL_REFRESH if wanted is none else wanted %}
    {% set feature_models = (model.config.meta or {}).get('feature_models') %}
    {{ return(wanted or (feature_models is not none and stored_columns_differ(feature_models))) }}
{% endmacro %}
