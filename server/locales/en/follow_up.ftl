## The follow-up of the action plan
follow-up = Follow-up of the action plan
follow-lead = Where each action of the adopted text stands, told by the institution that answers for it.
follow-count = { $n ->
    [one] { $n } action
   *[other] { $n } actions
}
follow-done-count = { $n ->
    [one] { $n } done
   *[other] { $n } done
}
follow-late-count = { $n ->
    [one] { $n } overdue
   *[other] { $n } overdue
}
follow-empty = No action is followed yet.
follow-overdue = Overdue
follow-progress = Progress
follow-by-axis = By axis
follow-by-institution = By institution
follow-by-region = By region
follow-unsaid = Not said
follow-rows = The actions
follow-filter = Filter
follow-unfilter = Show all
follow-all = All
follow-late-only = Overdue only
follow-none = No action answers to these filters.
follow-n = No.
follow-action = Action
follow-institution = Responsible institution
follow-responsible = Responsible, as the plan says
follow-deadline = Deadline
follow-deadline-example = December 2027
follow-due = Last day
follow-indicator = Indicator
follow-value = Value of the indicator
follow-region = Region
follow-axis = Axis
follow-status = Status
follow-late = Overdue
follow-is-not-started = Not started
follow-is-under-way = Under way
follow-is-done = Done
follow-is-given-up = Given up
follow-from = Where this action comes from
follow-source = Version { $version }, { $place }
follow-report = Update
follow-report-on = Update: { $action }
follow-report-send = Record the update
follow-reported = The update is recorded.
follow-note = Note
follow-note-hint = Read by the members of the dossier; never by the public.
follow-history = Updates
follow-history-empty = Nobody has said anything of this action yet.
follow-add = Add an action
follow-added = The action is in the follow-up.
follow-change = Correct this action
follow-changed = The action is corrected.
follow-nobody = None
follow-import = Bring the action plan of a version
follow-import-lead = Choose the published version and the table that is its action plan. You will see how it is understood before anything is added.
follow-import-version = Published version
follow-choose = Choose…
follow-import-tables = See its tables
follow-import-no-table = This version holds no table.
follow-import-which = Which table is the action plan?
follow-table-rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
follow-table-plan = Reads as an action plan
follow-import-this = Take this table
follow-preview = How “{ $place }” is understood
follow-preview-lead = Correct what is misunderstood, then look again or add the actions.
follow-columns = What each column holds
follow-column = Column { $n }
follow-no-column = No column
follow-match = Which institution answers for each action
follow-match-hint = Only exact names are recognised. Members of the institution that you choose can update these actions.
follow-new-rows = { $n ->
    [one] { $n } action to add
   *[other] { $n } actions to add
}
follow-known-rows = { $n ->
    [one] { $n } already followed
   *[other] { $n } already followed
}
follow-import-now = Add these actions
follow-preview-again = Look again
follow-known = Already followed
follow-unmatched = no institution chosen
follow-no-date = no date understood
follow-imported = The actions of the plan are in the follow-up.
follow-nothing-new = All actions of this table were followed already: nothing was added.
act-follow-up-imported = { $who } brought the action plan of version { $version } of “{ $text }” into the follow-up.
act-follow-up-added = { $who } added an action to the follow-up.
act-follow-up-changed = { $who } corrected an action of the follow-up.
act-follow-up-reported = { $who } updated an action of the follow-up.
