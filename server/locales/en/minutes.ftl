# Minutes and convocation.

minutes = Minutes
minutes-republic = REPUBLIC OF MALI
minutes-motto = One People – One Goal – One Faith
minutes-title = Minutes of the validation workshop
minutes-quoted = “{ $title }”
minutes-running = Minutes – { $title }
minutes-foot = Frozen minutes no. { $n } · SHA-256 { $hash }
minutes-foot-draft = Draft minutes
minutes-page = page
minutes-draft = A draft, made from what has happened so far; it is neither frozen nor signed.
minutes-frozen-as = Minutes frozen as no. { $n }, on { $date }.
minutes-date = { $day } of { $month } { $year }
minutes-in-the-year = On the { $day } of { $month } { $year }
minutes-label = { $label }:{" "}
minutes-opening = Opening
minutes-was-opened = { $when }, at { $hour }, the validation workshop entitled “{ $title }” opened, within the dossier “{ $dossier }”.
minutes-was-opened-at = { $when }, at { $hour }, the validation workshop entitled “{ $title }” opened in { $place }, within the dossier “{ $dossier }”.
minutes-is-convened = { $when }, at { $hour }, the validation workshop entitled “{ $title }” is convened, within the dossier “{ $dossier }”.
minutes-is-convened-at = { $when }, at { $hour }, the validation workshop entitled “{ $title }” is convened in { $place }, within the dossier “{ $dossier }”.
minutes-chair = Chair
minutes-rapporteur = General rapporteur
minutes-about = The workshop is about:
minutes-version = version { $n }
minutes-hidden-text = A text whose access is restricted
minutes-hidden-item = Provision of a text whose access is restricted
minutes-hidden-words = The words of this text are shown only to the institutions that may see it.
minutes-hour-opened = Session opened on { $date }
minutes-hour-resumed = Session resumed on { $date }
minutes-hour-suspended = Session suspended on { $date }
minutes-hour-closed = Session closed on { $date }
minutes-attendance = Attendance
minutes-present = Institutions and delegates present
minutes-institution = Institution
minutes-delegate = Delegate
minutes-function = Function
minutes-presence = Present
minutes-observer = { $name } (observer)
minutes-from = from { $from }
minutes-from-to = { $from } to { $to }
minutes-nobody = No delegate was noted as present.
minutes-absent = Institutions invited and absent:
minutes-quorum = Quorum
minutes-invited = Invited with a vote: { $institutions }, for { $seats }.
minutes-n-institutions = { $n ->
    [one] { $words } institution
   *[other] { $words } institutions
}
minutes-n-seats = { $n ->
    [one] { $words } seat
   *[other] { $words } seats
}
minutes-rule-none = No share is required: it is enough that one institution is present.
minutes-rule-institutions = There is a quorum when { $institutions } per cent of the institutions are present.
minutes-rule-seats = There is a quorum when { $seats } per cent of the seats are taken.
minutes-rule-both = There is a quorum when { $institutions } per cent of the institutions are present and { $seats } per cent of the seats are taken.
minutes-voting-institution = Each institution has one vote.
minutes-voting-seat = Each delegate present has one vote.
minutes-majority-simple = What is put to the vote is carried by a majority of the votes cast, abstentions not counted.
minutes-majority-two-thirds = What is put to the vote is carried by two thirds of the votes cast, abstentions not counted.
minutes-agenda = Agenda
minutes-agenda-empty = The agenda is empty.
minutes-number = No.
minutes-provision = Provision
minutes-text = Text
minutes-commissions = Work of the commissions
minutes-recommends = The commission recommends, for “{ $title }”:
minutes-decisions = Deliberations and decisions
minutes-decision = Decision no. { $n } – { $title }
minutes-commission-rapporteur = Rapporteur
minutes-note = Note
minutes-decision-n = Decision no. { $n }
minutes-decided-on = Decided on { $date }.
minutes-no-decision = No decision was taken.
minutes-undecided = Items of the agenda on which no decision was taken:
minutes-kind-adopted = Adopted without change
minutes-kind-amended = Adopted as amended
minutes-kind-reserved = Adopted with reservations
minutes-kind-sent-back = Sent back for redrafting
minutes-kind-postponed = Postponed
minutes-by-consensus = { $kind }, by consensus.
minutes-by-hands = { $kind }, by a show of hands: { $votes }.
minutes-by-phones = { $kind }, by an electronic vote: { $votes }.
minutes-votes-for = { $n ->
    [one] { $words } vote for
   *[other] { $words } votes for
}
minutes-votes-against = { $n ->
   *[other] { $words } against
}
minutes-abstentions = { $n ->
    [one] { $words } abstention
   *[other] { $words } abstentions
}
minutes-uncovered = The text has been changed since this decision.
minutes-replaces = This decision replaces decision no. { $n }.
minutes-replaced-by = This decision was replaced by decision no. { $n }.
minutes-quorum-met = There was a quorum: { $institutions } out of { $all } and { $seats } out of { $places } were present.
minutes-quorum-not-met = There was no quorum: { $institutions } out of { $all } and { $seats } out of { $places } were present.
minutes-why-without = Why the chair went on without a quorum:
minutes-roll = Roll call
minutes-vote = Vote
minutes-choice-for = For
minutes-choice-against = Against
minutes-choice-abstain = Abstention
minutes-wording = Wording adopted, compared with the version put to the workshop (words removed are struck, words added underlined):
minutes-changed-reworded = reworded
minutes-changed-added = added
minutes-changed-removed = removed
minutes-changed-moved = moved
minutes-changed-split = split
minutes-changed-merged = merged
minutes-reservation-of = Reservation – { $name }:
minutes-hash = SHA-256 hash
minutes-closing = Closing
minutes-was-closed = The session was closed on the { $date }, at { $hour }.
minutes-formula = In witness whereof these minutes were drawn up to serve and avail as of right.
minutes-done = Done on the { $date }.
minutes-done-at = Done in { $place }, on the { $date }.
minutes-signed-on = Read and approved, on { $date }
minutes-annex = Annex – Hashes
minutes-annex-lead = The hash of a provision or a text changes as soon as one of its words changes. By these hashes anyone can check that the published text is what the workshop decided.
minutes-of-what = Of
minutes-this = These minutes (no. { $n })

