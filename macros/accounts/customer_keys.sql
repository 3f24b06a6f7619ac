{#- What two spellings of a company have in common: no case, accents, punctuation or legal form. -#}
{% macro customer_match_name(expression) -%}
    {%- set plain = normalised_name(joined_initials(expression)) -%}
    coalesce(nullif({{ without_words(plain, var('customer_legal_forms')) }}, ''), {{ plain }}, lower({{ expression }}))
{%- endmacro %}

{#- Host name of a web or mail address; null for hosts that lend their name to anybody. -#}
{% macro customer_domain(expression) -%}
    {%- set host = replace_all('lower(trim(' ~ expression ~ '))', '^.*@|^(https?://)?(www[.])?|/.*$', '') -%}
    case when not ({{ in_list(host, var('customer_public_domains')) }}) then nullif({{ host }}, '') end
{%- endmacro %}

{% macro customer_postcode(expression) -%}
    nullif(replace(upper(trim({{ expression }})), ' ', ''), '')
{%- endmacro %}

{#- A condition: two records cannot stand for one place. Different domains say so; with no domain shared, so do
    different postcodes. -#}
{% macro places_differ(one, other) -%}
    (
        coalesce({{ one }}.domain <> {{ other }}.domain, false)
        or (
            coalesce({{ one }}.postcode <> {{ other }}.postcode, false)
            and coalesce({{ one }}.domain <> {{ other }}.domain, true)
        )
    )
{%- endmacro %}
