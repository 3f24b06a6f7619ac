"""What campaigns, ad sets and ads are called: with platform and path, since many share a name."""

# As macros/parsing/platform_value.sql names them; others stand for themselves.
PLATFORMS = {
    "meta": "Meta",
    "google_ads": "Google Ads",
    "microsoft_ads": "Microsoft Ads",
    "linkedin": "LinkedIn",
}
UNCLAIMED = "(none)"
# The mark of a path in menus.
_STEP = " \u203a "


def campaign_sql(alias: str = "") -> str:
    """SQL for a campaign of marts.campaign_leaderboard, such as Retargeting (Meta); without a platform its name."""
    of = f"{alias}." if alias else ""
    platforms = " ".join(f"when '{code}' then '{name}'" for code, name in PLATFORMS.items())
    return (
        f"coalesce({of}campaign_name, {of}campaign_id)"
        f" || coalesce(' (' || case {of}platform {platforms} else {of}platform end || ')', '')"
    )


def campaigns_sql() -> str:
    """SQL for campaign_id and campaign, one row per campaign of marts.campaign_leaderboard."""
    return f"select campaign_id, max({campaign_sql()}) as campaign from marts.campaign_leaderboard group by campaign_id"


def path_sql(*steps: str) -> str:
    """SQL for a path such as Retargeting (Meta) > Audience A; steps that are null are left out."""
    return f"concat_ws('{_STEP}', {', '.join(steps)})"
