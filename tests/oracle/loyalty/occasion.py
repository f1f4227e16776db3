"""Occasions: joining, an action, a referral, a day that comes every year. Which rules hear one, hold, and give."""

from . import clock
from .program import Program

#: Actions that rules name by themselves; any other is custom.
KNOWN_ACTIONS = ("newsletter", "review", "social", "survey")
YEARLY = ("anniversary", "birthday", "name_day")


class Occasion:
    """What happened, to whom; and what rules were granted for it, by rule."""

    def __init__(self, on: str, at, body: dict, account: str, group, tier):
        self.on = on
        self.at = at
        self.body = body
        self.account = account
        self.group = group
        self.tier = tier
        self.referrer = None
        self.grants = {}
        self.rewarded = False

    @property
    def is_action(self) -> bool:
        return self.on == "action.performed"

    @property
    def was_granted(self) -> bool:
        return self.rewarded or any(grant.used for grant in self.grants.values())

    @property
    def subject(self):
        return self.body.get("subject")

    def heard_by(self, rule: dict) -> bool:
        if not self.is_action:
            return rule["on"] == self.on
        action = self.body["action"]
        return rule["on"] == action if action in KNOWN_ACTIONS else rule["on"] == "custom" and rule["action"] == action

    def points(self, rule: dict):
        """What a rule gives for it: of a referral to the side that the account is, if to that side at all."""
        if not self.on.startswith("referral."):
            return rule.get("points") or 0  # a reward is no points
        side = "referrer" if self.referrer == self.account else "referee"
        return 0 if rule.get("side") == side else rule.get(side)

    def worth_enough(self, rule: dict) -> bool:
        least = rule.get("min_order")
        return least is None or self.body.get("goods") is not None and self.body["goods"] >= least

    def meets(self, program: Program, rule: dict) -> bool:
        """Whether the rule's conditions hold; the worth of a referral's order is another matter."""
        when, day = rule.get("when") or {}, clock.local_day(self.at, program.zone)
        if rule.get("from") and day.isoformat() < rule["from"] or rule.get("to") and day.isoformat() > rule["to"]:
            return False
        if when.get("weekday") and clock.WEEKDAYS[day.weekday()] not in when["weekday"]:
            return False
        if when.get("group") and self.group not in when["group"] or when.get("tier") and self.tier not in when["tier"]:
            return False
        return all(self.body.get(word) in when[word] for word in ("channel", "store") if when.get(word))

    def lacks_worth_alone(self, program: Program, rule: dict) -> bool:
        return self.meets(program, rule) and self.points(rule) is not None and not self.worth_enough(rule)

    def holds(self, program: Program, rule: dict) -> bool:
        return self.meets(program, rule) and self.points(rule) is not None and self.worth_enough(rule)
