# What is said of points, in English. `make gen` puts the sentences of all languages together.
#
# The identifiers are the words of documents: event-… why an event came to what it came to, rule-… why a rule gives what it
# gives, entry-… why points moved, kind-… what a movement is, bucket-… where points are. What a name in braces stands for
# is said at its first use.

## Numbers

# $number: a number of points as people write it; $count: the same for the choice of its form.
points = { $number } { $count ->
    [one] point
   *[other] points
}
# $unit: what the program calls points, in the form that their number asks for.
units = { $number } { $unit }
# $number: an amount as people write it; $currency: its ISO 4217 code.
money = { $number } { $currency }

## Where points are

bucket-issued = issued
bucket-pending = held back
bucket-available = available
bucket-reserved = set aside
bucket-spent = spent
bucket-expired = expired
bucket-revoked = taken back
bucket-debt = owed
bucket-waived = waived
bucket-transferred = moved to another account

## What a movement is

# $points: points with their unit; $from, $to: the buckets, $reason: why, in the words of documents.
kind-earn = { $to ->
    [pending] { $points } earned, held back for now
   *[other] { $points } earned
}
kind-adjust = { $from ->
    [issued] { $reason ->
        [surprised] { $points } given as a surprise
       *[other] { $points } given by hand
    }
   *[other] { $points } taken by hand
}
kind-mature = { $points } can be spent now
kind-expire = { $points } expired
kind-reserve = { $points } set aside
kind-capture = { $points } spent
kind-release = { $points } came back
kind-restore = { $points } came back
kind-forfeit = { $points } came back after they had expired, and are lost
kind-clawback = { $from ->
    [debt] { $points } owed, as what was to be taken back is spent
    [waived] { $points } waived, as what was to be taken back is spent
   *[other] { $points } taken back
}
kind-repay = { $points } paid what was owed
kind-recover = { $points } made up for what was waived
kind-reinstate = { $points } earned again, of what was waived
kind-transfer = { $to ->
    [transferred] { $points } moved to another account
   *[other] { $points } came from another account
}
kind-close = { $from ->
    [waived] { $points } no longer owed, as the account was closed
   *[other] { $points } taken back, as the account was closed
}

## Why points moved

entry-account-closed = the account was closed
entry-adjusted = somebody gave or took them by hand
entry-captured = an order was paid with them
entry-debt-repaid = more points had been taken back than there were
entry-earned = an order earned them
entry-expired = they were not spent in time
entry-grace = the order that they paid was given back after they had expired: there is time to spend them
entry-hold-ended = the time for which they were held back is over
entry-lot-expired = the order that they paid was given back after they had expired
entry-merged = two accounts became one
entry-order-reduced = the order that earned them was cancelled, changed or given back
entry-order-refunded = the order that they were set aside for was cancelled or given back
entry-owed = the order that earned them was cancelled, changed or given back
entry-redemption-refunded = the order that they paid was cancelled or given back
entry-reissued = the order that they paid was given back after they had expired: they are valid anew
entry-released = the payment by points was given up
entry-reservation-ended = the time for which they were set aside is over
entry-reserved = an order is to be paid with them
entry-rest-released = fewer were spent than had been set aside
entry-surprised = a surprise from the shop
entry-waived = the order that earned them was cancelled, changed or given back
entry-waiver-lifted = the order earns again
entry-waiver-recovered = an order had been given back after its points were spent

## What an entry is of, and when

# $name: what a host calls it; $date: a day, as 2026-05-01.
of-order = order { $name }
of-line = line { $name }
of-rule = rule { $name }
of-redemption = payment by points { $name }
available-from = can be spent from { $date }
valid-through = valid through { $date }

## What came of an event, and what points can pay

