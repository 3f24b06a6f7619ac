"""The pages that are made by hand: start, one lead, campaigns, one campaign, one customer, trust, and the style."""

from flask import Flask, Response
from werkzeug.exceptions import NotFound

from elv.app.paths import Paths
from elv.app.published import reading
from elv.app.rendering import STYLES, page, style
from elv.app.settings import in_force
from elv.app.views import calls, campaign, campaigns, customer, lead, start, trust
from elv.report.sections import values


def add_pages(app: Flask, paths: Paths) -> None:
    """Add the addresses."""

    @app.get("/")
    def start_page() -> Response:
        with reading(paths.published_db) as copy:
            return page(
                "start.html.j2",
                "Start",
                here="/",
                money_notes=values.notes(copy),
                start=start.build(copy, paths, in_force(paths)),
            )

    @app.get("/leads/<id:lead_id>")
    def lead_page(lead_id: str) -> Response:
        with reading(paths.published_db) as copy:
            found, notes = lead.build(copy, lead_id, in_force(paths).label), [values.of_leads(copy)]
        if found is None:
            raise NotFound(f"No lead {lead_id} is published.")
        return page("lead.html.j2", f"Lead {lead_id}", here="/leads", money_notes=filter(None, notes), lead=found)

    @app.get("/campaigns")
    def campaigns_page() -> Response:
        with reading(paths.published_db) as copy:
            found, notes = campaigns.build(copy, in_force(paths)), [values.of_leads(copy)]
        return page(
            "campaigns.html.j2", "Campaigns", here="/campaigns", money_notes=filter(None, notes), campaigns=found
        )

    @app.get("/calls/<id:rep_id>")
    def calls_page(rep_id: str) -> Response:
        with reading(paths.published_db) as copy:
            found, notes = calls.build(copy, rep_id), values.notes(copy)
        if found is None:
            raise NotFound(f"No calls of {rep_id} are published.")
        return page("calls.html.j2", f"Calls of {rep_id}", here="/calls", money_notes=notes, calls=found)

    @app.get("/campaigns/<id:campaign_id>")
    def campaign_page(campaign_id: str) -> Response:
        with reading(paths.published_db) as copy:
            found, notes = campaign.build(copy, campaign_id, in_force(paths)), [values.of_leads(copy)]
        if found is None:
            raise NotFound(f"No campaign {campaign_id} is published.")
        return page("campaign.html.j2", found.name, here="/campaigns", money_notes=filter(None, notes), campaign=found)

    @app.get("/customers/<id:customer_id>")
    def customer_page(customer_id: str) -> Response:
        with reading(paths.published_db) as copy:
            found, notes = customer.build(copy, customer_id), [values.of_accounts(copy)]
        if found is None:
            raise NotFound(f"No scores of a customer {customer_id} are published.")
        return page(
            "customer.html.j2", found.name, here="/opportunities", money_notes=filter(None, notes), customer=found
        )

    @app.get("/trust")
    def trust_page() -> Response:
        with reading(paths.published_db) as copy:
            found = trust.build(copy, in_force(paths).label)
        return page("trust.html.j2", "Trust", here="/trust", trust=found)

    @app.get("/style/<name>")
    def style_sheet(name: str) -> Response:
        if name not in STYLES:
            raise NotFound
        return style(name)
