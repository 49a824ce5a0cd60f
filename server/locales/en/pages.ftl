# The pages. A key that is missing here or in the other language fails the tests.

## Frame
skip-to-content = Skip to content
brand-home = Palabre, home
nav-main = Main navigation
nav-dossiers = Dossiers
nav-admin = Administration
nav-account = My account
sign-in = Sign in
sign-out = Sign out
foot-about = Palabre, a tool for drafting public policy together. Free software.
foot-language = Language
foot-theme = Display
theme-auto = Automatic
theme-light = Light
theme-dark = Dark
copy = Copy
copied = Copied
save = Save
create = Create
add = Add
revoke = Revoke
action = Action
state = State
created = created
updated = Changed
last-used = used
email = E-mail address
password = Password
full-name = Full name
full-name-hint = As it will appear beside your words and in the journal.
password-hint = At least ten characters; a phrase that you will remember does very well.
role = Role
institution = Institution
person = Person
stage = Stage

## Dates
when-now = just now
when-minutes = { $n ->
    [one] a minute ago
   *[other] { $n } minutes ago
}
when-hours = { $n ->
    [one] an hour ago
   *[other] { $n } hours ago
}
when-date = { $day } { $month } { $year }
when-full = { $date } at { $time } (universal time)
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Roles, stages, categories
role-drafter = Drafter
role-drafter-hint = writes in the texts
role-reviewer = Reviewer
role-reviewer-hint = reads and comments on the living text
role-contributor = Contributor
role-contributor-hint = reads published versions and proposes
role-facilitator = Facilitator
role-facilitator-hint = steers the dossier, invites, publishes
role-observer = Observer
role-observer-hint = only reads
role-of-drafter = of drafter
role-of-reviewer = of reviewer
role-of-contributor = of contributor
role-of-facilitator = of facilitator
role-of-observer = of observer
stage-drafting = Drafting
stage-consultation = Consultation
stage-workshop = Validation workshop
stage-adopted = Adopted
stage-archived = Archived
category-state = State
category-partner = Partner
category-civil-society = Civil society
category-private-sector = Private sector
numbering-decimal = 1 / 1.1 / 1.1.1
numbering-legal = Titre I / Chapitre 1 / Article 1
numbering-none = No numbers

## Home
home-title = Write public policy together
home-lead = Ministries write one text, at the same moment. Civil society and partners comment on it. The validation workshop compares its versions and adopts one.
home-how = How it goes
home-write = Write
home-write-text = Several institutions work in the same text live, each under its own name. Chapters, articles and paragraphs number themselves.
home-consult = Consult
home-consult-text = Each remark is about exact words and receives a reasoned answer. None is lost from one meeting to the next.
home-validate = Validate
home-validate-text = The workshop decides provision by provision. The minutes follow from it, and the adopted version is sealed.
home-promises = What Palabre guarantees
home-promise-words = No word lost.
home-promise-words-text = What is marked “saved” is saved for good, and every word stays with its author.
home-promise-network = The network may fail.
home-promise-network-text = You keep writing offline; everything joins up when the network is back.
home-promise-access = To each what concerns them.
home-promise-access-text = A living text is seen only by those invited, according to their role.
home-promise-memory = The memory of the dossier.
home-promise-memory-text = A tamper-evident journal keeps every act, year after year.
home-name = Palabre is named after the palaver tree, under which a community sits until it agrees.
dossiers-title = My dossiers
dossiers-count = { $n ->
    [0] No dossier for now.
    [one] You take part in one dossier.
   *[other] You take part in { $n } dossiers.
}
dossiers-empty = You take part in no dossier yet.
dossiers-empty-hint = The secretariat of a dossier lets you in with an invitation link. Ask them for it.
your-role = Your role: { $role }
last-activity = Last activity:
dossier-new = Open a dossier
dossier-created = The dossier is open. You are its facilitator.
dossier-title-label = Title of the dossier
dossier-slug-label = Short address
dossier-slug-hint = Lower-case letters, digits and hyphens, for example “security-policy”.

## Sign-in, invitation
sign-in-help = No account yet? Open the invitation link that the secretariat gave you; it also creates your account.
sign-in-first = Sign in to see this page.
signed-out = You are signed out.
invitation-title = Invitation
invitation-by = { $person } invites you to take part in the dossier
invitation-scope = Scope
invitation-until = Valid until
invitation-as = You are signed in as { $person }.
invitation-accept = Accept the invitation
invitation-new = Create my account and take part
invitation-create = Create my account
invitation-have = You already have an account?
invitation-welcome = Welcome. You now take part in this dossier.
invitation-spent = This invitation is no longer valid
invitation-spent-text = It has already been used, was revoked, or has expired. Each link works once and for a limited time.
invitation-spent-hint = If you have already accepted, sign in. Otherwise, ask the person who invited you for a new link.

