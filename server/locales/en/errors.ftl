error-not-signed-in = Sign in first: this address asks for an account.
error-sign-in-failed = The e-mail address or the password is not right.
error-too-many-attempts = Too many attempts: try again in { $minutes } min.
error-forbidden = Your role does not allow this.
error-not-found = There is nothing at this address, or you have no access to it.
error-invalid = { $field ->
    [email] The e-mail address is not valid.
    [name] The name must have 1 to 120 characters.
    [password] The password must have at least 10 characters (and at most 512 bytes).
    [title] The title must have 1 to 300 characters.
    [summary] The summary cannot be over 2,000 characters.
    [slug] The short address is made of lower-case letters without accents, digits and hyphens (at most 64).
    [role] There is no such role.
    [stage] There is no such stage.
    [category] There is no such category of institution.
    [colour] A colour is written #rrggbb.
    [narrative] A part of the minutes may not be longer than 20,000 characters.
    [minutes-same] The minutes are already frozen as they stand.
    [minutes-count] The minutes of a workshop may not be frozen more than 100 times.
    [signatures-count] Minutes may not bear more than 300 signatures.
    [picture] The signature must be a PNG or JPEG image of at most 5,000 pixels a side.
    [region] The region cannot be over 120 characters.
    [language] There is no such interface language: choose fr or en.
    [lang] The language of a text is written as a BCP 47 tag, such as fr-ML.
    [dir] The writing direction is ltr or rtl.
    [numbering] Numbering is decimal, legal or none.
    [text] There is no such text in this dossier.
    [institution] There is no such institution.
    [institutions] Choose at least one institution, and at most 200.
    [person] There is no such person.
    [tokens] You already have 50 tokens: delete one first.
    [versions] This text already has 1,000 versions.
    [at] This moment is not in the history of the text.
    [texts] This dossier already has 500 texts.
    [markdown] Give the content of the text: “markdown” or a file.
    [note] The note cannot be over 2,000 characters.
    [quote] These words are not in the version that is consulted on.
    [quote-ambiguous] These words stand there several times: select a few more, so that one knows which.
    [quote-long] That is too long for one remark: select fewer words.
    [quote-parts] These words go from one cell or part to another: select within one.
    [anchor] The quoted words no longer stand like that in the text: put the wording in by hand.
    [proposal] This contribution proposes no wording, or it exceeds 10,000 characters.
    [section] There is no such place in the text.
    [body] Write your remark (10,000 characters at most).
    [reason] Give a reason (4,000 characters at most).
    [version] There is no such version, or it is not published.
    [opens] The opening date does not fit.
    [closes] The end must come after the opening.
    [zone] There is no such time zone.
    [people] Name at least one person.
    [numbers] Choose 1 to 500 contributions.
    [outcome] Choose the outcome first.
    [state] The state of this contribution does not allow it.
    [consent] Without people’s consent their words cannot be kept.
    [key] The key of the message does not fit.
    [place] Say where it was heard.
    [date] Say when it was heard.
    [group] Say who spoke.
    [heads] The text has not received these changes yet: try again in a moment.
    [words] These words are not in the text.
    [applied] This wording is in the text already.
    [wording] This message proposes no wording, or it is longer than 10,000 characters.
    [wording-place] A wording is proposed for the words of one paragraph, without a note or a table: choose fewer words.
    [wording-same] The proposed wording is that of the text: change it, or leave it empty.
    [threads] This text already has 5,000 comment threads.
    [messages] This thread already has 500 messages: open another.
    [changes] Tick at least one change that is still there.
    [workshop] This workshop is not one of this dossier.
    [signatories] Name the signatories, one a line (60 at most): name; function; institution.
    [adopted-at] The place may have 300 characters at most.
    [minutes] These are not frozen minutes of that workshop.
    [before] The version that the workshop began with must be an earlier version of this text.
    [hash] This is not a hash: it takes 64 digits or letters from a to f.
    [file] Choose a file first.
    [line] This version has not that many lines.
    [line-query] Write a line and, where needed, its version: “line 214 of version 3”, “l. 214 v3”, “lines 214 to 220”.
    [line-version] There is no such version, or it is not open to you.
    [lines] Ask for at most 200 lines at once.
    [action] Say what is to be done.
    [cell] A cell of the follow-up has 2,000 characters at most.
    [follow-ups] This dossier already follows 2,000 actions.
    [reports] This action already has 1,000 updates.
    [action-column] Say which column holds the actions.
    [status] There is no such status.
    [format] There is no such format.
    [venue] The place cannot be longer than 300 characters.
    [office] The function cannot be longer than 300 characters.
    [question] The question cannot be longer than 300 characters.
    [versions-chosen] Choose from 1 to 20 versions.
    [workshops] This dossier already has 200 workshops.
    [quorum] The quorum is written in percent, from 0 to 100.
    [seats] Give each institution from 1 to 50 seats (2,000 delegates at most).
    [institution-invited] This institution is not invited to the workshop.
    [agenda] An agenda has 2,000 items at most.
    [agenda-add] An agenda knows no such act.
    [item] This item cannot be taken off: something was decided or voted about it.
    [amended-already] Here the text is no longer that of the version: choose “adopted as amended”, or bring the text back first.
    [nothing-amended] Nothing was changed in this provision: choose “adopted”, or amend it first.
    [reservation] Write each reservation, one an institution, in its own words.
    [votes] Nobody has voted, or somebody twice.
    [commission-items] Give the commission at least one item of the agenda.
    [commission-people] The rapporteur and the people named must be able to write in a branch of each text: drafters, reviewers or facilitators.
    [commissions] This workshop already has 50 commissions.
    [commission-branch] This branch is a commission’s: the plenary takes it over item by item.
    [report] Write the report (20,000 characters at most).
    [report-taken-up] The plenary has already decided on an item of this commission: its report can no longer be taken back.
    [settled] The plenary has already decided on this item.
    [recommendation] No commission has made a recommendation about this item.
    [provision-gone] This provision is no longer in the text: bring it back first, or decide without taking over the commission’s wording.
    [wording] There is no such wording: choose the commission’s or the text’s.
    [session] A workshop does not go back to its preparation.
    [move] There is no such move.
    [kind] There is no such decision.
    [choice] There is no such vote.
   *[other] The value of “{ $field }” is not right.
}
error-taken = { $what ->
    [slug] Another dossier already has this short address.
    [email] This e-mail address already has an account.
    [name] An institution already has this name.
    [seal] This version is sealed already.
    [membership] This person already has this role.
   *[other] “{ $what }” is already taken.
}
error-last-facilitator = Nobody would be left to look after this dossier: name another facilitator first.
error-invitation-spent = This invitation no longer works: it was used, has expired or was withdrawn. Ask for another.
error-account-exists = This e-mail address already has an account: sign in, then open the invitation again.
error-malformed = The request is malformed: { $detail }
error-too-large = This is too large: the limit is { $limit } { $unit ->
        [mega] MB
       *[kilo] kB
    }.
