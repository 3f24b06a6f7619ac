-- One row per campaign and currency, spend and leads that no campaign claims included: what its leads are worth for its spend.
{{ leaderboard('campaign') }}
