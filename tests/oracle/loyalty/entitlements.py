"""Rewards that are used later: given by cards and rules, set aside, used once, back with their order."""

from hashlib import sha256
from json import dumps

from . import clock
from .book import MAIN, Book
from .decision import Decision
from .event import Event
from .program import Program, in_force
from .redemption import Redemption
from .room import LENGTHS
from .terms import listed


def entitle(item: dict, account: str, zone: str, ends=None) -> dict:
    """Makes a reward that is given one that is used later, if it is such."""
    reward = item["reward"]
    if item.get("withheld"):
        return item
    source = item.get("stamp") or item["rule"]
    text = dumps(["reward", account, source, item["number"]], separators=(",", ":"), ensure_ascii=False)
    item["id"] = sha256(text.encode()).hexdigest()[:32]
    if reward.get("expires_after"):
        ends = clock.after(clock.instant(item["at"]), reward["expires_after"], zone)
    if ends is not None:
        item["expires_at"] = clock.written(ends)
    return item


def is_used_later(reward: dict) -> bool:
    return bool(reward.get("expires_after") or reward.get("later"))


class Entitlements(Book):
    def give_reward(self, program: Program, rule: dict, at, ends) -> bool:
        """Gives the reward of a rule for no order, if its limits leave room."""
        given = [one for one in self.rewards if one.get("rule") == rule["id"]]
        day = clock.local_day(at, program.zone).isoformat()
        for limit in listed(rule.get("limit")):
            length = LENGTHS[limit["per"]]
            days = [clock.local_day(clock.instant(one["at"]), program.zone).isoformat() for one in given]
            if sum(other[:length] == day[:length] for other in days) >= limit["times"]:
                return False
        item = {"rule": rule["id"], "number": len(given) + 1, "at": clock.written(at), "reward": rule["reward"]}
        self.rewards.append(entitle(item, self.account, program.zone, ends))
        return True

    def reserve_reward(self, event: Event, program: Program, refused: set, ends_at) -> Decision:
        items = [one for one in self.rewards if one.get("id") == event.body["entitlement"]]
        if not items:
            return Decision(event, refused | {"unknown_reward"})
        item = items[0]
        if item.get("redemption"):
            refused.add("reward_taken")
        if item.get("expires_at") and clock.instant(item["expires_at"]) <= event.at:
            refused.add("reward_expired")
        if refused:
            return Decision(event, refused)
        item["redemption"] = event.redemption
        self.set_aside(Redemption(event.redemption, event.order, program, MAIN, 0, 0, event.at, event.id, ends_at, item))
        return Decision(event, reason="reward_reserved")

    def reward_comes_back(self, redemption: Redemption, at):
        """It may be used again; where it has expired since, as the policy says, if it was used."""
        item = redemption.item
        if item.get("redemption") != redemption.name:
            return
        del item["redemption"]
        if redemption.state != "captured" or not item.get("expires_at") or clock.instant(item["expires_at"]) > at:
            return
        program = in_force(self.programs, clock.instant(item["at"]))
        policy, after = program.expired_lots, item["reward"].get("expires_after")
        if isinstance(policy, dict):
            item["expires_at"] = clock.written(clock.after(at, policy["grace"], program.zone))
        elif policy == "reissue" and after:
            item["expires_at"] = clock.written(clock.after(at, after, program.zone))

    def entitlements(self, at) -> list:
        """The rewards that may be used at an instant."""
        if self.closed_at or self.merged_into:
            return []
        return [
            one
            for one in self.rewards
            if one.get("id")
            and not one.get("redemption")
            and not (one.get("expires_at") and clock.instant(one["expires_at"]) <= at)
        ]
