# The words of the money-trace report. Every key stands in all three languages, each written for itself.

title = Money trace report
skip = Skip to the report
contents = Contents
purpose = Purpose
authority = Authority
jurisdiction = Jurisdiction
made-at = Made at
made-with = Made with
lead-rule = Rule shown first
zone-assumed = Times of unknown zone
zone-assumed-none = No zone was assumed; such times are ordered by the wall clock as recorded.
zone-assumed-note = assumed by a recorded decision, only to put rows in order
verify-title = Check it yourself
verify-how = This command checks every seal, proof and table this report stands on. It needs no network and is a separate, small program.
checkpoint-origin = Log
checkpoint-size = Entries in the log
checkpoint-root = Root hash of the log
footer-no-guilt = This report describes records of payments. It states no guilt of anybody; a person decides what the records mean.
footer-format = Facts in the shape
not-stated = no record says
characters-more = { $count ->
    [one] 1 more character, see the JSON
   *[other] { $count } more characters, see the JSON
}
more-in-json = { $count ->
    [one] 1 more, see the JSON
   *[other] { $count } more, see the JSON
}
zone-unknown = zone unknown
list-separator = {", "}

read-title = How to read this report
read-says = What it says
read-numbers = Every amount is a link. It leads to the transfers and sealed rows it is made of; a total leads there through “What each number is made of”.
read-rules = When a victim’s money is mixed with other money, the law has to say whose money leaves first. Legal systems answer differently, so five rules are shown side by side.
read-range = A range (for example 10.00 – 20.00) is the least and the most under the four rules that attribute money. The poison rule is only an upper bound and never widens the range.
read-exact = Amounts are exact to the last decimal place. Nothing is estimated; a conversion counts only with the amounts the records state.
read-zone = Times are written as recorded, with their offset from UTC. Where no record states the zone, the report says so.
read-names = V is a victim, A an account, T a transfer, R a cited row, E a sealed file, F a finding. L1 is an account a victim paid into; L2 is one hop further.
read-says-not = What it does not say
not-guilt = It does not say that anybody is guilty. Holding an account that money passed through is not proof of knowledge or intent.
not-hypotheses = Attribution under a rule is a legal construction, not an observation. The report does not choose the rule; a court does.
not-innocent = Odd records often have a harmless reason. It is printed next to each:
not-complete = It covers only the statements that were obtained.
not-complete-count = { $count ->
    [0] No further statement is known to be missing
    [one] 1 statement is still missing
   *[other] { $count } statements are still missing
}

summary-title = Who lost what
summary-note = All victims together, for each currency or coin. A range runs over the four rules that attribute money.
victims-title = Victims
victims-none = No claim has been entered.
victims-caption = What each victim claims and what became of it
victim = Victim
claimed = Claimed
traced = Traced
held = Still held
returned = Returned
exited = Left through exits
unexplained = Lost where rows are missing
claims-title = Claimed payments
claims-caption = The payments that the victims claim
paid-at = Paid at
paid-into = Paid into
claim-by-balance = by account, time and amount
amount = Amount
rows = Rows
valuation-title = Valued in { $currency }
valuation-note = Only rates that a cited row states are used. Without such a rate there is no valuation.
rates-caption = The rates used
rate-from = One unit of
rate = Rate
rate-at = As of
rate-source = Stated by

