{#- Whether a model can be read while another is compiled: not while dbt parses, and not where a unit test stands in for it. -#}
{% macro is_built(model_name) %}
    {% if not execute or not ref(model_name).schema %}{{ return(false) }}{% endif %}
    {{ return(load_relation(ref(model_name)) is not none) }}
{% endmacro %}
