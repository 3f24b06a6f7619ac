-- One row per ad set and currency, spend and leads that no ad set claims included: what its leads are worth for its spend.
{{ leaderboard('adset') }}
