# Les fils de commentaires de l’équipe de rédaction.

act-thread-opened = { $who } a ouvert un fil de commentaires sur « { $text } ».
act-thread-resolved = { $who } a classé un fil de commentaires de « { $text } ».
act-thread-reopened = { $who } a rouvert un fil de commentaires de « { $text } ».
act-thread-assigned = { $who } a confié à { $person } un fil de commentaires de « { $text } ».
act-thread-unassigned = { $who } a libéré un fil de commentaires de « { $text } ».
