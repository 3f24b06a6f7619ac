{#- The distinct words of a text in alphabetical order, as text. -#}
{% macro sorted_words(expression) -%}
    {{ return(adapter.dispatch('sorted_words', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__sorted_words(expression) -%}
    array_to_string(list_sort(list_distinct(string_split({{ expression }}, ' '))), ' ')
{%- endmacro %}

{% macro spark__sorted_words(expression) -%}
    array_join(array_sort(array_distinct(split({{ expression }}, ' '))), ' ')
{%- endmacro %}

{#- A text without the words of a list. -#}
{% macro without_words(expression, words) -%}
    {{ return(adapter.dispatch('without_words', 'elv')(expression, words)) }}
{%- endmacro %}

{% macro default__without_words(expression, words) -%}
    array_to_string(list_filter(string_split({{ expression }}, ' '), lambda word: not ({{ in_list('word', words) }})), ' ')
{%- endmacro %}

{% macro spark__without_words(expression, words) -%}
    array_join(filter(split({{ expression }}, ' '), word -> not ({{ in_list('word', words) }})), ' ')
{%- endmacro %}

{#- The words of one text that another text lacks, as text. -#}
{% macro words_missing_from(other_expression, expression) -%}
    {{ return(adapter.dispatch('words_missing_from', 'elv')(other_expression, expression)) }}
{%- endmacro %}

{% macro default__words_missing_from(other_expression, expression) -%}
    array_to_string(
        list_filter(
            string_split({{ expression }}, ' '),
            lambda word: not list_contains(string_split({{ other_expression }}, ' '), word)
        ), ' '
    )
{%- endmacro %}

{% macro spark__words_missing_from(other_expression, expression) -%}
    array_join(array_except(split({{ expression }}, ' '), split({{ other_expression }}, ' ')), ' ')
{%- endmacro %}

{#- Edit distance that counts two swapped letters as two replaced ones. -#}
{% macro edit_distance_without_swaps(left_expression, right_expression) -%}
    {{ return(adapter.dispatch('edit_distance_without_swaps', 'elv')(left_expression, right_expression)) }}
{%- endmacro %}

{% macro default__edit_distance_without_swaps(left_expression, right_expression) -%}
    levenshtein({{ left_expression }}, {{ right_expression }})
{%- endmacro %}

{% macro spark__edit_distance_without_swaps(left_expression, right_expression) -%}
    levenshtein({{ left_expression }}, {{ right_expression }})
{%- endmacro %}

{#- A text whose initials have lost their dots: S.p.A. becomes SpA, J.P. becomes JP. -#}
{% macro joined_initials(expression) -%}
    {{ return(adapter.dispatch('joined_initials', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__joined_initials(expression) -%}
    regexp_replace({{ expression }}, '\b(\p{L})[.]', '\1', 'g')
{%- endmacro %}

{% macro spark__joined_initials(expression) -%}
    regexp_replace({{ expression }}, '\\b(\\p{L})[.]', '$1')
{%- endmacro %}
