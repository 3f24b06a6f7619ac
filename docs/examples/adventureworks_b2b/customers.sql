-- Resellers, some of which never bought. The file says no time; vars.yml names what does not change.
select
    ResellerKey as customer_id,
    ResellerName as customer_name,
    BusinessType as business_type,
    NumberEmployees as number_employees,
    YearOpened as year_opened,
    ProductLine as product_line,
    StateProvinceCode as state,
    CountryRegionCode as country
from read_csv('{source_dir}/resellers.csv', all_varchar = true)
