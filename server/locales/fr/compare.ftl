## La page de comparaison
compare = Comparer
compare-heading = Comparaison
compare-from = De
compare-to = À
compare-kind = Ce qui est arrivé
compare-every-kind = Toutes les modifications
compare-by = Institution
compare-everyone = Toutes
compare-in = Partie du texte
compare-everywhere = Tout le texte
compare-choose = Choisir ce qui est comparé et montré
compare-view = Présentation
compare-inline = À la suite
compare-sides = Côte à côte
compare-typography = Montrer la typographie
compare-unchanged = Déplier ce qui n’a pas changé
compare-show = Afficher
compare-summary = En bref
compare-changes = Les modifications
compare-count-all = { $n ->
    [one] { $n } modification
   *[other] { $n } modifications
}
compare-count = { $n ->
    [one] { $n } modification sur { $all }
   *[other] { $n } modifications sur { $all }
}
compare-count-live = Affichées : # sur ##
compare-all = Tout afficher
compare-legend-ins = ajouté
compare-legend-del = supprimé
compare-legend-mark = mise en forme
compare-none-left = Aucune modification ne répond à ces choix.
compare-walk = Aller de modification en modification
compare-previous = Précédente
compare-next = Suivante
compare-place = Modification # sur ##
compare-way-import = texte importé
compare-way-restore = texte rétabli
compare-way-merge = texte fusionné
compare-way-contribution = texte d’une contribution
compare-way-proposal = rédaction proposée
compare-way-commission = reprise d’une commission
compare-way-server = sans le taper
compare-names-late = Les noms des auteurs sont en cours de lecture : rechargez la page dans un instant pour les voir.
compare-same = C’est la même version des deux côtés : choisissez-en deux différentes.
compare-none = Les deux textes sont identiques.
compare-nothing = Il n’y a pas encore deux versions de ce texte à comparer.
compare-back = Revenir au dossier
compare-algorithm = Comparé par l’algorithme { $n } de Palabre. Empreintes :
