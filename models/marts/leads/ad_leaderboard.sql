-- One row per ad and currency, spend and leads that no ad claims included: what its leads are worth for its spend.
{{ leaderboard('ad') }}