# $asked, $available, $cap, $earned, $needed, $restored, $step, $taken, $waived: points with their unit. $amount, $least, $limit: money.
# $left, $quantity: counts. $line: the name of a line. $reward: that of the card or rule that gave a reward. $note: what somebody wrote. $case: which of the cases it is.
event-account-closed = the account was closed: nothing more happens to it
event-above-limit = { $points } are worth { $amount }, at most { $limit } may be paid by points
event-above-reserved = more points to be spent than were set aside
event-adjusted = { $case ->
    [taken] { $points } taken: { $note }
   *[given] { $points } given: { $note }
}
event-already-cancelled = the order was cancelled before
event-already-earned = the order was paid or fulfilled before: it earns once
event-already-enrolled = the member joined before
event-already-merged = both accounts are one already
event-already-placed = the order was placed before
event-already-referred = the referral of this member counted before
event-already-reserved = a redemption of this name was made before
event-balance-cap = { $points } to be given, the account may hold { $cap }
event-below-min-order = the goods are worth less than { $least }
event-below-minimum = { $asked } asked for, at least { $needed } needed
event-captured = { $points } spent
event-changed = { $case ->
    [waived] { $earned } earned, { $taken } to take back, of which { $waived } waived
   *[other] { $earned } earned, { $taken } taken back
}
event-closed = the account is closed: { $taken } taken back
event-cool-down = the last payment by points is not long enough ago
event-earned = { $earned } earned
event-goods-unknown = points pay a share of the goods: place the order first, or say what the goods are worth
event-ids-in-both = { $case ->
    [order] both accounts have an order "{ $note }"
    [redemption] both accounts have a payment by points "{ $note }"
   *[event] both accounts have an event "{ $note }"
}
event-insufficient-points = { $case ->
    [taken] { $asked } to be taken, { $available } available
   *[spent] { $asked } asked for, { $available } available
}
event-kept = nothing is known of the order's lines yet: the event is kept
event-merged = the account became one with another, which now has its { $points }
event-not-a-step = { $asked } asked for, multiples of { $step } allowed
event-not-asked = no points are to be redeemed
event-not-offered = the program does not let points be redeemed
event-not-reserved = no open redemption has this name
event-nothing-to-book = nothing changes
event-order-closed = nothing is left of the order that could be paid for
event-possible = { $points } pay { $amount }
event-recorded = the program gives nothing for it
event-redeem-limit = { $case ->
    [order] no more points may be spent on an order
    [day] no more points may be spent in a day
    [month] no more points may be spent in a month
    [year] no more points may be spent in a year
   *[lifetime] no more points may be spent ever
}
event-referred-by-another = another member referred this one
event-refund-exceeds-order = { $case ->
    [line] { $quantity } of line "{ $line }" to be given back, { $left } left
    [value] more value to be given back than is left of the goods
   *[order] nothing is left of the order
}
event-released = { $points } given back
event-reservations-open = points are set aside: spend them or give them back first
event-reserved = { $points } set aside, worth { $amount }
event-restored = { $restored } given back
event-restored-and-taken-back = { $case ->
    [waived] { $restored } given back, { $taken } to take back, of which { $waived } waived
   *[other] { $restored } given back, { $taken } taken back
}
event-reward-expired = the reward "{ $reward }" can no longer be used
event-reward-not-offered = the reward "{ $reward }" is not offered now
event-reward-possible = the reward "{ $reward }" can be had for { $points }
event-reward-released = the reward "{ $reward }" can be used again
event-reward-reserved = the reward "{ $reward }" is set aside
event-reward-taken = the reward "{ $reward }" is set aside or used already
event-reward-used = the reward "{ $reward }" was used
event-self-referral = nobody refers himself
event-surprised = { $case ->
    [taken] { $points } taken: { $note }
   *[given] { $points } given: { $note }
}
event-taken-back = { $case ->
    [waived] { $taken } to take back, of which { $waived } waived
   *[other] { $taken } taken back
}
event-unknown-line = the order has no line "{ $line }"
event-unknown-reward = no reward of this name was given
event-updated = what is known of the member is up to date
event-worth-nothing = { $points } are worth less than the smallest coin

## What a rule gives

# $gain: points as a bare number; $basis, $per: money; $units: a count of units; $multiplier: a factor; $said: what comes
# before; $why: one of the reasons below; $case: the occasion; $action: the name of an action.
gives-per-money = +{ $gain }: { $points } per { $per } on { $basis }
gives-per-full-step = +{ $gain }: { $points } per full { $per } on { $basis }
gives-per-unit = +{ $gain }: { $points } per unit on { $units } { $units ->
    [one] unit
   *[other] units
}
gives-once = +{ $gain }: once for the order
gives-for = +{ $gain }: { $case ->
    [anniversary] for the anniversary
    [birthday] for the birthday
    [card] for a full card
    [enrolled] for joining
    [name_day] for the name day
    [newsletter] for subscribing to the newsletter
    [order] for the order
    [referral] for a referral
    [review] for a review
    [social] for a post or a follow
    [survey] for a survey
   *[custom] for "{ $action }"
}
gives-nothing = 0: { $why }
multiplies = times { $multiplier }
multiplies-lines = times { $multiplier } on its lines
with-multiplier = { $said }, times { $multiplier }
with-limit = { $said }, { $why }

## Why a rule gives what it gives

rule-above-max-amount = the goods are worth more than the rule allows
rule-balance-cap = the most that the account may hold
rule-below-min-amount = the goods are worth less than the rule asks for
rule-below-min-order = the order is worth less than the rule asks for
rule-below-min-quantity = the goods are fewer than the rule asks for
rule-below-one-point = what earns comes to less than one point
rule-capped = the most per order
rule-card-not-full = the card is not full yet
rule-daily-cap = the most per day
rule-earned = the rule holds
rule-excluded-by-coupon = an order with a coupon earns nothing
rule-guest = only members earn, and nobody has joined whose address is verified
rule-goods-unknown = what the order is worth was not told
rule-holdout = the member is of the share that earns nothing
rule-lifetime-cap = the most ever
rule-monthly-cap = the most per month
rule-multiplied = the rule multiplies what others give
rule-no-such-line = no line is one that the rule counts
rule-not-consented = the member has not consented to it
rule-not-first-order = the rule holds for the first order only
rule-not-yet = the rule does not hold yet
rule-nothing-earns = nothing in the order earns by the rule
rule-other-channel = the rule holds for other sales channels
rule-other-coupon = the rule holds for other coupons
rule-other-group = the rule holds for other customer groups
rule-other-payment = the rule holds for other ways of payment
rule-other-rule-wins = another rule of its group takes precedence
rule-other-side = the rule gives to the other side
rule-other-store = the rule holds for other stores
rule-other-tier = the rule holds for other tiers
rule-other-weekday = the rule holds on other days of the week
rule-over = the rule does not hold any more
rule-subject-cap = the most for one thing
rule-yearly-cap = the most per year
