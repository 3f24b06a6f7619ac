{#- Stop a build whose settings are not of their kind, with the var's name. They stand in queries, where a quote would change what is
    asked. -#}
{% macro check_settings() %}
    {%- set day = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' -%}
    {%- set moment = day ~ '([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?' -%}
    {%- set kinds = [
        ('a day such as 2026-06-30', day, ['earliest_date', 'latest_date', 'demo_start_date', 'account_cutoffs']),
        ('a UTC time such as 2026-06-30T12:00:00, or empty', '(' ~ moment ~ ')?', ['as_of', 'build_time', 'outcomes_recorded_from']),
        ('an ISO 4217 code such as EUR', '[A-Z]{3}', ['default_currency', 'currency_codes', 'currency_signs']),
        ('an IANA time zone such as Europe/Berlin', '[A-Za-z0-9_+/-]+', ['default_time_zone']),
        ('a stage in small letters such as won', '[a-z0-9_]+', ['lead_outcome', 'lead_value_stage', 'lead_outcome_implied_by']),
        ('learned or constant', 'learned|constant', ['lead_value_mode']),
        ('expansion or all', 'expansion|all', ['account_label_mode']),
        ('a month from 1 to 12', '[1-9]|1[0-2]', ['fiscal_year_first_month']),
        ('auto, sigmoid or isotonic', 'auto|sigmoid|isotonic', ['train_calibration']),
        ('a column of letters, digits and underscores', '[A-Za-z_][A-Za-z0-9_]*', ['division_column']),
        ('letters, digits and underscores, or empty', '[A-Za-z0-9_]*', ['lead_value_segment']),
        ('a number, or empty', '(-?[0-9]+([.][0-9]+)?)?', ['account_label_min_gross_profit', 'account_value_constant', 'lead_value_constant']),
        ('a point, a comma, or empty', '[.,]?', ['default_decimal_mark']),
        ('dmy, mdy, or empty', '(dmy|mdy)?', ['default_date_order']),
    ] -%}
    {%- for meant, pattern, names in kinds -%}
        {%- for name in names -%}
            {%- set value = var(name) -%}
            {%- for each in (value.values() if value is mapping else value if value is iterable and value is not string else [value]) -%}
                {%- if not modules.re.fullmatch(pattern, each | string) -%}
                    {{ exceptions.raise_compiler_error("Var " ~ name ~ " must be " ~ meant ~ "; it is " ~ each ~ ".") }}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
