-- How did sales move by fiscal quarter and division, and how many customers bought?
select
    dim_dates.fiscal_year,
    dim_dates.fiscal_quarter,
    fct_sales.division,
    count(distinct fct_sales.customer_id) as customers,
    count(*) filter (where fct_sales.is_division_order_line) as orders,
    round(sum(fct_sales.revenue)) as revenue,
    round(sum(fct_sales.gross_profit)) as gross_profit
from star.fct_sales
inner join star.dim_dates on fct_sales.ordered_date = dim_dates.calendar_date
where fct_sales.is_purchase_line
group by dim_dates.fiscal_year, dim_dates.fiscal_quarter, fct_sales.division
order by dim_dates.fiscal_year desc, dim_dates.fiscal_quarter desc, revenue desc;
