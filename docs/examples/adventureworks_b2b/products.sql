-- Products with their subcategory and category.
select
    ProductAlternateKey as sku,
    ProductName as product_name,
    Subcategory as division,
    Category as category
from read_csv('{source_dir}/products.csv', all_varchar = true)
