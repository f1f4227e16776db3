# The report in English. What stands in { braces } is put in by the page; the same names are in every language.

title = Regular customers
skip = Skip to the figures
contents = Contents
how = How this is computed
numbers = The numbers
made = Made with regulars { $version }, time zone database { $tz }. This page is one file: it loads nothing and sends nothing.
no-orders = There is no order to report on.
lead = { $orders } orders of { $customers } customers, from { $first } to { $last }. Days are those of { $timezone }.
interval = { $level } interval { $range }
missing = missing
count-customers = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
count-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
of = { $part } of { $all }
in-part = observed in part
# How periods are written in short, as patterns of CLDR.
pattern-month = LLL yy
pattern-quarter = QQQ yy
pattern-year = y
pattern-day = d MMM

# ── Headline ──
headline-heading = At a glance
headline-customers = Customers
headline-customers-note = with at least one order
headline-orders = Orders
headline-per-customer = { $value } per customer
headline-revenue = Revenue
headline-revenue-note = net of refunds
headline-aov = Average order
headline-value = Revenue per customer
headline-how = Average order: revenue divided by orders; revenue per customer: revenue divided by customers; both net of refunds. Intervals come from a bootstrap: { $samples } times as many customers are drawn at random, with replacement, and the middle { $level } of the results are shown.{ $fewer ->
    [yes] {" "}With more than { $many } customers it is { $samples } draws instead of { $usual }: the intervals are narrow then, and their ends are told less sharply.
   *[no] {""}
}

# ── Rate ──
rate-heading = Do they come back?
rate-meaning = Of all customers, the share who ordered at least twice: the shortest answer to whether people come back.
rate-interval = { $level } interval { $range }.
rate-against = { $standing ->
    [below] Published rates of small and middle sellers run from { $low } to { $high }, with { $target } as a usual target; this log lies below that range.
    [inside] Published rates of small and middle sellers run from { $low } to { $high }, with { $target } as a usual target; this log lies inside that range.
   *[above] Published rates of small and middle sellers run from { $low } to { $high }, with { $target } as a usual target; this log lies above that range.
}
rate-published = published range
rate-target = usual target
rate-scale = { $value } on a scale from 0 to 100 %; the published range is { $low } to { $high }
rate-within = again within 90 days
rate-how = Customers with at least two orders, divided by customers with at least one, over the whole log. Orders without a known customer count in neither, and a refund is not an order. “Within 90 days” looks only at customers who were observed for 90 days after their first order. Intervals are Wilson’s (1927): with so few or many customers as here, the true rate may well lie anywhere in them. The published range was printed by the trade for small and middle sellers, without a study being named; trade customers, subscriptions and daily needs make rates higher, furniture and weddings lower.

# ── Newcomers ──
newcomers-heading = New and returning customers
newcomers-meaning = How many customers ordered in each { $period }: for the first time, or again.
newcomers-chart = Customers who ordered in each { $period }, new and returning
newcomers-new = first order
newcomers-returning = ordered before
newcomers-orders = of orders are by customers who had ordered before
newcomers-revenue = of revenue is theirs
newcomers-column = { $period }
newcomers-how = A customer counts once in each { $period }, and is new in that of its first order in the log; orders from before the log make the first bars look newer than they were. Paler: a { $period } that had not ended when the log did. The shares of orders and revenue are over the whole log, refunds of returning customers taken off; they are shares of sums, not of customers, so they have no interval of a share.

# ── Cohorts ──
cohorts-heading = Cohorts
cohorts-meaning = Each row is the customers who first ordered in one { $period }; each column is so many { $period }s later. Read along a row to see a group stay or fade, and down a column to see whether newer groups stay longer.
cohorts-switch = Measure of the cohorts
cohorts-corner = first order
cohorts-size = customers
cohorts-all = all
cohorts-retention = Retention
cohorts-customers = Customers
cohorts-orders = Orders
cohorts-revenue = Revenue
cohorts-cumulative_revenue = Revenue so far
cohorts-average_order_value = Average order
cohorts-revenue_per_customer = Revenue per customer
cohorts-retention-caption = Share of the cohort that ordered in the k-th { $period } after the first
cohorts-customers-caption = Customers with an order in the k-th { $period } after the first
cohorts-orders-caption = Orders in the k-th { $period } after the first
cohorts-revenue-caption = Revenue in the k-th { $period } after the first
cohorts-cumulative_revenue-caption = Revenue up to the end of the k-th { $period } after the first
cohorts-average_order_value-caption = Revenue per order in the k-th { $period } after the first
cohorts-revenue_per_customer-caption = Revenue per customer of the cohort in the k-th { $period } after the first
cohorts-how = A customer belongs to the { $period } of its first order in the log, by the local day. Column 0 is that { $period } itself, column k the k-th after it. Retention is the share of the row’s customers with an order in that { $period }; point at a cell for its Wilson interval. Money is net of refunds, each booked when it happened. The deepest colour stands for the largest value after column 0. Hatched and slanted: a { $period } that had not ended when the log did, so the value will still grow. Empty: not observed yet.

