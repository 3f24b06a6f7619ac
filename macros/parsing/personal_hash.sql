{#- Personal data as a salted hash: the same person gives the same text, and nothing leads back. -#}
{% macro personal_hash(column) -%}
    {{ sha256_text("'" ~ ((var('personal_data_salt') or env_var('ELV_SALT', 'elv')) | replace("'", "''")) ~ "' || lower(trim(" ~ column ~ "))") }}
{%- endmacro %}
