# Ateliers de validation.
workshop = Atelier de validation
workshops = Ateliers de validation
workshops-lead = Une version est présentée, disposition par disposition ; ce qui est décidé porte l’empreinte du texte et reste.
workshops-empty = Aucun atelier n’a encore été convoqué.
workshop-n = Atelier n° { $n }
workshop-convene = Convoquer un atelier
workshop-save = Enregistrer
workshop-title = Intitulé
workshop-place = Lieu
workshop-opens = Début
workshop-closes = Fin
workshop-zone = Fuseau horaire
workshop-chair = Présidence
workshop-rapporteur = Rapporteur
workshop-nobody = Personne encore
workshop-versions = Versions soumises à l’atelier
workshop-versions-hint = Une version par texte ; au moins une.
workshop-not-this-text = Ce texte n’est pas soumis
workshop-no-version = Figez d’abord une version d’un texte.
workshop-invited = Institutions invitées
workshop-invited-hint = Donnez un nombre de places à chaque institution que vous invitez ; laissez vide pour ne pas l’inviter.
workshop-seats-h = Places
workshop-observes-h = Voix
workshop-observes-label = Observe sans voter
workshop-seats = { $n ->
    [one] une place
   *[other] { $n } places
}
workshop-observes = { $n ->
    [one] une place, sans voix
   *[other] { $n } places, sans voix
}
workshop-quorum = Quorum
workshop-quorum-institutions = Quorum : part des institutions (%)
workshop-quorum-seats = Quorum : part des places (%)
workshop-voting = Qui vote
voting-institution = Une voix par institution
voting-seat = Une voix par délégué présent
workshop-majority = Majorité
majority-simple = Plus de la moitié des voix exprimées
majority-two-thirds = Deux tiers des voix exprimées
workshop-presentation = Mot de convocation
workshop-presentation-hint = Il figure sur la convocation ; Markdown simple.
workshop-dates = du { $opens } au { $closes }
workshop-when = Dates
workshop-facts = L’atelier
workshop-settings = Modifier l’atelier
workshop-was-convened = L’atelier est convoqué. Composez maintenant son ordre du jour.
workshop-was-set = L’atelier est enregistré.
workshop-conduct = Conduite de la séance
session-prepared = En préparation
session-open = En séance
session-suspended = Séance suspendue
session-closed = Atelier clos
session-do-open = Ouvrir la séance
session-do-reopen = Reprendre la séance
session-do-suspend = Suspendre
session-do-close = Clore l’atelier
workshop-session-set = C’est noté, avec l’heure.
workshop-join-at = Sur les téléphones :
workshop-square = Code carré à photographier pour rejoindre la salle
workshop-code = Code
quorum-met = Quorum atteint
quorum-missing = Quorum non atteint
quorum-sentence = { $institutions } { $institutions ->
    [one] institution
   *[other] institutions
} sur { $invited }, { $seats } { $seats ->
    [one] place
   *[other] places
} sur { $places }
quorum-rule-institutions = Quorum : { $share } % des institutions
quorum-rule-seats = Quorum : { $share } % des places
quorum-rule-none = Pas de règle de quorum : il suffit qu’une institution soit là.
quorum-was-met = quorum atteint
quorum-was-not-met = sans quorum
quorum-missing-decide = Le quorum n’est pas atteint : rien ne peut être décidé, sauf si la présidence dit pourquoi elle poursuit. Sa raison figurera au procès-verbal.
workshop-agenda = Ordre du jour
workshop-attendance = Présences
workshop-wall = Écran de la salle
workshop-agenda-empty = L’ordre du jour est vide. Composez-le à partir des dispositions du texte.
workshop-progress = { $n } points décidés sur { $all }
workshop-agenda-was-set = L’ordre du jour est enregistré.
workshop-shown = C’est à l’écran.
workshop-show = Projeter
workshop-unshow = Retirer de l’écran
workshop-on-the-wall = À l’écran
workshop-carried = Reporté d’un atelier précédent
agenda-build = Composer l’ordre du jour
agenda-text = Texte
agenda-chapters = Par chapitres
agenda-articles = Article par article
agenda-whole = Le texte entier
agenda-carry = { $n ->
    [one] Reprendre le point resté ouvert
   *[other] Reprendre les { $n } points restés ouverts
}
agenda-up = Monter « { $title } »
agenda-down = Descendre « { $title } »
agenda-remove = Retirer « { $title } »
agenda-remove-short = Retirer
agenda-before = ← Point précédent
agenda-next = Point suivant →
agenda-item-n = Point { $n }
decision-none = Rien de décidé
decision-adopted = Adoptée
decision-amended = Adoptée avec amendement
decision-reserved = Adoptée avec réserves
decision-sent-back = Renvoyée
decision-postponed = Reportée
decision-recommended = Recommandé : { $what }
decision-uncovered = Modifié depuis la décision
decision-uncovered-hint = Le texte a été modifié après cette décision : elle ne couvre plus ce qu’il dit aujourd’hui. Décidez de nouveau, ou rétablissez le texte.
settled-mark = { $kind } – atelier n° { $n }
settled-mark-changed = { $kind } – atelier n° { $n } : modifié depuis la décision
settled-changed = Ces dispositions ne sont plus celles qu’un atelier a décidées :
decision-n = Décision n° { $n }
decision-replaces = Remplace la décision n° { $n }
decision-of-commission = Recommandation : { $name }
decision-why-without = Sans quorum :
decision-rolls = Votes nominatifs
decision-hash = Empreinte de la disposition décidée
decision-was-recorded = La décision est enregistrée.
decisions-h = Décisions
reservation-of = Réserve : { $name }
decided-consensus = Par consensus
decided-hands = À main levée
decided-phones = Par vote sur les téléphones
tally = { $favour } pour, { $against } contre, { $abstain } { $abstain ->
    [one] abstention
   *[other] abstentions
}
choice-for = Pour
choice-against = Contre
choice-abstain = Abstention
decide-h = Décider
decide-again-h = Décider de nouveau
decide-what = Décision
decide-how = Comment
decide-by-phones = Compter le vote ouvert
decide-hands = Mains levées, par institution
hand-none = Ne vote pas
decide-reservations = Réserves
decide-reservations-hint = Chaque réserve dans les mots de l’institution ; laissez vide sinon.
decide-why-without = Pourquoi la présidence poursuit
decide-note = Note du rapporteur
decide-do = Enregistrer la décision
ballot-h = Vote sur les téléphones
ballot-open = Vote en cours
ballot-question = Question (l’intitulé de la disposition, si elle est vide)
ballot-do-open = Ouvrir le vote
ballot-drop = Clore sans compter
ballot-cast = Votes reçus
ballot-missing = { $n ->
    [one] Un vote manque
   *[other] { $n } votes manquent
}
ballot-busy = Un vote est ouvert sur un autre point.
ballot-not-in-session = La séance n’est pas ouverte.
ballot-was-opened = Le vote est ouvert : les téléphones le montrent.
ballot-was-dropped = Le vote est clos sans être compté.
item-words = Le texte
item-changes = Ce qui a changé depuis la version
item-amend = Amender
item-hidden = Vous ne pouvez voir cette disposition : ce texte est réservé à d’autres institutions, ou cette version n’est pas publiée.
item-gone = Cette disposition n’est plus dans le texte.
item-remarks = { $n ->
    [0] Aucune contribution sur cette disposition
    [one] Une contribution sur cette disposition
   *[other] { $n } contributions sur cette disposition
}
remark-n = N° { $n }
remark-of-a-person = Une personne
seats-waiting = { $n ->
    [one] Une personne attend d’être admise
   *[other] { $n } personnes attendent d’être admises
}
seats-admit-all = Admettre tout le monde
seats-taken = { $n } / { $all } places
seats-none = Personne encore.
seats-let-in = Tout le monde est admis.
seats-not-all-let-in = Admis, sauf ceux dont l’institution a déjà toutes ses places occupées.
seat-waiting = Attend
seat-present = Présent
seat-away = Absent
seat-by-code = par le code
seat-admit = Admettre
seat-leave = Sortie
seat-arrive = Arrivée
seat-remove = Retirer
seat-admit-who = Admettre { $name }
seat-leave-who = Noter la sortie de { $name }
seat-arrive-who = Noter l’arrivée de { $name }
seat-remove-who = Retirer { $name } de la liste
seat-add = Inscrire un délégué
seat-name = Nom et prénom
seat-office = Fonction
seat-is-here = Est dans la salle
seat-was-listed = Le délégué est inscrit.
seat-was-moved = C’est noté, avec l’heure.
wall-nothing-shown = Rien n’est projeté pour l’instant.
join-h = Rejoindre un atelier
join-lead = Dites qui vous êtes : le secrétariat vous admet, puis votre téléphone suit l’écran et vote.
join-code-lead = Tapez le code qui est à l’écran de la salle.
join-go = Continuer
join-institution = Votre institution
join-ask = Demander ma place
workshop-no-such-code = Aucun atelier n’a ce code. Vérifiez-le à l’écran de la salle.
phone-waiting = En attente
phone-away = Hors de la salle
phone-closed = Clos
phone-paused = En pause
phone-inside = Dans la salle
phone-hint-waiting = Le secrétariat va vous admettre. Gardez cette page ouverte.
phone-hint-away = Votre sortie est notée. Signalez votre retour au secrétariat.
phone-hint-closed = L’atelier est clos. Merci de votre participation.
phone-hint-paused = La séance n’est pas ouverte. Cette page suivra dès qu’elle le sera.
phone-lost = La liaison est coupée. Cette page réessaie ; votre vote partira dès qu’elle revient.
vote-observes = Votre institution observe : elle n’a pas de voix.
vote-own = Votre vote : { $choice }. Vous pouvez le changer tant que le vote est ouvert.
vote-was-counted = Votre vote est compté.
# Ce qui s’est passé.
act-workshop-convened = { $who } a convoqué l’atelier n° { $number } : { $name }.
act-workshop-set = { $who } a modifié l’atelier n° { $number }.
act-workshop-agenda-set = { $who } a composé l’ordre du jour de l’atelier n° { $number }.
act-workshop-opened = { $who } a ouvert la séance de l’atelier n° { $number }.
act-workshop-suspended = { $who } a suspendu la séance de l’atelier n° { $number }.
act-workshop-closed = { $who } a clos l’atelier n° { $number }.
act-workshop-item-shown = { $who } a changé ce que montre l’écran de l’atelier n° { $number }.
act-workshop-seat-listed = { $who } a inscrit un délégué à l’atelier n° { $number }.
act-workshop-seat-asked = { $who } a reçu une demande de place à l’atelier n° { $number }.
act-workshop-seat-admitted = { $who } a admis des délégués à l’atelier n° { $number }.
act-workshop-arrival = { $who } a noté une arrivée à l’atelier n° { $number }.
act-workshop-departure = { $who } a noté un départ de l’atelier n° { $number }.
act-workshop-seat-removed = { $who } a retiré un délégué de la liste de l’atelier n° { $number }.
act-ballot-opened = { $who } a ouvert un vote à l’atelier n° { $number }.
act-ballot-dropped = { $who } a clos un vote sans le compter à l’atelier n° { $number }.
act-workshop-decided = { $who } a enregistré une décision de l’atelier n° { $number }.
act-workshop-recommended = { $who } a enregistré une recommandation de commission à l’atelier n° { $number }.
act-commission-formed = { $who } a formé une commission à l’atelier n° { $number }.
act-commission-items-given = { $who } a confié des points à une commission de l’atelier n° { $number }.
act-commission-reported = { $who } a remis le rapport d’une commission à l’atelier n° { $number }.
act-commission-report-taken-back = { $who } a repris le rapport d’une commission de l’atelier n° { $number }.
act-commission-taken-over = { $who } a repris en plénière la rédaction d’une commission, à l’atelier n° { $number }.