## Dossier
texts = Texts
texts-empty = This dossier has no text yet.
texts-hidden = Texts being drafted will be open to you once a version is published.
text-add = Add a text
restricted = Restricted
read = Read
write = Write
follow-live = Follow live
read-text = Read “{ $title }”
write-text = Write in “{ $title }”
history = History
history-lead = When this text was written and by which institutions; and the text as it stood at each moment.
history-empty = This text has no history yet.
history-who = Who wrote, day by day
history-picture = Number of changes by day and institution; the table that follows says the same.
history-untyped = Imported text
history-alone = No institution
history-table = As a table
history-day = Day
history-by = Institution
history-changes = Changes
history-moments = Back to a moment
history-slide = Go through the moments
history-count = { $n ->
    [one] { $n } change
   *[other] { $n } changes
}
history-then = The text as it stood on { $when }
history-now = Read today’s text
versions = Versions
versions-lead = What was frozen of this text: numbered, named, never changed. The living text goes on.
versions-lead-public = The published versions of this text. Each keeps its number, its words and its address for ever.
versions-empty = No version has been frozen yet.
versions-compare = Compare
versions-from = From
versions-to = To
version-live = Living text
version-n = Version { $n }
version-freeze = Freeze a version
version-freeze-moment = Freeze this moment as a version
version-freeze-hint = The text is kept as it is, with a number and a hash, for ever. Nobody can change or delete it.
version-name = Name of the version
version-name-hint = For example “Draft for the May workshop”
version-note = Note (optional)
version-publish-now = Publish it at once
version-publish = Publish version { $n }
version-publish-hint = The dossier’s contributors will see it; everybody, where the dossier is open to the public. What is published cannot be withdrawn.
version-frozen = Frozen on { $when }
version-frozen-by = Frozen on { $when } by { $by }
version-published = Published on { $when }
version-is-published = Published
version-unpublished = Internal
version-since = What changed since version { $n }
version-to-live = Compare with the living text
version-newer = There is a later version: { $name }
version-imprint = Fingerprint of this version
version-hash = SHA-256
version-hash-hint = This is the hash of the text’s canonical bytes: whoever downloads them can compute it again, and know that not one letter has changed.
version-bytes = Canonical bytes
version-was-frozen = The version is frozen.
version-was-published = The version is published.
dossier-open = Open to the public
dossier-open-hint = Anybody, with or without an account, will be able to read the published versions of texts that are not restricted. The living text and internal versions stay invisible.
dossier-close = Close to the public
dossier-close-hint = Published versions will be visible to the dossier’s members only.
dossier-is-open = Published versions are now open to the public.
dossier-is-closed = The dossier is closed to the public.
dossier-public-lead = This dossier is open to the public: you see what is published.
dossier-public-texts = Published texts
home-open = Dossiers open to the public
activity = Recent activity
activity-empty = Nothing has happened here yet.
people = Participants
people-manage = Invite, manage
stage-change = Change stage
stage-change-hint = The stage decides what each role may do. The change takes effect for all at once.
stage-changed = The dossier has changed stage.
invite-title = Invite by a link
invite-hint = The link works once and expires after fourteen days. Pass it on by the means of your choice.
invite-note = A word for the person invited (optional)
invite-make = Make the link
invite-made = Here is the invitation link. Copy it now: it will not be shown again.
institution-none = No institution
scope-dossier = The whole dossier
invitations-pending = Pending invitations
invited-by = By
invitation-revoked = The invitation is revoked.
members = Members
membership-end = Remove
membership-end-of = Remove { $person }
membership-ended = The role is removed. Access has ceased at once.
member-add = Add a member
member-added = The role is given.
member-email-hint = The address of a person who already has an account.