flow-title = How the money moved
flow-note = Each column is one hop further from the victims; the last column is where the money left. The height of a band is the claimed amount it carries. Choose a rule above a picture; every node and band leads to its table row.
flow-none = No claimed money was followed.
flow-asset = Claimed money in { $asset }, under the rule:
flow-caption = Flow of claimed { $asset } – { $rule }
same-as-table = The same as a table
scroll-hint = Scroll sideways to see all columns →
legend = Legend
legend-victim = victim
legend-account = account with statements
legend-held = part still held (hatched)
legend-exit = exit, by kind
legend-unknown = next holder unknown
legend-conversion = other currency or coin
legend-return = money that flows back (dashed)
column-victims = Victims
column-exits = Exits
node-held = { $amount } held
node-from = converted from { $asset }
node-into = converted into { $asset }
node-more = { $count ->
    [one] and 1 more account
   *[other] and { $count } more accounts
}
node-deeper = { $count ->
    [one] 1 account further on
   *[other] { $count } accounts further on
}
node-more-exits = and { $count } more: { $kind }
returns-more = { $count ->
    [one] 1 smaller return flow is in the table only.
   *[other] { $count } smaller return flows are in the table only.
}
inside-note = { $count ->
    [one] 1 transfer between accounts that are drawn as one is not shown.
   *[other] { $count } transfers between accounts that are drawn as one are not shown.
}

accounts-title = Accounts
accounts-none = Claimed money reached no account.
accounts-note = Names and numbers are those of the records. “Money in” and “money out” count all bookings of the account, claimed or not.
accounts-caption = The accounts that claimed money passed
account = Account
layer = Layer
number = Number
institution = Institution
kind = Kind
opening = Opening balance
inflow = Money in
outflow = Money out
as-of = Last row held
layer-victim = victim’s own
layer-exit = exit
opening-unknown = unknown, counted as 0
opening-derived = from the first balance
kind-held = Statements held
kind-unknown-holder = Next holder unknown
kind-not-in-own-statement = Not in its own statement
kind-cash = Cash
kind-merchant = Merchant
kind-exchange = Exchange
kind-foreign = Foreign account
kind-fee = Fee
kind-unexplained = Rows missing
accounts-rules-title = Claimed money in each account
accounts-rules-note = Claimed money that passed into the account, and what stands in it at the end under each rule. For an exit: what left through it and did not come back.
accounts-rules-caption = Claimed money in each account, rule by rule
claimed-through = Claimed money in
min-max = Least – most
upper-bound = upper bound
lead = Rule shown first
poison-bound = Upper bound (poison)

rules-title = The five rules and their arithmetic
rule-fifo = First in, first out
rule-fifo-law = What came in first goes out first. The rule of Clayton’s Case (Devaynes v Noble, 1816) for running accounts.
rule-lifo = Last in, first out
rule-lifo-law = What came in last goes out first. Used in some jurisdictions and as a check on the rule above: it favours the earliest claimants.
rule-pro-rata = Pro rata
rule-pro-rata-law = Every payment carries claimed and other money in the proportion in which they stand in the account. Common where several victims’ money is mixed.
rule-lowest-balance = Lowest intermediate balance
rule-lowest-balance-law = The holder is taken to spend his own money first. A claim cannot exceed the lowest balance since the money came in; later deposits do not refill it (Roscoe v Winder, 1915).
rule-poison = Poison
rule-poison-law = Everything that touches claimed money counts as claimed whole. It attributes nothing to anybody: it only says that the true figure cannot be higher.
proof-how = Each column must close: the lines above the double rule equal the lines below it, to the last decimal place. The tick is set only if the difference is exactly zero.
proof-caption = Conservation proof – { $of }, { $asset }
all-victims = all victims
proof-term = Line
proof-difference = Difference
proof-holds = 0, closes
proof-fails = does not close:
term-claimed = Claimed
term-converted-in = Converted in
term-mixed-in = Other money mixed in
term-held = Still held
term-exit = Exit: { $kind }
term-unexplained = Lost where rows are missing
term-returned = Returned to victims
term-converted-out = Converted out

