# The comment threads of the drafting team.

act-thread-opened = { $who } opened a comment thread on “{ $text }”.
act-thread-resolved = { $who } resolved a comment thread of “{ $text }”.
act-thread-reopened = { $who } reopened a comment thread of “{ $text }”.
act-thread-assigned = { $who } gave a comment thread of “{ $text }” to { $person }.
act-thread-unassigned = { $who } freed a comment thread of “{ $text }”.
act-proposal-applied = { $who } put into “{ $text }” a wording proposed by { $person }.

threads = Team comments
threads-lead = Only the drafting team sees them.
threads-none = No open thread. Only the drafting team sees what is written here.
thread-open = Comment
thread-body = Your comment
thread-body-hint = Only the drafting team will see it. @Name calls a member.
thread-propose = Propose a wording
thread-wording = Wording proposed in place of these words
thread-wording-hint = Correct these words; left as they are, no wording is proposed.
thread-proposed = Proposed wording
thread-apply = Put into the text
thread-applied = Put into the text by { $name }
thread-by-hand = These words have changed since: put this wording in by hand.
thread-proposal-was-applied = The wording is in the text, credited to whoever proposed it.
thread-send = Send
thread-back = Back to the text
thread-place = Title
thread-orphaned = These words are no longer in the text.
thread-changed = Now:
thread-is-assigned = Assigned to { $name }
thread-reply = Reply
thread-resolve = Resolve this thread
thread-was-opened = The thread is open.
thread-was-answered = Your answer is there.
thread-was-resolved = The thread is resolved.
