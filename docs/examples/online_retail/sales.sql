-- Invoice lines as they are, with a division from the description: the file has none.
with lines as (

    select
        *,
        upper(trim(Description)) as text
    from read_csv('{source_dir}/online_retail.csv.gz', all_varchar = true)

)

select
    InvoiceNo as order_id,
    InvoiceDate as ordered_at,
    CustomerID as customer_id,
    StockCode as sku,
    Description as description,
    Quantity as quantity,
    UnitPrice as unit_price,
    case
        when regexp_matches(text, 'CHRISTMAS|XMAS|ADVENT|SANTA|REINDEER|SNOW') then 'Christmas'
        when regexp_matches(text, 'LIGHT|CANDLE|LANTERN|LAMP') then 'Light'
        when regexp_matches(text, 'BAG|PURSE|WALLET|BACKPACK|LUGGAGE') then 'Bags'
        when regexp_matches(text, 'NECKLACE|EARRING|BRACELET|RING |BROOCH|JEWEL|BANGLE|HAIR') then 'Jewellery'
        when regexp_matches(text, 'TOY|DOLL|GAME|CHILD|KIDS|SPACEBOY|CIRCUS|PUPPET|JIGSAW|BABY|SOLDIER|SKITTLES') then 'Children'
        when regexp_matches(text, 'CAKE|BAK|KITCHEN|MUG|TEA|COFFEE|PLATE|BOWL|CUP|JUG|LUNCH|SPOON|FORK|GLASS|BOTTLE|JAM|RECIPE')
            then 'Kitchen'
        when regexp_matches(text, 'CARD|WRAP|PAPER|NOTEBOOK|PEN|RIBBON|STICKER|TAPE|CHALK|BOOK') then 'Stationery'
        when regexp_matches(text, 'GARDEN|PLANT|FLOWER|BIRD|WATERING|HERB|BUTTERFL') then 'Garden'
        when regexp_matches(text, 'BOX|TIN|DRAWER|CABINET|STORAGE|BASKET|JAR|CRATE|HOLDER|RACK|HOOK|HANGER') then 'Storage'
        when regexp_matches(text, 'SIGN|FRAME|CLOCK|MIRROR|WALL|DOORMAT|CUSHION|THROW|BUNTING|HEART|DECORATION|HANGING|GARLAND')
            then 'Home decoration'
        else 'Other'
    end as division
from lines