exits-title = Exits
exits-none = No claimed money is seen to leave.
exits-note = An exit is where the records we hold end. It says where to ask next, not who received the money in the end.
exits-caption = How claimed money left, by kind
exit-kind = Kind
exit-meaning = What it means
transfers-count = Transfers
transfers-n = { $count ->
    [one] 1 transfer
   *[other] { $count } transfers
}
exit-caption = { $kind }, { $asset }: the transfers
kind-held-meaning = Statements are held.
kind-unknown-holder-meaning = Went to an account of which no statement is held.
kind-cash-meaning = Was paid out as cash.
kind-merchant-meaning = Paid for goods or services.
kind-exchange-meaning = Went to an exchange or coin desk whose books are not held.
kind-foreign-meaning = Went to an account outside the jurisdiction.
kind-fee-meaning = Fees, interest and taxes of an institution.
kind-unexplained-meaning = Disappeared where a statement’s rows are missing.
transfer = Transfer
transfers = Transfers
booked = Booked
from = From
to = To

holds-title = Amounts still held
holds-none = No claimed money is seen to stand in an account.
holds-note = Where a hold could still reach claimed money, largest first under the rule shown first. The amount is as of the last row we hold; nothing later is known.
holds-caption = Accounts in which claimed money still stands, ranked
rank = Rank
balance = Balance stated

missing-title = Statements still missing
missing-none = No further statement is known to be missing.
missing-note = Whom to ask next, ranked by the claimed money the statement would explain.
missing-caption = Statements to obtain, ranked
ask = Ask
ask-unknown = institution not named
period = Period
why = Why
would-explain = Would explain
from-opening = opening of the account
until-asking = day of asking
why-next-holder = Claimed money went there and no statement is held.
why-rows-missing = Rows are missing: the balances jump.
why-opening-unknown = The statement begins after money was moving: its opening balance is unknown.
why-money-from-nowhere = The account paid out more than the records show it had.

findings-title = Findings about the evidence
findings-none = Nothing wrong or unsure was found in the evidence.
findings-note = What is wrong or unsure about the records themselves, with the rows. None of it accuses anybody.
innocent-reading = Innocent reading:
finding = Finding
where = Where
finding-detail = What was found
row-count = Rows concerned
finding-balance-break = Balances that do not follow
finding-balance-break-means = The running balance after a row is not the balance before it plus or minus the amount.
finding-balance-break-innocent = A page is missing, a fee is posted elsewhere, the export leaves out some kinds of booking, or the rows are sorted by another time.
finding-shortfall = Money from nowhere
finding-shortfall-means = An account paid out more than the records show it had. The missing part is counted as other people’s money, never as claimed money.
finding-shortfall-innocent = The opening balance or an earlier statement is missing, there is an overdraft, or a credit was booked later than the payment it covered.
finding-ambiguous-pair = Pairs kept apart
finding-ambiguous-pair-means = Two rows may be the same transfer seen from both sides, or two transfers. They are not joined without a shared reference.
finding-ambiguous-pair-innocent = Equal amounts on one day are common: instalments, repeated purchases, salary.
finding-contradictory-order = Contradictory order
finding-contradictory-order-means = Two statements disagree about which booking came first. The order of the paying account’s statement is used.
finding-contradictory-order-innocent = Institutions book at different times, and clocks differ by seconds.
finding-unknown-zone = Times without a zone
finding-unknown-zone-means = Neither the record nor its layout states the offset from UTC. The times are kept as recorded and marked.
finding-unknown-zone-innocent = Most exports of one country use its own time and do not say so.
finding-reject = Rows that could not be read
finding-reject-means = These rows should be records and were not understood. They are kept and counted, and take no part in the trace.
finding-reject-innocent = A damaged export, a note typed into the table, or a layout that the reader does not know yet.
finding-layout-unsure = Layout not certain
finding-layout-unsure-means = The file fits no known layout well. Columns may have been read wrongly.
finding-layout-unsure-innocent = The institution changed its export, or the file was opened and saved by another program.

restitution-title = Restitution schedule
restitution-none = No victim’s money is seen to stand in an account.
restitution-note = Each victim’s part of what still stands in each account. It is arithmetic under a rule, not a decision on who is to be paid.
restitution-caption = Whose money stands where, rule by rule

