"""What became of an event."""

# What an event came to in a purse, by what was done there.
REASONS = {
    frozenset(): "nothing_to_book",
    frozenset({"given"}): "earned",
    frozenset({"taken"}): "taken_back",
    frozenset({"restored"}): "restored",
    frozenset({"restored", "taken"}): "restored_and_taken_back",
    frozenset({"given", "taken"}): "changed",
    frozenset({"given", "restored"}): "changed",
    frozenset({"given", "taken", "restored"}): "changed",
}


class Decision:
    """What became of an event. A refusal names every reason that holds: which of them is told is not laid down."""

    def __init__(self, event, refused=(), reason=None):
        self.event = event
        self.refused = set(refused)
        self.reason = None if refused else reason or event.type
        self.duplicate = False
        self.changes = {}  # what moved, by purse
        self.reasons = {}  # what it came to, by purse
        self.first = (None, None)  # the purse that is told first
        self.let_go = {}  # of what was to be taken back what was waived, by purse
        self.rewards = []  # of cards that it filled
        self.too_small = False  # of a referral, whether its order was worth too little to count

    @property
    def status(self) -> str:
        return "refused" if self.refused else "accepted"
