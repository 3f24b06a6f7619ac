{#- The divisions that get a share column of their own, as a list of {name, slug}: the 30 with the most lines. Read from
    dim_divisions when the calling model runs; empty while dbt parses. -#}
{% macro division_columns() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set relation = load_relation(ref('dim_divisions')) %}
    {% if relation is none %}{{ return([]) }}{% endif %}
    {% set query %}
        select
            division,
            slug || case when count(*) over (partition by slug) > 1
                then '_' || cast(row_number() over (partition by slug order by division) as varchar) else '' end as unique_slug
        from (
            select
                division,
                -- A name without a Latin letter or digit leaves nothing.
                coalesce(nullif({{ feature_name('division') }}, ''), 'division') as slug,
                row_number() over (order by line_count desc, division) as size_rank
            from {{ relation }}
            where is_enabled
        ) as sized
        where size_rank <= 30
        order by division
    {% endset %}
    {% set found = [] %}
    {% for row in run_query(query) %}
        {% do found.append({'name': row[0], 'slug': row[1]}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
