# The comment threads of the drafting team.

act-thread-opened = { $who } opened a comment thread on “{ $text }”.
act-thread-resolved = { $who } resolved a comment thread of “{ $text }”.
act-thread-reopened = { $who } reopened a comment thread of “{ $text }”.
act-thread-assigned = { $who } gave a comment thread of “{ $text }” to { $person }.
act-thread-unassigned = { $who } freed a comment thread of “{ $text }”.
