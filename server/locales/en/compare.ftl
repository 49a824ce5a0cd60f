## The comparison page
compare = Compare
compare-heading = Comparison
compare-from = From
compare-to = To
compare-kind = What happened
compare-every-kind = All changes
compare-by = Institution
compare-everyone = All
compare-in = Part of the text
compare-everywhere = The whole text
compare-choose = Choose what is compared and shown
compare-view = Presentation
compare-inline = In one column
compare-sides = Side by side
compare-typography = Show typography
compare-unchanged = Unfold what has not changed
compare-show = Show
compare-summary = In brief
compare-changes = The changes
compare-count-all = { $n ->
    [one] { $n } change
   *[other] { $n } changes
}
compare-count = { $n ->
    [one] { $n } change of { $all }
   *[other] { $n } changes of { $all }
}
compare-count-live = Shown: # of ##
compare-all = Show all
compare-legend-ins = added
compare-legend-del = removed
compare-legend-mark = formatting
compare-none-left = No change answers to these choices.
compare-walk = Go from change to change
compare-previous = Previous
compare-next = Next
compare-place = Change # of ##
compare-way-import = imported text
compare-way-restore = restored text
compare-way-merge = merged text
compare-way-contribution = text of a contribution
compare-way-proposal = proposed wording
compare-way-commission = taken over from a commission
compare-way-server = not typed
compare-names-late = The authors’ names are being read: load the page again in a moment to see them.
compare-same = This is the same version on both sides: choose two different ones.
compare-none = The two texts are identical.
compare-nothing = There are not yet two versions of this text to compare.
compare-back = Back to the dossier
compare-algorithm = Compared by Palabre’s algorithm { $n }. Fingerprints:
