# The messages that Palabre sends by e-mail, and the pages that they lead to.

## In messages
letter-greeting = Hello,
letter-greeting-name = Hello { $name },
letter-signature = Palabre, { $url }
letter-stop = To get no more of these messages: { $link }
letter-digest-subject = { $n ->
    [one] One piece of news of your contributions
   *[other] { $n } pieces of news of your contributions
}
letter-link = Your contribution: { $link }
letter-link-waits = It will appear here once the team of the consultation has read it: { $link }
letter-receipt-subject = Your contribution No. { $n } has been received
letter-receipt = Your contribution to the consultation “{ $title }” has been received. Its number is { $n }, and stays so for ever.
letter-receipt-next = We will write to you when it has an outcome.
letter-outcome-subject = Outcome of your contribution No. { $n }
letter-outcome = Your contribution No. { $n } to the consultation “{ $title }” has been examined.
letter-outcome-is = Outcome: { $outcome }.
letter-outcome-accepted = accepted
letter-outcome-partly = partly accepted
letter-outcome-not-accepted = not accepted
letter-outcome-out-of-scope = outside the scope of the consultation
letter-outcome-covered = already covered by the text
letter-reason = Reason:
letter-mention-subject = { $who } names you in a comment
letter-mention = { $who } names you in a comment on “{ $title }”.
letter-mention-link = The comment: { $link }
letter-confirm-subject = Confirm your contribution
letter-confirm = A contribution to the consultation “{ $title }” was sent with this address.
letter-confirm-link = If it is yours, confirm it within 7 days; it then gets its number: { $link }
letter-confirm-other = If not, do nothing: it will not count.

## Confirming a contribution
confirm-title = Confirm your contribution
confirm-lead = You contributed to the consultation “{ $title }”. Confirm that it was you: your contribution then gets its number.
confirm-do = Confirm
confirm-done = Your contribution is confirmed
confirm-done-lead = Its number is { $n }, and stays so for ever. We will write to you when it has an outcome.
confirm-see = See the contribution
confirm-late = This link no longer works
confirm-late-text = A contribution must be confirmed within 7 days.
confirm-late-hint = If the consultation is still open, send your contribution again.

## Getting no more messages
stop-title = Get no more messages
stop-lead = Palabre will no longer write to you about your contributions. They keep their number and their outcome.
stop-person = Your messages can still be read in your account, where you may change your mind.
stop-stranger = Only the message that asks to confirm a new contribution will still reach you.
stop-do = Write to me no more
stop-done = Done
stop-done-lead = Palabre will not write to you any more.

## My messages
letters-title = My messages
letters-lead = What Palabre wrote to you in the last six months, also where the e-mail did not arrive.
letters-see = Read my messages
letters-empty = Palabre has not written to you yet.
letters-demo = In the demo no message leaves: they are read here.
letters-strangers = To people without an account
letters-strangers-lead = Shown in the demo only: what people who contribute without an account would get.
letters-to = to { $address }
letter-state-sent = sent
letter-state-waiting = to be sent
letter-state-kept = not sent, as you chose
letter-state-failed = could not be sent
letters-wish = Messages by e-mail
letters-when = Write to me
letters-wish-hint = When a contribution is received or has an outcome.
letters-each = With every piece of news
letters-daily = Once a day, at 7:00 (universal time)
letters-weekly = Once a week, on Mondays at 7:00 (universal time)
letters-none = Never: I read them here

## Administration
outbox = Messages that were not sent
outbox-lead = They are kept with the mail server’s answer.
outbox-again = Try again
outbox-again-done = These messages are being tried again.
outbox-to = To
outbox-subject = Subject
outbox-why = Answer
outbox-since = Since
outbox-nowhere = { $n ->
    [one] One message waits: no mail server is set (--smtp).
   *[other] { $n } messages wait: no mail server is set (--smtp).
}
