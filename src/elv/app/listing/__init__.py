"""Long tables as pages: filters, order, paging and a CSV, all from one definition per table."""
