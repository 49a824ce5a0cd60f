## Variantes et restauration
version-restore = Restaurer cette version
version-restore-hint = Le texte vivant redeviendra ce qu’il était dans cette version. C’est une modification comme une autre : l’histoire reste entière, ce qui n’a pas changé garde ses auteurs, et ce que d’autres écrivent au même moment n’est pas perdu.
version-restore-now = Restaurer la version { $n }
version-was-restored = La version est restaurée dans le texte vivant.
version-reads-so = Le texte vivant est déjà identique à cette version.
branches = Variantes
branches-lead = Une variante part d’une version du texte, s’écrit à part, entre personnes nommées, se compare, puis se fusionne en entier. Chaque mot garde son auteur.
branches-empty = Aucune variante n’a encore été ouverte.
branches-need-version = Une variante part d’une version : il faut d’abord en figer une.
branch-new = Ouvrir une variante
branch-here = Ouvrir une variante à partir de cette version
branch-start = Version de départ
branch-name = Nom de la variante
branch-name-hint = Par exemple « Amendement sur la police territoriale »
branch-purpose = Objet (facultatif)
branch-people = Qui peut y écrire
branch-people-hint = Ces personnes, et personne d’autre. Celles qui lisent le texte peuvent lire la variante.
branch-people-change = Changer les personnes
branch-people-named = Les personnes de la variante sont enregistrées.
branch-from = Part de la version { $n }
branch-by = Écrite par { $people }
branch-opened-by = Ouverte le { $when } par { $by }
branch-open = Ouverte
branch-closed = Close
branch-write = Écrire dans la variante
branch-read = Lire la variante en entier
branch-back = Retour à la variante
branch-read-origin = Lire le texte
branch-merging = Ce que ferait la fusion
branch-ahead = { $n ->
    [one] Une modification entrerait dans le texte.
   *[other] { $n } modifications entreraient dans le texte.
}
branch-changes = { $n ->
    [one] une modification
   *[other] { $n } modifications
}
branch-credit = Chaque mot garde son auteur.
branch-nothing = Le texte contient déjà tout ce que la variante contient.
branch-merge = Fusionner la variante dans le texte
branch-merge-done = Variante fusionnée
branch-was-merged = La variante est fusionnée.
branch-had-nothing = Il n’y avait rien à fusionner.
branch-merges = Fusions
branch-merged-by = Fusionnée le { $when } par { $by }
branch-differences = Ce que la variante change
branch-same = Rien n’y est changé pour le moment.
branch-steer = Conduire la variante
branch-close = Clore la variante sans la fusionner
branch-close-hint = Plus personne n’y écrira. Elle reste lisible, et peut être rouverte.
branch-reopen = Rouvrir la variante
branch-reopen-hint = Les personnes nommées pourront de nouveau y écrire.
branch-was-opened = La variante est ouverte.
branch-was-closed = La variante est close.
branch-was-reopened = La variante est rouverte.
places = Phrases modifiées des deux côtés
places-none = Aucune phrase n’a été modifiée des deux côtés.
places-before = { $n ->
    [one] Une phrase a été modifiée des deux côtés : la fusion garde les mots de chacun, et il faudra la relire.
   *[other] { $n } phrases ont été modifiées des deux côtés : la fusion garde les mots de chacun, et il faudra les relire.
}
places-after = { $n ->
    [one] Une phrase avait été modifiée des deux côtés. La voici telle qu’elle se lit maintenant.
   *[other] { $n } phrases avaient été modifiées des deux côtés. Les voici telles qu’elles se lisent maintenant.
}
place-top = Titre du texte
place-title = titre
place-heading = intitulé
place-cell = tableau
place-note = note
place-base = Au départ
place-ours = Dans le texte
place-theirs = Dans la variante
place-would-read = Après la fusion
place-reads-now = Maintenant
place-gone = Supprimé
place-none = Vide
place-removed-ours = Cette partie a été supprimée du texte pendant que la variante y écrivait.
place-removed-theirs = Cette partie a été supprimée dans la variante pendant qu’on y écrivait dans le texte.
act-version-restored = { $who } a restauré la version { $version } de « { $text } ».
act-branch-opened = { $who } a ouvert la variante « { $name } » de « { $text } ».
act-branch-people = { $who } a changé les personnes de la variante « { $name } » de « { $text } ».
act-branch-closed = { $who } a clos la variante « { $name } » de « { $text } ».
act-branch-reopened = { $who } a rouvert la variante « { $name } » de « { $text } ».
act-branch-merged = { $who } a fusionné la variante « { $name } » dans « { $text } ».
