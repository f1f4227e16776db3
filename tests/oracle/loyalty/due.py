"""What time does to a ledger."""

from .book import Book
from .occasion import YEARLY, Occasion
from .program import in_force


class Due(Book):
    def pass_time(self, until):
        """Books what is due by an instant, in the order in which it was due."""
        self.now = until if self.now is None else max(self.now, until)
        if self.closed_at:
            return
        while due := [pair for pair in self.dues() if pair[0] <= self.now]:
            at, _, _, kind, subject = min(due, key=lambda pair: pair[:3])
            if kind == "end":
                self.end(subject, at)
                self.review(at)
            elif kind == "mature":
                held = subject.pending
                self.move(subject, "pending", "available", held)
                self.make_up(subject, held, [subject.order])
                self.pay_debt(subject)
            elif kind == "expire":
                self.move(subject, "available", "expired", subject.available)
            elif kind == "review":
                self.review(at)
            else:
                program, rule, year, ends = subject
                self.celebrated.add((rule["id"], year))
                occasion = Occasion(rule["on"], at, {}, None, self.member.group, self.level_at(at))
                self.celebrate(program, occasion, [rule], ends, day=(rule["id"], year, at))
                self.review(at)

    def dues(self):
        """What time will do: reservations end, lots mature, lots expire, days come round; at one instant in this order."""
        for number, redemption in enumerate(self.redemptions.values()):
            if redemption.state == "reserved" and redemption.ends_at:
                yield redemption.ends_at, 0, number, "end", redemption
        for lot in self.lots:
            if lot.pending and lot.available_at:
                yield lot.available_at, 1, lot.number, "mature", lot
            if lot.available and lot.expires_at:
                yield lot.expires_at, 2, lot.number, "expire", lot
        for program in self.programs:
            for number, rule in enumerate(program.occasion_rules):
                if rule["on"] not in YEARLY:
                    continue
                for year, due, ends in self.member.celebrations(program, rule, self.now):
                    if (rule["id"], year) not in self.celebrated and in_force(self.programs, due) is program:
                        yield due, 3, number, "celebrate", (program, rule, year, ends)
        for at in self.reviews():
            yield at, 4, 0, "review", None
