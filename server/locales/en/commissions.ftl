# The commissions of a validation workshop.
commissions = Commissions
commissions-lead = Each commission works on its part of the agenda, in its own branch of the texts, and recommends decisions to the plenary, which takes them over item by item.
commissions-empty = No commission has been formed.
commission-plenary = Plenary (text)
commission-by = Rapporteur: { $name }
commission-at-work = At work
commission-reported = Report handed in on { $when }
commission-items = { $n ->
    [0] No item
    [one] 1 item
   *[other] { $n } items
}
commission-recommended = { $n ->
    [0] no recommendation
    [one] 1 recommendation
   *[other] { $n } recommendations
}
commission-form = Form a commission
commission-no-agenda = The agenda is empty: make it first.
commission-name = Name of the commission
commission-name-hint = For instance “Commission 2: civil protection”
commission-rapporteur = Rapporteur
commission-rapporteur-hint = Writes in the branch, records the recommendations and hands in the report.
commission-given = Items of the agenda
commission-people = Who writes with the rapporteur
commission-people-hint = These people will write in the branch of each text of the commission.
commission-was-formed = The commission is formed; its branches are open.
commission-texts = Texts of the commission
commission-texts-lead = The commission writes in its branch; the text itself only changes when the plenary takes over an item.
commission-write = Write in the branch
commission-compare = What the branch changes
commission-its-items = Items given to the commission
commission-no-items = No item is given to it.
commission-none-yet = No recommendation yet.
commission-unchanged = The commission changes nothing in this provision.
commission-changes = Proposed wording
commission-hidden = These words are for those who read the text.
commission-give = Give more items
commission-items-were-given = The items are given to the commission.
commission-report = Report to the plenary
commission-report-hint = In Markdown: what the commission examined, what it proposes and why.
commission-report-write = Write the report
commission-report-change = Replace the report
commission-report-hand-in = Hand in the report
commission-report-take-back = Take the report back
commission-report-back-hint = Possible as long as the plenary has decided on none of its items.
commission-report-handed-in = The report is handed in to the plenary.
commission-report-back = The report is taken back.
commission-clashes = Sentences changed on two sides
commission-clashes-lead = Two commissions, or a commission and the plenary, each changed the same sentence in its own way.
commission-recommendation = Recommendation of the commission
commission-recommended-by = on { $when }, by { $by }
commission-recommend = Recommend a decision
commission-was-recommended = The recommendation is recorded.
commission-kind = Recommended decision
commission-kind-adopted = Adopted
commission-kind-amended = Adopted as amended
commission-kind-reserved = Adopted with reservations
commission-kind-sent-back = Sent back
commission-kind-postponed = Postponed
commission-reservations = Reservations of institutions
commission-reservations-hint = For an adoption with reservations: in the words of each institution.
commission-note = Remark (optional)
commission-decided = Decision No. { $n } of the plenary: { $kind }.
commission-to-item = See the item
commission-proposed = Wording proposed by the commission
commission-went-on = The commission has gone on writing since: the wording that was recommended is taken over, not what followed.
commission-gone = This provision is no longer in the text: bring it back before taking over the commission’s wording.
commission-meanwhile = The text changed meanwhile
commission-contested = The plenary has changed this provision since the workshop’s version: read both wordings, then choose.
commission-take = Take over in plenary
commission-take-lead = The recommended wording comes into the text, for this provision alone, and the plenary’s decision is recorded.
commission-no-session = The workshop is not in session.
commission-wording = Wording retained
commission-wording-commission = The commission’s
commission-wording-living = The text’s, as it is now
commission-how = How it is decided
commission-how-consensus = By consensus
commission-how-phones = By the vote that is open on the phones
commission-how-hands = By a show of hands
commission-hands = Show of hands, by institution
commission-hand-none = Absent
commission-hand-for = For
commission-hand-against = Against
commission-hand-abstain = Abstention
commission-why = Why decide without a quorum
commission-why-hint = The quorum is not met; the reason will stand in the minutes.
commission-was-taken-over = The plenary has taken over the recommendation.
commission-branch = A commission of a workshop writes in this branch: the plenary takes its wording over item by item, it is not merged as a whole.
