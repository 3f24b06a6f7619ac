{% macro normalised_name(expression) -%}
    {{ return(adapter.dispatch('normalised_name', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__normalised_name(expression) -%}
    nullif(trim(regexp_replace(lower(strip_accents({{ expression }})), '[^\p{L}\p{N}]+', ' ', 'g')), '')
{%- endmacro %}

{% macro spark__normalised_name(expression) -%}
    nullif(trim(regexp_replace(lower({{ expression }}), '[^\\p{L}\\p{N}]+', ' ')), '')
{%- endmacro %}

{% macro edit_distance(left_expression, right_expression) -%}
    {{ return(adapter.dispatch('edit_distance', 'elv')(left_expression, right_expression)) }}
{%- endmacro %}

{% macro default__edit_distance(left_expression, right_expression) -%}
    damerau_levenshtein({{ left_expression }}, {{ right_expression }})
{%- endmacro %}

{% macro spark__edit_distance(left_expression, right_expression) -%}
    levenshtein({{ left_expression }}, {{ right_expression }})
{%- endmacro %}

{#- One row per word of a text. -#}
{% macro words(expression) -%}
    {{ return(adapter.dispatch('words', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__words(expression) -%}
    unnest(string_split({{ expression }}, ' '))
{%- endmacro %}

{% macro spark__words(expression) -%}
    explode(split({{ expression }}, ' '))
{%- endmacro %}

{#- A column name from any header: lower case, digits and single underscores. -#}
{% macro feature_name(expression) -%}
    {{ return(adapter.dispatch('feature_name', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__feature_name(expression) -%}
    trim(regexp_replace(lower(strip_accents({{ expression }})), '[^a-z0-9]+', '_', 'g'), '_')
{%- endmacro %}

{% macro spark__feature_name(expression) -%}
    trim(both '_' from regexp_replace(lower({{ expression }}), '[^a-z0-9]+', '_'))
{%- endmacro %}

{#- A condition that costs little and lets through every pair of texts whose edit distance is small. -#}
{% macro may_be_alike(left_expression, right_expression) -%}
    {{ return(adapter.dispatch('may_be_alike', 'elv')(left_expression, right_expression)) }}
{%- endmacro %}

{% macro default__may_be_alike(left_expression, right_expression) -%}
    jaro_similarity({{ left_expression }}, {{ right_expression }}) >= 0.73
{%- endmacro %}

{% macro spark__may_be_alike(left_expression, right_expression) -%}
    true
{%- endmacro %}
