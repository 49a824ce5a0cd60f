# Consultations, contributions, answers.

consultations = Consultations
consultations-lead = Each consultation is about a published version, between two dates. Each contribution gets a number and an answer.
consultations-empty = No consultation yet.
consultation-open = Open a consultation
consultation-was-opened = The consultation is open at the dates said.
consultation-end-was-set = The end of the consultation was changed.
consultation-no-version = Publish a version of the text first: one consults on a published version.
consultation-title = Title of the consultation
consultation-version = Version consulted on
consultation-opens = Opens
consultation-closes = Closes
consultation-zone = Time zone
consultation-audience = Open to
consultation-institutions = Invited institutions
consultation-people = Invited people
consultation-people-hint = Their e-mail addresses, one a line; they have an account already.
consultation-by-persons = Members of institutions may also contribute in their own name
consultation-entry = Contributions of the public
consultation-presentation = Presentation
consultation-questions = Guiding questions
consultation-questions-hint = What you would most like to know; a list does well.
consultation-contact = Contact:
consultation-dates = from { $opens } to { $closes }
moment-at = { $day } at { $time }
consultation-read = Read version { $n }
consultation-read-and-remark = Read the text and comment
consultation-on-the-whole = Contribute on the text as a whole
consultation-secretariat = Secretariat
consultation-progress = { $answered } of { $received } contributions answered
consultation-extend = Change the end
consultation-reopen = Reopen the consultation
consultation-close-now = Close now
consultation-room = The room of { $institution }
consultation-room-hint = What is prepared here is seen by members of your institution only, until its focal point sends it as the official position.
consultation-room-focal = You are the focal point: you check these drafts and send them as the official position. Nobody else sees them.
consultation-own = My contributions
consultation-received = Contributions received
consultation-none = No contribution to show.
phase-coming = Coming
phase-open = Open
phase-closed = Closed
audience-institutions = Invited institutions
audience-people = Invited people
audience-all = Everybody
entry-confirmed = Received when the e-mail address is confirmed
entry-moderated = Received at once, shown after moderation
entry-open = Received and shown at once, moderated afterwards
kind-substantive = Substance
kind-drafting = Drafting
kind-factual = Facts
kind-translation = Translation
kind-question = Question
status-draft = Draft
status-unconfirmed = To be confirmed
status-withdrawn = Withdrawn
status-hidden = Hidden
status-waiting = Waits for moderation
status-received = Received
status-open = Not answered
status-accepted = Accepted
status-partly = Partly accepted
status-not-accepted = Not accepted
status-out-of-scope = Out of scope
status-covered = Already covered
outcome-keep = Leave as it is
outcome-none = No answer yet
outcome-accepted = Accepted
outcome-partly = Partly accepted
outcome-not-accepted = Not accepted
outcome-out-of-scope = Out of scope
outcome-covered = Already covered
responsible-keep = Leave as it is
responsible-none = Nobody
source-form = Form
source-oral = Oral
source-paper = On paper
source-import = Imported file
voice-institution = For my institution (official position)
voice-person = In my own name
contribute = Contribute
contribute-whole = On the text as a whole
contribute-closed = This consultation is not open at the moment. What you write will be kept as a draft if you have an account.
contribute-waits = No network: your contribution waits in this browser and will leave as soon as the connection is back. You may close the page.
contribution-n = Contribution no. { $n }
contribution-draft = Draft
contribution-go-on = Go on
contribution-official = official position
contribution-of-a-person = A person
contribution-kind = Kind
contribution-body = Your remark
contribution-body-hint = Say what is wrong and why. **Bold**, *italics* and lists are allowed.
contribution-proposal = Proposed wording
contribution-proposal-hint = Optional: these words in place of those quoted.
contribution-voice = In whose name?
contribution-name = Your name
contribution-email = Your e-mail address
contribution-email-hint = It is shown to nobody but the secretariat, who will answer you.
contribution-send = Send
contribution-keep = Keep as a draft
contribution-original = The original words
contribution-why = Reason:
contribution-reason = Answer
contribution-similar = Similar contributions
contribution-was-received = Your contribution was received; it keeps its number.
contribution-was-kept = Your contribution is kept as a draft.
contribution-to-confirm = A message was sent to you: follow its link to confirm your contribution.
contribution-too-late = The consultation is not open at the moment: your words are kept as a draft.
contribution-was-entered = The contribution was entered.
contribution-was-withdrawn = The contribution was withdrawn; its number stays.
consultation-is-open-here = A consultation is open on this version: each paragraph has its “Comment” link, and you can also select words.
consultation-see = See the consultation
remark = Comment
remark-selection = Comment these words
standing = Where these words stand in the text
standing-same = They are there, as they were quoted.
standing-changed = They are there, changed:
standing-gone = They are gone. The contribution keeps the quoted words.
standing-see = See the place
standing-elsewhere = Similar words stand elsewhere: is it there?
standing-attach = Attach to this place
contribution-was-reattached = The contribution was attached.
wording-apply = Put this wording into the text
wording-by-hand = The wording is for more than one paragraph: put it in by hand.
wording-in-text = Its wording is in the text.
wording-was-applied = The wording is in the text, credited to whoever proposed it.
traces = What came from the consultation
traces-lead = These words came into the text with a contribution.
act-wording-applied = { $who } put the wording of contribution no. { $n } into the text.
act-contribution-reattached = { $who } reattached contribution no. { $n }.
mine = My contributions
mine-lead = All your contributions, with what became of them.
changes = Written in this provision since the version consulted on
changes-link = Say which changes answer it
changes-hint = From these words anybody can go back to this contribution.
changes-were-linked = The changes are linked to the contribution.
act-changes-linked = { $who } linked changes to contribution no. { $n }.
answer = Answer
answer-outcome = Outcome
answer-responsible = Responsible
answer-reason = Reason
answer-tell = Publish the answer: its author sees it and is told
answer-was-kept = The answer was kept.
moderate = Moderation
moderate-show = Show to everybody
moderate-hide = Hide
moderate-redact = Remove personal data
moderate-redact-hint = The new text replaces the old one for good; name and address go too. Number and reason stay.
moderate-why = Reason, public
moderation-was-done = Done.
withdraw = Withdraw my contribution
withdraw-hint = Its number stays, with the reason that you give.
enter = Enter an oral or paper contribution
enter-source = How did you receive it?
enter-place = Place
enter-date = Date
enter-group = Group or person
enter-language = Language spoken
enter-institution = Institution, if there is one
enter-no-institution = None
enter-original = The original words
enter-original-hint = As they were said or written, in their language.
enter-body = The remark, in the language of the text
enter-consent = The person or group agreed that these words be kept and published
enter-keep = Keep
sheet-lead = The form of eight columns that partners fill in already (ISO/IEC template), as XLSX or CSV. Each row is matched to its provision; what is doubtful waits for your choice.
sheet-file = File
sheet-file-hint = XLSX or CSV, 5 MB at most.
sheet-look = See the rows
sheet-sample = Download an example
sheet-was-read = The file was read: here are its rows.
sheet-was-taken = Kept.
sheet-columns = Columns recognised
sheet-head-row = Row of the heads (0: none)
sheet-map = Read again with these columns
sheet-no-column = None
sheet-column = Column { $n }
sheet-row = Row
sheet-place = Place
sheet-take-chosen = Keep the rows that are placed
sheet-confidence-sure = Sure
sheet-confidence-doubtful = To be chosen
sheet-confidence-none = No place
sheet-institution = Institution
sheet-line = Line
sheet-clause = Clause
sheet-paragraph = Quoted words
sheet-type = Type
sheet-comment = Comment with justification
sheet-proposal = Proposed change
sheet-observations = Observations of the secretariat
sheet-official = Official position
sheet-category = Category
sheet-region = Region
sheet-received = Received
sheet-told = Answer published
sheet-import = Import a table of comments
matrix = Response matrix
matrix-filter = Filter
matrix-words = Words
matrix-all = All
matrix-by-status = State
matrix-by-kind = Kind
matrix-by-institution = Institution
matrix-by-order = Order
matrix-order-place = By provision
matrix-order-n = By number
matrix-shown = { $shown } of { $total } contributions
matrix-news = Others have worked meanwhile: the rows that changed are up to date.
matrix-n = No.
matrix-remark = Remark
matrix-who = Who
matrix-bulk = Answer the ticked contributions
matrix-answer-chosen = Answer
matrix-pages = Pages
focal-point = focal point
focal-make = Focal point
focal-end = No focal point
focal-make-of = Make { $person } the focal point of their institution
focal-end-of = { $person } is no longer a focal point
focal-was-set = Noted.
transparency-lead = What the consultations on this text received, from whom, about what, and what became of it.
transparency-days = Time to an answer: { $median } days for half of the answers, { $longest } at most.
transparency-outcomes = Outcomes
transparency-categories = Who contributed
transparency-regions = By region
transparency-places = By provision
transparency-persons = Persons
transparency-table = The table
transparency-number = Number
transparency = Transparency
act-consultation-opened = { $who } opened the consultation “{ $name }”.
act-consultation-closed = { $who } closed the consultation “{ $name }”.
act-consultation-extended = { $who } changed the end of the consultation “{ $name }”.
act-consultation-reopened = { $who } reopened the consultation “{ $name }”.
act-contribution-received = { $who } brought in contribution no. { $n }.
act-contribution-withdrawn = { $who } withdrew contribution no. { $n }.
act-contribution-shown = { $who } showed contribution no. { $n }.
act-contribution-hidden = { $who } hid contribution no. { $n }.
act-contribution-redacted = { $who } removed personal data from contribution no. { $n }.
act-contributions-answered = { $who } answered contributions.
act-focal-point = { $who } changed a focal point.
sheet-rows = { $n ->
    [0] No row
    [one] One row
   *[other] { $n } rows
}
sheet-sure = { $n ->
    [0] none sure
    [one] one sure
   *[other] { $n } sure
}
sheet-doubtful = { $n ->
    [0] none to be chosen
    [one] one to be chosen
   *[other] { $n } to be chosen
}
sheet-taken = { $n ->
    [0] none kept yet
    [one] one kept already
   *[other] { $n } kept already
}
sheet-take-sure = { $n ->
    [one] Keep the sure row
   *[other] Keep the { $n } sure rows
}
transparency-received = { $n ->
    [0] No contribution received
    [one] One contribution received
   *[other] { $n } contributions received
}
transparency-answered = { $n ->
    [0] no answer published
    [one] one answer published
   *[other] { $n } answers published
}
transparency-hidden = { $n ->
    [one] one hidden
   *[other] { $n } hidden
}
transparency-withdrawn = { $n ->
    [one] one withdrawn
   *[other] { $n } withdrawn
}
consultation-waiting = { $n ->
    [one] One contribution waits for moderation.
   *[other] { $n } contributions wait for moderation.
}
