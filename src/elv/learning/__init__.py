"""Fit, calibrate, explain and apply the models; everything a model is, is text in a table.

Rows in and out are Arrow; no dbt import. Reading order: `examples` (rows from the database), `encoding`
(what is learned about features), `linear` and `trees` (the two algorithms), `calibration`, `fitting` (a row
per candidate), `stored` (a row made usable again), `predicting`, `explaining`, `value`, `exporting`.
"""

import os

# Waiting threads of LightGBM would spin, and two models of a build that fit side by side would spin each
# other off the processor: several times slower on two busy cores. Read once, when OpenMP is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
