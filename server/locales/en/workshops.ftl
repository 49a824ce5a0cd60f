# Validation workshops.
workshop = Validation workshop
workshops = Validation workshops
workshops-lead = A version is presented provision by provision; what is decided names the hash of the words, and stays.
workshops-empty = No workshop has been convened yet.
workshop-n = Workshop no. { $n }
workshop-convene = Convene a workshop
workshop-save = Save
workshop-title = Title
workshop-place = Place
workshop-opens = Begins
workshop-closes = Ends
workshop-zone = Time zone
workshop-chair = Chair
workshop-rapporteur = Rapporteur
workshop-nobody = Nobody yet
workshop-versions = Versions before the workshop
workshop-versions-hint = One version of each text; at least one.
workshop-not-this-text = Not this text
workshop-no-version = Freeze a version of a text first.
workshop-invited = Invited institutions
workshop-invited-hint = Give a number of seats to each institution that you invite; leave it empty not to invite it.
workshop-seats-h = Seats
workshop-observes-h = Vote
workshop-observes-label = Observes without a vote
workshop-seats = { $n ->
    [one] one seat
   *[other] { $n } seats
}
workshop-observes = { $n ->
    [one] one seat, no vote
   *[other] { $n } seats, no vote
}
workshop-quorum = Quorum
workshop-quorum-institutions = Quorum: share of the institutions (%)
workshop-quorum-seats = Quorum: share of the seats (%)
workshop-voting = Who votes
voting-institution = One vote for each institution
voting-seat = One vote for each delegate present
workshop-majority = Majority
majority-simple = More than half of the votes cast
majority-two-thirds = Two thirds of the votes cast
workshop-presentation = Words of the convocation
workshop-presentation-hint = They stand in the convocation; simple Markdown.
workshop-dates = from { $opens } to { $closes }
workshop-when = Dates
workshop-facts = The workshop
workshop-settings = Change the workshop
workshop-was-convened = The workshop is convened. Now build its agenda.
workshop-was-set = The workshop is saved.
workshop-conduct = Running the session
session-prepared = In preparation
session-open = In session
session-suspended = Suspended
session-closed = Closed
session-do-open = Open the session
session-do-reopen = Resume the session
session-do-suspend = Suspend
session-do-close = Close the workshop
workshop-session-set = Noted, with its hour.
workshop-join-at = On phones:
workshop-square = Square code to photograph to join the room
workshop-code = Code
quorum-met = Quorum reached
quorum-missing = No quorum
quorum-sentence = { $institutions } { $institutions ->
    [one] institution
   *[other] institutions
} of { $invited }, { $seats } { $seats ->
    [one] seat
   *[other] seats
} of { $places }
quorum-rule-institutions = Quorum: { $share }% of the institutions
quorum-rule-seats = Quorum: { $share }% of the seats
quorum-rule-none = No rule of quorum: one institution is enough.
quorum-was-met = with a quorum
quorum-was-not-met = without a quorum
quorum-missing-decide = There is no quorum: nothing can be decided, unless the chair says why the workshop goes on. The reason will stand in the minutes.
workshop-agenda = Agenda
workshop-attendance = Attendance
workshop-wall = Projector
workshop-agenda-empty = The agenda is empty. Build it from the provisions of the text.
workshop-progress = { $n } items of { $all } decided
workshop-agenda-was-set = The agenda is saved.
workshop-shown = It is on the wall.
workshop-show = Project
workshop-unshow = Take off the wall
workshop-on-the-wall = On the wall
workshop-carried = Carried over from an earlier workshop
agenda-build = Build the agenda
agenda-text = Text
agenda-chapters = By chapters
agenda-articles = Article by article
agenda-whole = The whole text
agenda-carry = { $n ->
    [one] Take up the item that was left open
   *[other] Take up the { $n } items that were left open
}
agenda-up = Move “{ $title }” up
agenda-down = Move “{ $title }” down
agenda-remove = Remove “{ $title }”
agenda-remove-short = Remove
agenda-before = ← Previous item
agenda-next = Next item →
agenda-item-n = Item { $n }
decision-none = Nothing decided
decision-adopted = Adopted
decision-amended = Adopted as amended
decision-reserved = Adopted with reservations
decision-sent-back = Sent back
decision-postponed = Postponed
decision-recommended = Recommended: { $what }
decision-uncovered = Changed since the decision
decision-uncovered-hint = The text was changed after this decision: it no longer covers what the text says today. Decide again, or bring the text back.
settled-mark = { $kind } – workshop no. { $n }
settled-mark-changed = { $kind } – workshop no. { $n }: changed since the decision
settled-changed = These provisions are no longer what a workshop decided:
decision-n = Decision no. { $n }
decision-replaces = Replaces decision no. { $n }
decision-of-commission = Recommendation: { $name }
decision-why-without = Without a quorum:
decision-rolls = Votes by name
decision-hash = Hash of the provision decided on
decision-was-recorded = The decision is recorded.
decisions-h = Decisions
reservation-of = Reservation: { $name }
decided-consensus = By consensus
decided-hands = By a show of hands
decided-phones = By a vote on phones
tally = { $favour } for, { $against } against, { $abstain } { $abstain ->
    [one] abstention
   *[other] abstentions
}
choice-for = For
choice-against = Against
choice-abstain = Abstain
decide-h = Decide
decide-again-h = Decide again
decide-what = Decision
decide-how = How
decide-by-phones = Count the open vote
decide-hands = Hands, by institution
hand-none = Does not vote
decide-reservations = Reservations
decide-reservations-hint = Each reservation in the words of its institution; leave empty otherwise.
decide-why-without = Why the chair goes on
decide-note = Note of the rapporteur
decide-do = Record the decision
ballot-h = Vote on phones
ballot-open = Vote under way
ballot-question = Question (the provision’s title, if empty)
ballot-do-open = Open the vote
ballot-drop = Close without counting
ballot-cast = Votes received
ballot-missing = { $n ->
    [one] One vote is missing
   *[other] { $n } votes are missing
}
ballot-busy = A vote is open on another item.
ballot-not-in-session = The session is not open.
ballot-was-opened = The vote is open: phones show it.
ballot-was-dropped = The vote is closed without being counted.
item-words = The text
item-changes = What changed since the version
item-amend = Amend
item-hidden = You cannot see this provision: its text is restricted to other institutions, or this version is not published.
item-gone = This provision is no longer in the text.
item-remarks = { $n ->
    [0] No contribution on this provision
    [one] One contribution on this provision
   *[other] { $n } contributions on this provision
}
remark-n = No. { $n }
remark-of-a-person = A person
seats-waiting = { $n ->
    [one] One person waits to be let in
   *[other] { $n } people wait to be let in
}
seats-admit-all = Let everybody in
seats-taken = { $n } / { $all } seats
seats-none = Nobody yet.
seats-let-in = Everybody is in.
seats-not-all-let-in = Let in, except those whose institution has all its seats taken.
seat-waiting = Waits
seat-present = Present
seat-away = Away
seat-by-code = by the code
seat-admit = Let in
seat-leave = Left
seat-arrive = Arrived
seat-remove = Remove
seat-admit-who = Let { $name } in
seat-leave-who = Note that { $name } left
seat-arrive-who = Note that { $name } arrived
seat-remove-who = Take { $name } off the list
seat-add = Put a delegate on the list
seat-name = Name
seat-office = Function
seat-is-here = Is in the room
seat-was-listed = The delegate is on the list.
seat-was-moved = Noted, with its hour.
wall-nothing-shown = Nothing is projected at the moment.
join-h = Join a workshop
join-lead = Say who you are: the secretariat lets you in, then your phone follows the wall and votes.
join-code-lead = Type the code that is on the wall of the room.
join-go = Go on
join-institution = Your institution
join-ask = Ask for my seat
workshop-no-such-code = No workshop has this code. Check it on the wall of the room.
phone-waiting = Waiting
phone-away = Out of the room
phone-closed = Closed
phone-paused = Paused
phone-inside = In the room
phone-hint-waiting = The secretariat will let you in. Keep this page open.
phone-hint-away = Your departure is noted. Tell the secretariat when you are back.
phone-hint-closed = The workshop is closed. Thank you for taking part.
phone-hint-paused = The session is not open. This page will follow as soon as it is.
phone-lost = The link is down. This page tries again; your vote will go as soon as it is back.
vote-observes = Your institution observes: it has no vote.
vote-own = Your vote: { $choice }. You can change it while the vote is open.
vote-was-counted = Your vote is counted.
# What happened.
act-workshop-convened = { $who } convened workshop no. { $number }: { $name }.
act-workshop-set = { $who } changed workshop no. { $number }.
act-workshop-agenda-set = { $who } built the agenda of workshop no. { $number }.
act-workshop-opened = { $who } opened the session of workshop no. { $number }.
act-workshop-suspended = { $who } suspended the session of workshop no. { $number }.
act-workshop-closed = { $who } closed workshop no. { $number }.
act-workshop-item-shown = { $who } changed what the wall of workshop no. { $number } shows.
act-workshop-seat-listed = { $who } put a delegate on the list of workshop no. { $number }.
act-workshop-seat-asked = { $who } received a request for a seat in workshop no. { $number }.
act-workshop-seat-admitted = { $who } let delegates into workshop no. { $number }.
act-workshop-arrival = { $who } noted an arrival at workshop no. { $number }.
act-workshop-departure = { $who } noted a departure from workshop no. { $number }.
act-workshop-seat-removed = { $who } took a delegate off the list of workshop no. { $number }.
act-ballot-opened = { $who } opened a vote in workshop no. { $number }.
act-ballot-dropped = { $who } closed a vote in workshop no. { $number } without counting it.
act-workshop-decided = { $who } recorded a decision of workshop no. { $number }.
act-workshop-recommended = { $who } recorded a commission’s recommendation in workshop no. { $number }.
act-commission-formed = { $who } formed a commission in workshop no. { $number }.
act-commission-items-given = { $who } gave items to a commission of workshop no. { $number }.
act-commission-reported = { $who } handed in a commission’s report to workshop no. { $number }.
act-commission-report-taken-back = { $who } took back a commission’s report in workshop no. { $number }.
act-commission-taken-over = { $who } took over a commission’s wording in the plenary of workshop no. { $number }.
