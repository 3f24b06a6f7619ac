{#- Empty tables, when a build starts, for models of a question that it leaves out and that models of the build read: what
    reads both questions then finds no row of that one. Types of their columns are those of their YAML. -#}
{% macro lay_interfaces() -%}
    {%- set off = off_questions() -%}
    {%- set read = [] -%}
    {%- if off -%}
        {%- for name in selected_resources if name.startswith('model.') -%}
            {%- do read.extend(graph.nodes[name].depends_on.nodes) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for name in read | unique if name not in selected_resources and off | select('in', graph.nodes[name].tags) | list -%}
        {%- set node = graph.nodes[name] -%}
        {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
        {%- set columns = [] -%}
        {%- for column in node.columns.values() if column.data_type -%}
            {%- do columns.append('cast(null as ' ~ column.data_type ~ ') as ' ~ column.name) -%}
        {%- endfor -%}
        {%- if not columns -%}
            {{ exceptions.raise_compiler_error(node.name ~ " is read by both questions: its YAML needs the data_type of each column.") }}
        {%- endif -%}
        {%- set stored = adapter.get_relation(node.database, node.schema, node.alias) -%}
        {%- if stored is not none -%}
            {%- do adapter.drop_relation(stored) -%}
        {%- endif -%}
        {%- do run_query('create schema if not exists ' ~ node.schema) -%}
        {%- do run_query('create table ' ~ relation ~ ' as select ' ~ columns | join(', ') ~ ' where false') -%}
    {%- endfor -%}
{%- endmacro %}
