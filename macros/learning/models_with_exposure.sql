{#- Examples models that say what was seen of rows before their label closed (observed_label, observed_fraction). -#}
{% macro models_with_exposure() -%}
    {{ return(['lead_examples']) }}
{%- endmacro %}
