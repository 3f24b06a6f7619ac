{#- Select (task, example_id, fold, label, feature, value) of the labelled train rows of all examples models: one row
    per row and feature of one type. `sample_rows`: of all rows that anything learns from or is judged on, gaps
    included, about so many per task, by a hash of the key (0: all train rows). -#}
{% macro unpivoted_features(is_text, sample_rows=0) -%}
    {%- for model_name in example_models() -%}
        {{ unpivoted_features_of(model_name, is_text, sample_rows) }}
        {{- ' union all ' if not loop.last -}}
    {%- endfor -%}
{%- endmacro %}
