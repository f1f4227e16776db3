"""What the report's figures mean, and how they were computed, for people who have not met them before."""

RATE = "Of all customers, the share who ordered at least twice. It is the shortest answer to whether people come back."

RATE_HOW = (
    "Customers with at least two orders, divided by customers with at least one, over the whole log. Orders without a "
    "known customer count in neither, and a refund is not an order. The interval is Wilson's: with as few customers as "
    "these, the true rate may well lie anywhere in it. The published range is that of small and middle sellers; trade "
    "customers, subscriptions and daily needs make rates higher, furniture and weddings lower."
)

MONTHS = "How many customers ordered in each {period}: for the first time, or again."

MONTHS_HOW = (
    "A customer counts once in each {period}. It is new in the {period} of its first order in the log; earlier orders that "
    "the log does not hold make the first bars look newer than they were. Paler: a {period} that had not ended when "
    "the log did."
)

COHORTS = (
    "Each row is the customers who first ordered in one {period}; each column is so many {period}s later. Read along a "
    "row to see a group stay or fade, and down a column to see whether newer groups stay longer."
)

COHORTS_HOW = (
    "A customer belongs to the {period} of its first order in the log, by the local day. Column k is the k-th {period} "
    "after it; 0 is the {period} itself. Retention: the share of the row's customers with an order in that {period}. Money "
    "is net of refunds, each booked when it happened. The deepest colour stands for the largest value after column 0. "
    "Hatched and slanted: a {period} that had not ended when the log did, so the value will still grow. Empty: not "
    "observed yet."
)

RETURNS = (
    "Of all customers whose k-th {period} after the first could be watched to its end, the share who ordered in it. "
    "Hollow points rest on less than half of these customers."
)

RETURNS_HOW = (
    "All rows of the cohort table together: the sum of the customers who ordered in column k, divided by the sum of the "
    "sizes of those cohorts for which that {period} is over. Later points rest on fewer cohorts, so the line may rise."
)

RFM = (
    "Every customer by how recently and how often it ordered, each from 1 to 5. Top right are the regulars; top left are "
    "those who used to be, and are worth winning back; bottom right are the newcomers."
)

RFM_HOW = (
    "Recency is the days from the last order to {as_of}, frequency the number of orders, revenue net of refunds. A score is "
    "1 + ⌊5 × (customers with a strictly worse value) / (all customers)⌋, so customers with the same value have the same "
    "score, and rows or columns may stay empty. Colour follows the square root of the value."
)

INTAKE = "Nothing is left out in silence: these rows add up to all that were read."

INTAKE_HOW = (
    "Rows that carry one order id are one order, of the earliest time and the summed amount. Rows without a customer are "
    "guests: counted, and kept out of every figure about customers. An order whose total is negative is a refund, not a "
    "purchase. Repeated rows are kept unless asked otherwise."
)
