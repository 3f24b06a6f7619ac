-- Every foreign key of the star schema, and of what is made from it, leads to a row.
{% set keys = [
    ('fct_sales', 'customer_id', 'dim_customers', 'customer_id'),
    ('fct_sales', 'sku', 'dim_products', 'sku'),
    ('fct_sales', 'division', 'dim_divisions', 'division'),
    ('fct_sales', 'ordered_date', 'dim_dates', 'calendar_date'),
    ('dim_customer_history', 'customer_id', 'dim_customers', 'customer_id'),
    ('fct_sales', 'returned_line_id', 'fct_sales', 'sale_line_id'),
    ('dim_products', 'division', 'dim_divisions', 'division'),
    ('int_sale_customers', 'customer_id', 'dim_customers', 'customer_id'),
    ('int_sale_customers', 'sale_line_id', 'stg_sales', 'sale_line_id'),
    ('int_customer_clusters', 'record_id', 'int_customer_records', 'record_id'),
    ('account_examples', 'customer_id', 'dim_customers', 'customer_id'),
    ('account_examples', 'division', 'dim_divisions', 'division'),
    ('account_examples', 'cutoff_at', 'int_account_cutoffs', 'cutoff_at'),
    ('account_scores', 'example_id', 'account_examples', 'example_id'),
    ('whitespace_opportunities', 'customer_id', 'dim_customers', 'customer_id'),
    ('whitespace_opportunities', 'division', 'dim_divisions', 'division'),
    ('division_eligibility', 'customer_id', 'dim_customers', 'customer_id'),
    ('division_eligibility', 'division', 'dim_divisions', 'division'),
    ('icp_segments', 'division', 'dim_divisions', 'division')
] %}
{% for model, column, parent, parent_column in keys %}
(
    select distinct
        '{{ model }}.{{ column }}' as foreign_key,
        '{{ parent }}.{{ parent_column }}' as leads_to,
        cast(child.{{ column }} as varchar) as lost_value
    from {{ ref(model) }} as child
    left join {{ ref(parent) }} as parent on child.{{ column }} = parent.{{ parent_column }}
    where child.{{ column }} is not null and parent.{{ parent_column }} is null
)
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