## Add a text
import-title = Import a document
import-hint = Headings, lists, tables, notes and emphasis are kept. Doubtful places are pointed out one by one.
import-file = Document
import-limits = Word (.docx), Markdown or plain text, up to 5 MB.
import-go = Import
import-sending = Sending…
import-reading = Document received, reading…
import-lost = The document could not be sent. Check the connection and try again.
import-no-file = Choose a document first.
imported-title = Document imported
imported-read = Read the text
imported-clean = Everything was taken over without difficulty.
imported-problems = { $n ->
    [one] One place to check
   *[other] { $n } places to check
}
imported-problems-hint = The text is saved. Here is what the reading changed, left aside or guessed.
imported-table = Places to check
problem-place = Place
problem-what = Finding
problem-detail = Detail
problems-more = { $n ->
    [one] and one more place.
   *[other] and { $n } more places.
}
text-create-title = Start from a blank page
text-title = Title of the text
text-lang = Language of the text
numbering = Numbering
text-paste = Paste an existing text
text-paste-label = Text
text-paste-hint = Numbered headings and lists are recognised.
lang-fr = French
lang-en = English
lang-bm = Bambara
lang-ff = Fulah
lang-ses = Songhay (Koyraboro Senni)
lang-tmh = Tamasheq
lang-snk = Soninke
lang-ar = Arabic

## Reading, writing
outline = Outline
print = Print
text-empty = This text is still empty.
page-of = page
edit-noscript = Writing needs JavaScript, which this browser does not run.
edit-missing = The editor is not part of this installation: it was built without its web part.
edit-read-instead = Read the text

## Account
account-title = My account
account-me = Name and language
account-saved = Your settings are saved.
language-browser = The browser’s
password-change = Change the password
password-current = Current password
password-new = New password
password-sessions = Other signed-in devices will have to sign in again.
password-changed = The password is changed.
password-wrong = The current password is not right.
sessions = Signed-in devices
sessions-hint = One session for each browser where you are signed in.
session-since = Signed in
session-this = this device
sessions-end = Sign out the other devices
sessions-ended = The other devices are signed out.
tokens = Personal tokens
tokens-hint = To let a program act in your name. A token is worth a password.
token-name = Name of the token
token-create = Make a token
token-made = Here is the token. Copy it now: it will not be shown again.
token-revoked = The token is revoked.
token-revoke-of = Revoke the token “{ $name }”

## Administration
admin-lead = Institutions and accounts. This title opens no dossier.
institutions = Institutions
accounts = Accounts
institutions-empty = No institution for now.
institution-add = Add an institution
institution-added = The institution is added.
institution-name = Name
short-name = Short name
category = Category
region = Region
region-hint = Empty for the national level.
colour = Colour
colour-hint = It marks its authors in the texts.
disabled = Disabled
administrator = Administrator

## Errors
go-back = Go back
go-home = Home
oops-401 = Sign-in needed
oops-401-hint = Sign in, and you will come back to this page.
oops-403 = Reserved
oops-403-hint = Your role does not open this page. If that is a mistake, ask the secretariat of the dossier.
oops-404 = Page not found
oops-404-hint = Check the address. If this page should be open to you, sign in with the account that has access, or ask the secretariat of the dossier.
oops-413 = Document too large
oops-413-hint = Palabre takes documents up to 5 MB. Remove the pictures and try again; nothing was changed.
oops-429 = One moment
oops-429-hint = Too many requests in a short time. Wait a few minutes, then try again.
oops-500 = A fault on our side
oops-500-hint = Nothing that was saved is lost. The fault is recorded; try again in a moment.
oops-other = Request refused
oops-other-hint = The request could not be carried out.
oops-offline = Offline
oops-offline-hint = This page was not kept on this device. The texts that you opened for writing remain available; your unsent words are kept there.

## Activity
scope-one-text = One text of the dossier only
act-dossier-opened = { $who } opened the dossier.
act-dossier-described = { $who } changed the presentation of the dossier.
act-stage-changed = { $who } moved the dossier from “{ $from }” to “{ $to }”.
act-member-added = { $who } gave { $person } the role { $of_role }.
act-membership-ended = { $who } took the role { $of_role } from { $person }.
act-invited = { $who } prepared an invitation ({ $role }).
act-invitation-revoked = { $who } revoked an invitation.
act-invitation-accepted = { $who } joined the dossier ({ $role }).
act-text-added = { $who } added the text “{ $text }”.
act-text-set = { $who } changed the settings of “{ $text }”.
act-text-restricted = { $who } restricted access to “{ $text }”.
act-text-unrestricted = { $who } lifted the restriction on “{ $text }”.
act-version-frozen = { $who } froze version { $version } of “{ $text }”.
act-version-published = { $who } published version { $version } of “{ $text }”.
act-backup-restored = An earlier backup was restored. What happened after it was taken is not in this journal.
act-dossier-made-public = { $who } opened the dossier’s published versions to the public.
act-dossier-made-private = { $who } closed the dossier to the public again.
act-other = { $who } acted in the dossier ({ $act }).
act-server = The server
text-added = The text is added.