# ── Curve ──
curve-heading = Coming back, on average
curve-meaning = Of all customers whose k-th { $period } after the first could be watched to its end: the share who ordered in it, and the share who ordered in it or later.
curve-chart = Share of customers who ordered again, by { $period }s after their first order
curve-exact = in that { $period }
curve-unbounded = in it or later
curve-axis = { $period }s after the first order
curve-column = { $period }
curve-how = All cohorts together: customers with an order in the k-th { $period } after that of their first, divided by all customers for whom that { $period } is over. The bands are Wilson intervals, at 95 %. Later points rest on fewer customers, so the lower line may rise. “In it or later” falls at the end by necessity: nobody can have been seen to come back after the log ends.

# ── Second order ──
second-heading = Time to the second order
second-meaning = How long after their first order customers place the second, counting those who have not yet done so for as long as they were watched.
second-chart = Share of customers with a second order, by days since the first
second-axis = days since the first order
second-by = within { $count ->
    [one] { $count } day
   *[other] { $count } days
}
second-median = median
second-median-note = the day by which half have a second order, with its interval
second-no-median = Half of them do not have one by the end.
second-column-days = days
second-column-share = have a second order
second-column-risk = still watched, without one
second-how = Kaplan and Meier (1958), in local days: customers without a second order are censored at the last day observed, not left out and not counted as lost. The band is Greenwood’s variance on the scale of log(−log S), at 95 %; the median’s interval is where that band comes to a half (Brookmeyer and Crowley, 1982).

# ── RFM ──
rfm-heading = Who is who: recency and frequency
rfm-meaning = Every customer by how recently and how often it ordered, each from 1 to 5. Top right are the regulars; top left are those who used to be, and are worth winning back; bottom right are the newcomers.
rfm-switch = What the map shows
rfm-customers = Customers
rfm-revenue = Revenue
rfm-value = Revenue per customer
rfm-caption = { $view }, by recency score (across) and frequency score (down)
rfm-recently = recently
rfm-long-ago = long ago
rfm-often = often
rfm-seldom = seldom
rfm-frequency = frequency
rfm-recency = recency
rfm-segment = segment
rfm-share = share of customers
rfm-share-of-revenue = share of revenue
rfm-champions = Champions
rfm-loyal = Loyal
rfm-potential-loyalist = Potential loyalists
rfm-new = New
rfm-promising = Promising
rfm-need-attention = Need attention
rfm-about-to-sleep = About to sleep
rfm-at-risk = At risk
rfm-cant-lose = Can’t lose
rfm-hibernating = Hibernating
rfm-lost = Lost
rfm-how = Recency is the days from the last order to { $asof }, frequency the number of orders, revenue net of refunds. A score is 1 + ⌊5 × (customers with a strictly worse value) / (all customers)⌋, so customers with the same value have the same score, and rows or columns may stay empty. Segments are the field’s usual names for these pairs of scores; each pair belongs to exactly one. Their share of customers has its Wilson interval at 95 %. Colour follows the square root of the value.

# ── Model ──
model-heading = What to expect
model-meaning = A model of customers was fitted to the orders up to { $end }, and held against what came after, which it had not seen. Fitted to all orders, it says what the next twelve months may bring.
model-meaning-bare = A model of customers, fitted to the orders, says what the next twelve months may bring.
model-refused = No model could be fitted to these orders:
model-tracking = Repeat purchases since the start
model-tracking-chart = Repeat purchases of all customers, added up week by week: seen, and as the model expected
model-seen = seen
model-expected = expected
model-border = the model has seen no later day
model-tenths = Purchases after { $end }, by tenths of customers
model-tenths-chart = Purchases per customer after { $end }, seen and expected, for tenths of the customers from the best expected to the least
model-deciles = Value of the next twelve months
model-deciles-chart = Share of the value of the next twelve months, for tenths of the customers from the most valuable to the least
model-tenth = tenth
model-value = expected value
model-share = share of the value
model-holdout = repeat purchases after { $end }
model-holdout-note = { $expected } were expected, { $difference } of what came
model-total = expected from today’s customers in twelve months
model-top = of it from the best tenth of customers
model-remarks = To be kept in mind:
model-remark = { $name ->
    [no_dropout_visible] Nothing in these orders shows that customers leave for good, so a model was taken in which nobody does. It may expect too much of those who have been silent for long.
    [weakly_identified] Some parameters of the model could be almost anything; the expectations for all customers together are surer than those for one.
    [too_few_repeaters] Few customers have bought again, so the model rests on little.
    [infinite_mean] The value of purchases is spread so widely that its mean over all customers is not finite; values are left out.
    [not_converged] The search for the parameters did not end at a maximum.
    [sample] The customers are so many that the parameters were fitted to an even sample of them; what is expected is of all.
    [no_tracking] The first part of the log has too little in it to fit a model and hold it against the rest.
   *[no_value] The value of purchases could not be modelled.
}
model-how = { $model ->
    [bg_nbd] BG/NBD (Fader, Hardie and Lee, 2005): customers buy at rates of their own, and after each purchase may leave for good.
   *[nbd] NBD (Ehrenberg, 1959): customers buy at rates of their own, and nobody leaves. BG/NBD (Fader, Hardie and Lee, 2005), in which customers may leave, explains these orders no better.
} A purchase is all that a customer orders on one local day. The parameters are of maximum likelihood, in weeks. What was seen counts customers won after { $end } too, as does what was expected, since their arrival is known. Values: Gamma-Gamma (Fader and Hardie, 2013), the sum over twelve months of expected purchases times expected value of a purchase, discounted by 1 % a month. It is revenue, not profit. No season and no campaign is known to these models. They have no interval here; how far they miss is what the first two pictures show.
model-how-bare = Where there is no customer who bought again, a model of buying again has nothing to read.