transfers-title = Transfers followed
transfers-none = No transfer carries claimed money.
transfers-note = In the order in which money moved, with the claimed part under each rule. A transfer seen in two statements is one transfer that cites both rows.
transfers-caption = Transfers that carry claimed money
reverses = reverses
record-says = The record says
claim-of = claim of { $victim }

made-title = What each number is made of
made-note = The list between a total and its rows. Numbers made of a single transfer or row lead there directly.
made-nothing = no rows were given for this number
made-sum = All victims, { $asset }
made-claim = Claimed payment of { $victim }
made-hold = Still held in { $account }
made-missing = Missing statement { $rank }
made-turnover = All money in and out of { $account }: every row of these files that books on it

rows-title = Cited rows and their seals
rows-none = No row is cited.
rows-note = Each row as it was sealed: its text, its citation (SHA-256 of the file and the row, RFC 7111), its leaf in the salted row tree of the file, and the file of the package that proves it. Line breaks and invisible characters are made visible.
rows-caption = Cited rows of this file
row = Row
row-n = row { $row }
row-text = Text as sealed
row-seal = Seal
row-used = Used in
row-made = The file has no run of bytes for a row; this is its documented canonical form.
row-leaf = Leaf
row-path = { $count ->
    [one] path of 1 hash to the row root
   *[other] path of { $count } hashes to the row root
}
row-proof = Proof
file-digest = Sealed file
file-rows = Contents
file-rows-counted = { $rows } rows: { $records } records, { $rejects } rejects; { $bytes } bytes
file-layout = Layout
file-sealed = Sealed
file-row-root = Row root
rows-not-sealed = not sealed yet
log-entry = log entry
legal-basis = Legal basis
file-source = Source
file-holder = Held before by
file-collectors = Collected by
file-place = Place
file-method = Method and tool
file-collected = Collected at
clock-source = clock:
use-limits = Limits on use

glossary-title = Words used
term-victim-word = Victim
term-victim-means = Somebody who says that money was taken from them.
term-claimed-word = Claimed
term-claimed-means = A payment a victim names, as far as the records show it.
term-traced-word = Traced
term-traced-means = Claimed money found in the records and followed from the account it was paid into.
term-held-word = Still held
term-held-means = Claimed money that stands in an account we hold statements for, as of its last row.
term-exited-word = Exit
term-exited-means = A place where claimed money leaves the accounts whose statements are held: cash, merchant, exchange, foreign account, fee, or a holder not known yet.
term-unexplained-word = Lost where rows are missing
term-unexplained-means = Claimed money in an account whose own balances show that rows are missing, as far as the gap took it.
term-returned-word = Returned
term-returned-means = Claimed money that came back to the victim’s own account.
term-layer-word = Layer
term-layer-means = The fewest hops from a claimed payment: L1 is the account a victim paid into.
term-transfer-word = Transfer
term-transfer-means = Money moved from one account to another, on one row or on two that show the same movement.
term-account-word = Account
term-account-means = A bank or payment account, card or wallet, in one currency or coin.
term-row-word = Row
term-row-means = One line of a sealed file, counted from 1 over all lines.
term-evidence-word = Sealed file
term-evidence-means = A file named by the SHA-256 of its bytes and entered in the case’s log with its custody.
term-leaf-word = Leaf
term-leaf-means = The salted hash of one row. With the path it proves the row without showing its neighbours.
term-checkpoint-word = Checkpoint
term-checkpoint-means = A signed state of the append-only log: its size and root hash.
term-opening-word = Opening balance
term-opening-means = What stood in an account before the first row we hold.
term-poison-word = Poison
term-poison-means = An upper bound: all that touches claimed money is counted.
term-conversion-word = Conversion
term-conversion-means = One currency or coin given for another. Both amounts are those of the records.
term-restitution-word = Restitution
term-restitution-means = Giving back to the victims what can be traced to them.
