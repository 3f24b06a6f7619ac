-- One row per campaign and currency, the unclaimed included: what its leads are worth for its spend.
{{ leaderboard('campaign') }}
