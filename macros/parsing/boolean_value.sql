{% macro boolean_value(column) -%}
    {%- if is_linting() %}cast({{ column }} as boolean){% else -%}
    case
        when lower({{ column }}) in ('true', 't', 'yes', 'y', '1', 'oui', 'si', 'sí', 'ja') then true
        when lower({{ column }}) in ('false', 'f', 'no', 'n', '0', 'non', 'nein') then false
    end
    {%- endif -%}
{%- endmacro %}
