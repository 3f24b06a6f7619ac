{#- A condition: the whole text is a word for nobody in particular, such as guest (var anonymous_customers). -#}
{% macro is_anonymous(column) -%}
    coalesce({{ is_among(normalised_name(column), var('anonymous_customers')) }}, false)
{%- endmacro %}
