{#- Delete from the raw tables the rows of files that changed or are gone, so that reading what is missing makes them whole.
    A table of which nothing stays is dropped: writing a new one is cheaper than filling an old one. -#}
{% macro forget_changed_files(files) -%}
    {%- if execute -%}
        {%- for input in asked_inputs() -%}
            {%- set raw = adapter.get_relation(files.database, files.schema, 'raw_' ~ input) -%}
            {%- if raw is not none -%}
                {%- set current -%}
                    coalesce(source_file || '|' || file_version in (
                        select source_file || '|' || file_version from {{ files }}
                        where input = '{{ input }}' and file_version is not null
                    ), false)
                {%- endset -%}
                {%- if 'file_version' not in adapter.get_columns_in_relation(raw) | map(attribute='name') -%}
                    {%- do adapter.drop_relation(raw) -%}
                {%- elif run_query('select count(*) from ' ~ raw ~ ' where ' ~ current).rows[0][0] == 0 -%}
                    {%- do adapter.drop_relation(raw) -%}
                {%- else -%}
                    {%- do run_query('delete from ' ~ raw ~ ' where not ' ~ current) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    select 1
{%- endmacro %}
