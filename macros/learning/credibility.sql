{#- Bühlmann credibility of a group's own mean against the mean of all (0 to 1): n / (n + k), k = variance within groups /
    variance between them. 0 where groups differ by no more than chance. -#}
{% macro credibility(row_count, between_squares, group_count, within_variance, effective_count) -%}
    {%- set between -%}
        greatest(coalesce(
            ({{ between_squares }} - ({{ group_count }} - 1) * {{ within_variance }}) / nullif({{ effective_count }}, 0), 0
        ), 0)
    {%- endset -%}
    coalesce(
        {{ row_count }} * {{ between }} / nullif({{ row_count }} * {{ between }} + {{ within_variance }}, 0), 0
    )
{%- endmacro %}
