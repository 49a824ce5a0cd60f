# The comment threads of the drafting team.

act-thread-opened = { $who } opened a comment thread on “{ $text }”.
act-thread-resolved = { $who } resolved a comment thread of “{ $text }”.
act-thread-reopened = { $who } reopened a comment thread of “{ $text }”.
act-thread-assigned = { $who } gave a comment thread of “{ $text }” to { $person }.
act-thread-unassigned = { $who } freed a comment thread of “{ $text }”.

threads = Team comments
threads-lead = Only the drafting team sees them.
threads-none = No open thread. Only the drafting team sees what is written here.
thread-open = Comment
thread-body = Your comment
thread-body-hint = Only the drafting team will see it. @Name calls a member.
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
