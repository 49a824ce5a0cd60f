# Les commissions d’un atelier de validation.
commissions = Commissions
commissions-lead = Chaque commission travaille sur sa part de l’ordre du jour, dans sa propre variante des textes, et propose ses décisions à la plénière, qui les reprend point par point.
commissions-empty = Aucune commission n’est formée.
commission-plenary = Plénière (texte)
commission-by = Rapporteur : { $name }
commission-at-work = Au travail
commission-reported = Rapport remis le { $when }
commission-items = { $n ->
    [0] Aucun point
    [one] 1 point
   *[other] { $n } points
}
commission-recommended = { $n ->
    [0] aucune recommandation
    [one] 1 recommandation
   *[other] { $n } recommandations
}
commission-form = Former une commission
commission-no-agenda = L’ordre du jour est vide : établissez-le d’abord.
commission-name = Nom de la commission
commission-name-hint = Par exemple « Commission 2 : protection civile »
commission-rapporteur = Rapporteur
commission-rapporteur-hint = Il écrit dans la variante, enregistre les recommandations et remet le rapport.
commission-given = Points de l’ordre du jour
commission-people = Qui écrit avec le rapporteur
commission-people-hint = Ces personnes écriront dans la variante de chaque texte de la commission.
commission-was-formed = La commission est formée ; ses variantes sont ouvertes.
commission-texts = Textes de la commission
commission-texts-lead = La commission écrit dans sa variante ; le texte lui-même ne change que lorsque la plénière reprend un point.
commission-write = Écrire dans la variante
commission-compare = Ce que la variante change
commission-its-items = Points confiés à la commission
commission-no-items = Aucun point ne lui est confié.
commission-none-yet = Pas encore de recommandation.
commission-unchanged = La commission ne change rien à cette disposition.
commission-changes = Rédaction proposée
commission-hidden = Ces mots sont réservés à ceux qui lisent le texte.
commission-give = Confier d’autres points
commission-items-were-given = Les points sont confiés à la commission.
commission-report = Rapport à la plénière
commission-report-hint = En Markdown : ce que la commission a examiné, ce qu’elle propose et pourquoi.
commission-report-write = Écrire le rapport
commission-report-change = Remplacer le rapport
commission-report-hand-in = Remettre le rapport
commission-report-take-back = Reprendre le rapport
commission-report-back-hint = Possible tant que la plénière ne s’est prononcée sur aucun de ses points.
commission-report-handed-in = Le rapport est remis à la plénière.
commission-report-back = Le rapport est repris.
commission-clashes = Phrases modifiées de deux côtés
commission-clashes-lead = Deux commissions, ou une commission et la plénière, ont changé chacune à sa façon la même phrase.
commission-recommendation = Recommandation de la commission
commission-recommended-by = le { $when }, par { $by }
commission-recommend = Recommander une décision
commission-was-recommended = La recommandation est enregistrée.
commission-kind = Décision recommandée
commission-kind-adopted = Adoptée
commission-kind-amended = Adoptée avec amendement
commission-kind-reserved = Adoptée avec réserves
commission-kind-sent-back = Renvoyée
commission-kind-postponed = Reportée
commission-reservations = Réserves des institutions
commission-reservations-hint = Pour une adoption avec réserves : dans les mots de chaque institution.
commission-note = Observation (facultatif)
commission-decided = Décision n° { $n } de la plénière : { $kind }.
commission-to-item = Voir le point
commission-proposed = Rédaction proposée par la commission
commission-went-on = La commission a continué d’écrire depuis : c’est la rédaction recommandée qui est reprise, pas la suite.
commission-gone = Cette disposition n’est plus dans le texte : rétablissez-la avant de reprendre la rédaction de la commission.
commission-meanwhile = Le texte a changé entre-temps
commission-contested = La plénière a modifié cette disposition depuis la version de l’atelier : lisez les deux rédactions, puis choisissez.
commission-take = Reprendre en plénière
commission-take-lead = La rédaction recommandée entre dans le texte, pour cette seule disposition, et la décision de la plénière est enregistrée.
commission-no-session = L’atelier n’est pas en séance.
commission-wording = Rédaction retenue
commission-wording-commission = Celle de la commission
commission-wording-living = Celle du texte, telle qu’elle est maintenant
commission-how = Mode de décision
commission-how-consensus = Par consensus
commission-how-phones = Par le vote ouvert sur les téléphones
commission-how-hands = À main levée
commission-hands = Votes à main levée, par institution
commission-hand-none = Absente
commission-hand-for = Pour
commission-hand-against = Contre
commission-hand-abstain = Abstention
commission-why = Pourquoi se prononcer sans quorum
commission-why-hint = Le quorum n’est pas atteint ; le motif figurera au procès-verbal.
commission-was-taken-over = La plénière a repris la recommandation.
commission-branch = Une commission d’atelier écrit dans cette variante : la plénière reprend sa rédaction point par point, elle ne se fusionne pas d’un bloc.