# ── Win-back ──
winback-heading = Customers to win back
winback-meaning = Customers who have been away for longer than their own rhythm explains, the most valuable first.
winback-count = customers are overdue
winback-value = expected of them in twelve months
winback-none = Nobody is overdue.
winback-customer = customer
winback-orders = orders
winback-since = days away
winback-expected = usual at most
winback-alive = P(alive)
winback-worth = worth in 12 months
winback-why = why
winback-own_gaps = own rhythm
winback-few_gaps = few orders, so held to everybody’s too
winback-no_gaps = one day of orders, held to everybody’s
winback-caption = The first { $shown } of { $all } customers
winback-file = The whole list is beside this page: { $file }.
winback-nofile = The whole list is a CSV file that the command line writes beside the page.
winback-how = A gap is the number of local days between two days with an order. Usual at most is the 90 % quantile of a customer’s own gaps, drawn towards everybody’s the fewer it has: w × own + (1 − w) × everybody’s, with w = m / (m + 5) of m gaps (Bühlmann, 1967). Overdue is who has been away longer. P(alive) and worth are those of the model above; where it knows no leaving, P(alive) is 1 for all.

# ── Program ──
program-heading = What a points program would have awarded
program-meaning = Program { $program }, version { $version }, replayed over these orders as if it had run from their beginning.
program-awarded = points awarded
program-awarded-note = on { $orders } orders of { $customers } customers
program-expired = points expired
program-revoked = points revoked
program-outstanding = points outstanding
program-pending = { $points } of them pending
program-worth = worth of what is outstanding
program-how = Every order counts as paid and fulfilled when it was placed, as one line of goods; nobody redeems, since an order log does not say who would have. Points expire by the program’s own rules up to { $asof }; refunds revoke what they earned. Worth is what the program gives for the points. These are sums, so they have no interval.

# ── Intake ──
intake-heading = The orders that were read
intake-meaning = Nothing is left out in silence: these rows add up to all that were read.
intake-caption = What became of every row
intake-fate = what became of the rows
intake-rows = rows
intake-share = share
intake-total = rows read
intake-order_rows = rows of orders
intake-refund_rows = rows of refunds
intake-guest_rows = rows without a customer (guests)
intake-dropped_duplicates = repeated rows left out
intake-refunded_rows = rows of wholly refunded orders, left out
intake-unobserved_rows = rows after the end of observation
intake-excluded = left out by the loader: { $reason }
intake-rejected = set aside as { $name } [{ $code }], first rows { $rows }
intake-status = no orders by their status: { $status }
intake-also = Also met
intake-guest_orders = orders of guests
intake-identified_rows = rows of guests who are known
intake-duplicate_rows = rows that repeat another one
intake-merged_orders = orders joined with another of the same day
intake-zero_orders = orders of amount 0
intake-refunds = refunds
intake-refunds_without_order = refunds before a first order, or without one
intake-refunds_unobserved = refunds after the end of observation
intake-refunds_unmatched = refunds of orders that are not there
intake-refunded_orders = wholly refunded orders, left out
intake-refund_only_customers = customers with refunds only, left out
intake-ambiguous_times = wall-clock times that the zone had twice
intake-skipped_times = wall-clock times that the zone never had
intake-how = Rows that carry one order id are one order, of the earliest time and the summed amount. Rows without a customer are guests: counted, and kept out of every figure about customers. An order whose total is negative is a refund, not a purchase. Repeated rows are kept unless asked otherwise. Read with: { $options }.
