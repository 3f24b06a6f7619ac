{#- A condition: a spreadsheet turned the id into scientific notation, so that it has lost digits, or into groups of digits, or wrote an error in its place. -#}
{% macro is_broken_id(column) -%}
    coalesce({{ matches(column, '^[0-9]([.,][0-9]+[Ee][+]?|[Ee][+])[0-9]+$|^[0-9]{1,3}(,[0-9]{3})+([.]0+)?$|^[0-9]{1,3}([.][0-9]{3}){2,}$|^[0-9]{1,3}([.][0-9]{3})+,0+$|^#([A-Z]+[!?]|DIV/0!|N/?[AV]|#+)$') }}, false)
{%- endmacro %}
