## Branches and restoring
version-restore = Restore this version
version-restore-hint = The living text will read as it did in this version. It is a change like any other: history stays whole, what did not change keeps its authors, and what others write at the same moment is not lost.
version-restore-now = Restore version { $n }
version-was-restored = The version is restored in the living text.
version-reads-so = The living text already reads as this version does.
branches = Branches
branches-lead = A branch starts from a version of the text, is written apart by named people, compared, then merged whole. Every word keeps its author.
branches-empty = No branch has been opened yet.
branches-need-version = A branch starts from a version: freeze one first.
branch-new = Open a branch
branch-here = Open a branch from this version
branch-start = Version to start from
branch-name = Name of the branch
branch-name-hint = For example “Amendment on territorial police”
branch-purpose = Purpose (optional)
branch-people = Who may write in it
branch-people-hint = These people and nobody else. Whoever reads the text may read the branch.
branch-people-change = Change the people
branch-people-named = The people of the branch are saved.
branch-from = Starts from version { $n }
branch-by = Written by { $people }
branch-opened-by = Opened on { $when } by { $by }
branch-open = Open
branch-closed = Closed
branch-write = Write in the branch
branch-read = Read the whole branch
branch-back = Back to the branch
branch-read-origin = Read the text
branch-merging = What merging would do
branch-ahead = { $n ->
    [one] One change would come into the text.
   *[other] { $n } changes would come into the text.
}
branch-changes = { $n ->
    [one] one change
   *[other] { $n } changes
}
branch-credit = Every word keeps its author.
branch-nothing = The text already has everything that the branch has.
branch-merge = Merge the branch into the text
branch-merge-done = Branch merged
branch-was-merged = The branch is merged.
branch-had-nothing = There was nothing to merge.
branch-merges = Merges
branch-merged-by = Merged on { $when } by { $by }
branch-differences = What the branch changes
branch-same = Nothing is changed in it so far.
branch-steer = Steer the branch
branch-close = Close the branch without merging it
branch-close-hint = Nobody will write in it any more. It stays readable and can be opened again.
branch-reopen = Open the branch again
branch-reopen-hint = The people named for it will be able to write in it again.
branch-was-opened = The branch is open.
branch-was-closed = The branch is closed.
branch-was-reopened = The branch is open again.
places = Sentences changed on both sides
places-none = No sentence was changed on both sides.
places-before = { $n ->
    [one] One sentence was changed on both sides: merging keeps the words of both, and it will have to be read again.
   *[other] { $n } sentences were changed on both sides: merging keeps the words of both, and they will have to be read again.
}
places-after = { $n ->
    [one] One sentence had been changed on both sides. This is how it reads now.
   *[other] { $n } sentences had been changed on both sides. This is how they read now.
}
place-top = Title of the text
place-title = title
place-heading = heading
place-cell = table
place-note = note
place-base = At the start
place-ours = In the text
place-theirs = In the branch
place-would-read = After merging
place-reads-now = Now
place-gone = Removed
place-none = Empty
place-removed-ours = This part was removed from the text while the branch wrote in it.
place-removed-theirs = This part was removed in the branch while the text was written in.
act-version-restored = { $who } restored version { $version } of “{ $text }”.
act-branch-opened = { $who } opened the branch “{ $name }” of “{ $text }”.
act-branch-people = { $who } changed the people of the branch “{ $name }” of “{ $text }”.
act-branch-closed = { $who } closed the branch “{ $name }” of “{ $text }”.
act-branch-reopened = { $who } opened the branch “{ $name }” of “{ $text }” again.
act-branch-merged = { $who } merged the branch “{ $name }” into “{ $text }”.