convocation = Convocation
convocation-running = Convocation – { $title }
convocation-to = To { $name }
convocation-to-all = To all invited institutions
convocation-all = All institutions
convocation-invites = I have the honour to invite you to the validation workshop entitled “{ $title }”, held within the dossier “{ $dossier }”.
convocation-moment = the { $date }, at { $hour } ({ $figures })
convocation-opens = Beginning
convocation-closes = End
convocation-zone = Hours of the time zone { $zone }
convocation-place = Place
convocation-seats = Your institution has { $seats } there, with a vote.
convocation-observes = Your institution has { $seats } there as an observer, without a vote.
convocation-delegates = Please tell the secretariat of the workshop, before it opens, the names and functions of your delegates.
convocation-greeting = Yours faithfully,
convocation-choose = Letter to
convocation-show = Show
convocation-calendar = Calendar file (.ics)
convocation-agenda = Agenda:

minutes-lead = The minutes write themselves from what happened; the rapporteur adds the narrative, freezes them, then has them signed.
minutes-print = Printable version
minutes-word = Word (.docx)
minutes-facts = Data (JSON)
minutes-bytes = Frozen bytes
minutes-back = Back to the workshop
minutes-narrative = The rapporteur’s narrative
minutes-narrative-hint = In Markdown: **bold**, *italic*, lists. What you write is saved as you go; without scripts, by the button.
minutes-part-opening = Opening
minutes-part-discussion = General debate
minutes-part-closing = Closing
minutes-part-item = Debate: { $title }
minutes-kept-by = Saved by { $name } on { $date }
minutes-keep = Save
minutes-was-kept = The passage is saved.
minutes-theirs = What the other person wrote
minutes-mine-hint = Your wording is below; saving it replaces theirs.
minutes-saving = Saving…
minutes-saved = Saved.
minutes-unsaved = Not saved yet: your words are kept on this device and will be sent as soon as possible.
minutes-clash = Somebody else changed this passage meanwhile. Press “Save” to compare the two wordings; nothing is lost.
minutes-freeze = Freeze the minutes
minutes-freeze-hint = Frozen, they get a number and a hash, and the instance seals them. Nothing is ever replaced: freezing again gives another number.
minutes-was-frozen = The minutes are frozen. They can be signed.
minutes-list = Frozen minutes
minutes-none = No minutes are frozen yet.
minutes-nth = No. { $n }
minutes-by = frozen on { $date } by { $name }
minutes-signatures = { $n ->
    [0] no signature
    [one] one signature
   *[other] { $n } signatures
}
minutes-see = Read
minutes-changed = Since the minutes were last frozen, this changed: { $what }.
minutes-changed-heading = the heading
minutes-changed-attendance = attendance
minutes-changed-hours = the sessions
minutes-changed-agenda = the agenda
minutes-changed-commissions = the commissions
minutes-changed-decisions = decisions
minutes-changed-narrative = the narrative
minutes-hides = Some titles and passages are hidden from you: their text is for other institutions.
minutes-sign = Sign minutes no. { $n }
minutes-sign-hint = Each signatory comes in turn. Draw the signature, or attach an image of it, or leave both empty: the typed name stands for “read and approved”.
minutes-sign-name = Name of the signatory
minutes-sign-office = Function
minutes-sign-draw = Drawn signature
minutes-sign-clear = Clear the drawing
minutes-sign-image = Or an image of the signature (PNG or JPEG, 512 kB at most)
minutes-sign-now = Sign
minutes-was-signed = The signature is added.
minutes-preview = The minutes as they stand
minutes-shown = Frozen minutes no. { $n }

act-minutes-frozen = { $who } froze minutes no. { $n } of a workshop.
act-minutes-signed = { $who } took a signature under minutes.