error-too-slow = What you are sending comes too slowly and was stopped. Try again when the connection is better.
error-unsupported-type = This type of content is not accepted here.
error-unreadable-file = { $detail ->
    [docx-not-a-zip] This file cannot be read: it is not a Word document (.docx).
    [docx-legacy-word] This file cannot be read: it is an old Word document (.doc). Save it as .docx and try again.
    [docx-encrypted] This file cannot be read: the document is protected by a password. Remove the protection and try again.
    [docx-truncated] This file cannot be read: the file is incomplete: it was probably cut short on the way.
    [docx-damaged] This file cannot be read: the file is damaged.
    [docx-no-main-document] This file cannot be read: it holds no Word text.
    [docx-xml-entity] This file cannot be read: it holds declarations that Palabre refuses for safety.
    [docx-malformed-xml] This file cannot be read: its content is malformed.
    [docx-too-large] This file cannot be read: it is too large once decompressed.
    [plain-binary] This file cannot be read: it is neither text nor a Word document (.docx).
    [sheet-empty] This file cannot be read: it is empty.
    [sheet-not-a-sheet] This file cannot be read: it is no table (XLSX or CSV).
    [sheet-not-a-workbook] This file cannot be read: it is no Excel workbook.
    [sheet-legacy-excel] This file cannot be read: it is an old workbook (.xls). Save it as .xlsx, then try again.
    [sheet-open-document] This file cannot be read: it is an OpenDocument table (.ods). Save it as .xlsx, then try again.
    [sheet-encrypted] This file cannot be read: it is protected by a password.
    [sheet-truncated] This file cannot be read: it is incomplete: it was probably cut while being sent.
    [sheet-damaged] This file cannot be read: it is damaged.
    [sheet-too-many-bytes] This file cannot be read: it exceeds 5 MB.
    [sheet-too-many-rows] This file cannot be read: it has more than 10,000 rows.
    [sheet-too-many-columns] This file cannot be read: it has more than 64 columns.
    [sheet-cell-too-long] This file cannot be read: one of its cells is too long.
    [sheet-too-much-text] This file cannot be read: it holds too much text.
    [sheet-inflates-too-far] This file cannot be read: once unpacked it is too large.
    [sheet-too-many-parts] This file cannot be read: it has too many parts.
    [sheet-too-many-strings] This file cannot be read: it has too many texts.
    [sheet-too-much-structure] This file cannot be read: its structure is too heavy.
   *[other] This file cannot be read: { $detail }
}
error-damaged = Version { $version } is damaged in the store: what is kept no longer gives its hash. It is not shown; tell the administrator.
error-text-changed = The text has changed here since you read it: read it again, then choose.
error-method-not-allowed = This address does not accept this method.
error-other-origin = The request comes from another site and was refused.
error-busy = The server is very busy: try again in a moment.
error-storage = The server could not store this (disk full or database unavailable). Nothing was changed; try again later.
error-internal = Something went wrong on the server. It was noted; nothing was changed.
error-not-open = This consultation is not open at the moment.
error-not-in-session = The workshop is not in session: open the session first.
error-seats-taken = All seats of this institution are taken: somebody has to leave first.
error-ballot-closed = This vote is closed.
error-no-quorum = There is no quorum: { $institutions } institutions of { $invited } are present, { $seats } seats of { $places } are taken. Nothing is decided, unless the chair says why the workshop goes on.
error-not-carried = The vote gives no majority: { $favour } for, { $against } against.
error-overtaken = Somebody else changed this meanwhile. Nothing is lost: compare the two wordings, then save again.
