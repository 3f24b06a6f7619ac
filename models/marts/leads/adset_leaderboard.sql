-- One row per ad set and currency, the unclaimed included: what its leads are worth for its spend.
{{ leaderboard('adset') }}
