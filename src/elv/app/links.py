"""Addresses of the app's own pages; whatever is in an id is encoded."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def link(path: str, *parts: str, query: Mapping[str, str] | None = None) -> str:
    """Return an address such as /leads/a%2Fb?page=2; `parts` are ids and names of any kind."""
    address = "/".join([path.rstrip("/"), *(quote(part, safe="") for part in parts)]) or "/"
    return f"{address}?{urlencode(query)}" if query else address


def lead(lead_id: str) -> str:
    """Return the page of a lead."""
    return link("/leads", lead_id)


def campaign(campaign_id: str) -> str:
    """Return the page of a campaign."""
    return link("/campaigns", campaign_id)


def leads_of_campaign(campaign_id: str) -> str:
    """Return the list of a campaign's leads."""
    return link("/leads", query={"campaign": campaign_id})


def calls_of(rep_id: str) -> str:
    """Return the calls of a representative."""
    return link("/calls", rep_id)


def customer(customer_id: str) -> str:
    """Return the page of a customer."""
    return link("/customers", customer_id)


def run(run_id: str) -> str:
    """Return the page of a run."""
    return link("/runs", run_id)


def run_file(run_id: str, name: str) -> str:
    """Return a file of a run."""
    return link("/runs", run_id, "files", name)
