{#- Comments of a table and its columns in one statement, where a contract says that the table has every column that is described. dbt-duckdb
    asks for the columns first, twice, which takes as long as a small model. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if not model.config.contract.enforced %}
        {{- return(default__persist_docs(relation, model, for_relation, for_columns)) }}
    {%- endif %}
    {%- set comments = [] %}
    {%- if for_relation and config.persist_relation_docs() and model.description %}
        {%- do comments.append(duckdb__alter_relation_comment(relation, model.description)) %}
    {%- endif %}
    {%- if for_columns and config.persist_column_docs() %}
        {%- for name, column in model.columns.items() if column.description %}
            {%- set comment = duckdb_escape_comment(column.description) %}
            {%- do comments.append("comment on column " ~ relation ~ "." ~ adapter.quote(name) ~ " is " ~ comment ~ ";") %}
        {%- endfor %}
    {%- endif %}
    {%- if comments %}
        {%- do run_query(comments | join("\n")) %}
    {%- endif %}
{%- endmacro %}
