-- One row per opportunity: it comes in when the deal is engaged. 500 opportunities still in prospecting have no such day;
-- they stay in the file and are rejected there by name and count.
--
-- Stage, closing date and closing value are what we want to foresee, so they are no columns here. People's names are
-- replaced by their place in the alphabet.
with pipeline as (

    select
        opportunity_id,
        sales_agent,
        -- The pipeline writes GTXPro where the price list has GTX Pro.
        case when product = 'GTXPro' then 'GTX Pro' else product end as product,
        account,
        engage_date
    from read_csv('{source_dir}/sales_pipeline.csv', header = true, all_varchar = true)

),

products as (

    select product, series, sales_price
    from read_csv('{source_dir}/products.csv', header = true, all_varchar = true)

),

teams as (

    select
        sales_agent,
        'agent ' || lpad(cast(row_number() over (order by sales_agent) as varchar), 2, '0') as agent,
        'manager ' || cast(dense_rank() over (order by manager) as varchar) as manager,
        regional_office
    from read_csv('{source_dir}/sales_teams.csv', header = true, all_varchar = true)

),

accounts as (

    select
        account,
        case when sector = 'technolgy' then 'technology' else sector end as sector,
        year_established,
        revenue,
        employees,
        case when office_location = 'Philipines' then 'Philippines' else office_location end as office_location,
        subsidiary_of
    from read_csv('{source_dir}/accounts.csv', header = true, all_varchar = true)

),

final as (

    select
        pipeline.opportunity_id as lead_id,
        pipeline.engage_date as created_at,
        teams.agent,
        teams.manager,
        teams.regional_office,
        pipeline.product,
        products.series as product_series,
        products.sales_price as product_list_price,
        -- A column named account would be read as an ad account.
        pipeline.account as company,
        accounts.sector as company_sector,
        accounts.year_established as company_founded,
        accounts.revenue as company_revenue_musd,
        accounts.employees as company_employees,
        accounts.office_location as company_country,
        accounts.subsidiary_of as company_parent
    from pipeline
    left join products on pipeline.product = products.product
    left join teams on pipeline.sales_agent = teams.sales_agent
    left join accounts on pipeline.account = accounts.account

)

select * from final
