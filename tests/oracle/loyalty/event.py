"""An event as it came."""

from . import clock


class Event:
    def __init__(self, document: dict):
        self.id = document["id"]
        self.account = document["account"]
        self.at = clock.instant(document["occurred_at"])
        self.body = {name: value for name, value in document["body"].items() if value is not None}
        self.subject, self.type = document["type"].split(".")
        self.order = self.body.get("order")
        self.redemption = self.body.get("redemption")
