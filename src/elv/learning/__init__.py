"""Fit, calibrate, explain and apply the models; everything a model is, is text in a table.

Rows in and out are Arrow; no dbt import. Reading order: `examples` (rows from the database), `encoding`
(what is learned about features), `linear` and `trees` (the two algorithms), `calibration`, `fitting` (a row
per candidate), `stored` (a row made usable again), `predicting`, `explaining`, `value`, `exporting`.
"""
