# Consultations, contributions, réponses.

consultations = Consultations
consultations-lead = Chaque consultation porte sur une version publiée, entre deux dates. Chaque contribution reçoit un numéro et une réponse.
consultations-empty = Aucune consultation pour l’instant.
consultation-open = Ouvrir une consultation
consultation-was-opened = La consultation est ouverte aux dates dites.
consultation-end-was-set = La fin de la consultation est changée.
consultation-no-version = Publiez d’abord une version du texte : on consulte sur une version publiée.
consultation-title = Titre de la consultation
consultation-version = Version consultée
consultation-opens = Ouvre le
consultation-closes = Ferme le
consultation-zone = Fuseau horaire
consultation-audience = Ouverte à
consultation-institutions = Institutions invitées
consultation-people = Personnes invitées
consultation-people-hint = Leurs adresses électroniques, une par ligne ; elles ont déjà un compte.
consultation-by-persons = Les membres des institutions peuvent aussi contribuer en leur nom propre
consultation-entry = Contributions du public
consultation-presentation = Présentation
consultation-questions = Questions posées
consultation-questions-hint = Ce que vous aimeriez surtout savoir ; une liste convient bien.
consultation-contact = Contact :
consultation-dates = du { $opens } au { $closes }
moment-at = { $day } à { $time }
consultation-read = Lire la version { $n }
consultation-read-and-remark = Lire le texte et commenter
consultation-on-the-whole = Contribuer sur l’ensemble du texte
consultation-secretariat = Secrétariat
consultation-progress = { $answered } contributions traitées sur { $received }
consultation-extend = Changer la date de fin
consultation-reopen = Rouvrir la consultation
consultation-close-now = Fermer maintenant
consultation-room = La salle de { $institution }
consultation-room-hint = Ce qui est préparé ici n’est vu que des membres de votre institution, jusqu’à ce que son point focal l’envoie comme position officielle.
consultation-room-focal = Vous êtes le point focal : vous vérifiez ces brouillons et vous les envoyez comme position officielle. Personne d’autre ne les voit.
consultation-own = Mes contributions
consultation-received = Contributions reçues
consultation-none = Aucune contribution à montrer.
phase-coming = À venir
phase-open = Ouverte
phase-closed = Close
audience-institutions = Aux institutions invitées
audience-people = Aux personnes invitées
audience-all = À tous
entry-confirmed = Reçues quand l’adresse électronique est confirmée
entry-moderated = Reçues tout de suite, montrées après modération
entry-open = Reçues et montrées tout de suite, modérées ensuite
kind-substantive = Fond
kind-drafting = Rédaction
kind-factual = Exactitude
kind-translation = Traduction
kind-question = Question
status-draft = Brouillon
status-unconfirmed = À confirmer
status-withdrawn = Retirée
status-hidden = Masquée
status-waiting = En attente de modération
status-received = Reçue
status-open = Sans réponse
status-accepted = Retenue
status-partly = Retenue en partie
status-not-accepted = Non retenue
status-out-of-scope = Hors sujet
status-covered = Déjà couverte
outcome-keep = Ne pas changer
outcome-none = Pas encore de réponse
outcome-accepted = Retenue
outcome-partly = Retenue en partie
outcome-not-accepted = Non retenue
outcome-out-of-scope = Hors sujet
outcome-covered = Déjà couverte
responsible-keep = Ne pas changer
responsible-none = Personne
source-form = Formulaire
source-oral = À l’oral
source-paper = Sur papier
source-import = Fichier importé
voice-institution = Pour mon institution (position officielle)
voice-person = En mon nom propre
contribute = Contribuer
contribute-whole = Sur l’ensemble du texte
contribute-closed = Cette consultation n’est pas ouverte en ce moment. Ce que vous écrivez sera gardé comme brouillon si vous avez un compte.
contribute-waits = Pas de réseau : votre contribution attend dans ce navigateur et partira dès que la connexion reviendra. Vous pouvez fermer la page.
contribution-n = Contribution nº { $n }
contribution-draft = Brouillon
contribution-go-on = Reprendre
contribution-official = position officielle
contribution-of-a-person = Une personne
contribution-kind = Nature
contribution-body = Votre remarque
contribution-body-hint = Dites ce qui ne va pas et pourquoi. **Gras**, *italique* et listes sont permis.
contribution-proposal = Rédaction proposée
contribution-proposal-hint = Facultatif : ces mots à la place de ceux qui sont cités.
contribution-voice = En quel nom ?
contribution-name = Votre nom
contribution-email = Votre adresse électronique
contribution-email-hint = Elle n’est montrée à personne d’autre que le secrétariat, qui vous répondra.
contribution-send = Envoyer
contribution-keep = Garder comme brouillon
contribution-original = Les mots d’origine
contribution-why = Motif :
contribution-reason = Réponse
contribution-similar = Contributions voisines
contribution-was-received = Votre contribution est reçue ; elle garde son numéro.
contribution-was-kept = Votre contribution est gardée comme brouillon.
contribution-to-confirm = Un message vous a été envoyé : suivez son lien pour confirmer votre contribution.
contribution-too-late = La consultation n’est pas ouverte en ce moment : vos mots sont gardés comme brouillon.
contribution-was-entered = La contribution est enregistrée.
contribution-was-withdrawn = La contribution est retirée ; son numéro reste.
consultation-is-open-here = Une consultation est ouverte sur cette version : chaque paragraphe a son lien « Commenter », et vous pouvez aussi choisir des mots.
consultation-see = Voir la consultation
remark = Commenter
remark-selection = Commenter ces mots
standing = Où en sont ces mots dans le texte
standing-same = Ils y sont, tels qu’ils sont cités.
standing-changed = Ils y sont, modifiés :
standing-gone = Ils n’y sont plus. La contribution garde les mots cités.
standing-see = Voir l’endroit
standing-elsewhere = Des mots voisins se trouvent ailleurs : est-ce là ?
standing-attach = Rattacher à cet endroit
contribution-was-reattached = La contribution est rattachée.
wording-apply = Reprendre cette rédaction dans le texte
wording-by-hand = La rédaction porte sur plus d’un paragraphe : reprenez-la à la main.
wording-in-text = Sa rédaction est dans le texte.
wording-was-applied = La rédaction est dans le texte, au crédit de qui l’a proposée.
traces = Ce qui vient de la consultation
traces-lead = Ces mots sont entrés dans le texte avec une contribution.
act-wording-applied = { $who } a repris dans le texte la rédaction de la contribution nº { $n }.
act-contribution-reattached = { $who } a rattaché la contribution nº { $n }.
mine = Mes contributions
mine-lead = Toutes vos contributions, avec leur suite.
changes = Écrits dans cette disposition depuis la version consultée
changes-link = Dire quels changements y répondent
changes-hint = De ces mots, chacun pourra remonter à cette contribution.
changes-were-linked = Les changements sont liés à la contribution.
act-changes-linked = { $who } a lié des changements à la contribution nº { $n }.
answer = Réponse
answer-outcome = Suite donnée
answer-responsible = Responsable
answer-reason = Motif de la réponse
answer-tell = Publier la réponse : l’auteur la voit et en est averti
answer-was-kept = La réponse est enregistrée.
moderate = Modération
moderate-show = Montrer à tous
moderate-hide = Masquer
moderate-redact = Retirer des données personnelles
moderate-redact-hint = Le nouveau texte remplace l’ancien pour de bon ; le nom et l’adresse partent aussi. Le numéro et le motif restent.
moderate-why = Motif, public
moderation-was-done = C’est fait.
withdraw = Retirer ma contribution
withdraw-hint = Son numéro reste, avec le motif que vous donnez.
enter = Saisir une contribution orale ou sur papier
enter-source = Comment l’avez-vous reçue ?
enter-place = Lieu
enter-date = Date
enter-group = Groupe ou personne
enter-language = Langue parlée
enter-institution = Institution, s’il y en a une
enter-no-institution = Aucune
enter-original = Les mots d’origine
enter-original-hint = Tels qu’ils ont été dits ou écrits, dans leur langue.
enter-body = La remarque, dans la langue du texte
enter-consent = La personne ou le groupe a accepté que ces mots soient gardés et publiés
enter-keep = Enregistrer
sheet-lead = Le formulaire à huit colonnes que les partenaires remplissent déjà (modèle ISO/IEC), en XLSX ou en CSV. Chaque ligne est rapprochée de sa disposition ; ce qui est douteux attend votre choix.
sheet-file = Fichier
sheet-file-hint = XLSX ou CSV, 5 Mo au plus.
sheet-look = Voir les lignes
sheet-sample = Télécharger un exemple
sheet-was-read = Le fichier est lu : voici ses lignes.
sheet-was-taken = C’est enregistré.
sheet-columns = Colonnes reconnues
sheet-head-row = Ligne des titres (0 : aucune)
sheet-map = Relire avec ces colonnes
sheet-no-column = Aucune
sheet-column = Colonne { $n }
sheet-row = Ligne
sheet-place = Endroit
sheet-take-chosen = Enregistrer les lignes placées
sheet-confidence-sure = Sûr
sheet-confidence-doubtful = À choisir
sheet-confidence-none = Sans endroit
sheet-institution = Organisme
sheet-line = Ligne
sheet-clause = Article
sheet-paragraph = Mots cités
sheet-type = Type
sheet-comment = Commentaire et justification
sheet-proposal = Modification proposée
sheet-observations = Observations du secrétariat
sheet-official = Position officielle
sheet-category = Catégorie
sheet-region = Région
sheet-received = Reçue le
sheet-told = Réponse publiée le
sheet-import = Importer un tableau de commentaires
matrix = Matrice de traitement
matrix-filter = Filtrer
matrix-words = Mots
matrix-all = Tout
matrix-by-status = État
matrix-by-kind = Nature
matrix-by-institution = Institution
matrix-by-order = Ordre
matrix-order-place = Par disposition
matrix-order-n = Par numéro
matrix-shown = { $shown } contributions sur { $total }
matrix-news = D’autres ont travaillé entre-temps : les lignes changées sont à jour.
matrix-n = Nº
matrix-remark = Remarque
matrix-who = Qui
matrix-bulk = Répondre aux contributions cochées
matrix-answer-chosen = Répondre
matrix-pages = Pages
focal-point = point focal
focal-make = Point focal
focal-end = Plus point focal
focal-make-of = Faire de { $person } le point focal de son institution
focal-end-of = { $person } n’est plus point focal
focal-was-set = C’est noté.
transparency-lead = Ce que les consultations sur ce texte ont reçu, de qui, sur quoi, et ce qui en est advenu.
transparency-days = Délai de réponse : { $median } jours pour la moitié des réponses, { $longest } au plus.
transparency-outcomes = Suites données
transparency-categories = Qui a contribué
transparency-regions = Par région
transparency-places = Par disposition
transparency-persons = Personnes
transparency-table = Le tableau
transparency-number = Nombre
transparency = Transparence
act-consultation-opened = { $who } a ouvert la consultation « { $name } ».
act-consultation-closed = { $who } a fermé la consultation « { $name } ».
act-consultation-extended = { $who } a changé la fin de la consultation « { $name } ».
act-consultation-reopened = { $who } a rouvert la consultation « { $name } ».
act-contribution-received = { $who } a apporté la contribution nº { $n }.
act-contribution-withdrawn = { $who } a retiré la contribution nº { $n }.
act-contribution-shown = { $who } a montré la contribution nº { $n }.
act-contribution-hidden = { $who } a masqué la contribution nº { $n }.
act-contribution-redacted = { $who } a retiré des données personnelles de la contribution nº { $n }.
act-contributions-answered = { $who } a répondu à des contributions.
act-focal-point = { $who } a changé un point focal.
sheet-rows = { $n ->
    [0] Aucune ligne
    [one] Une ligne
   *[other] { $n } lignes
}
sheet-sure = { $n ->
    [0] aucune sûre
    [one] une sûre
   *[other] { $n } sûres
}
sheet-doubtful = { $n ->
    [0] aucune à choisir
    [one] une à choisir
   *[other] { $n } à choisir
}
sheet-taken = { $n ->
    [0] aucune enregistrée
    [one] une déjà enregistrée
   *[other] { $n } déjà enregistrées
}
sheet-take-sure = { $n ->
    [one] Enregistrer la ligne sûre
   *[other] Enregistrer les { $n } lignes sûres
}
transparency-received = { $n ->
    [0] Aucune contribution reçue
    [one] Une contribution reçue
   *[other] { $n } contributions reçues
}
transparency-answered = { $n ->
    [0] aucune réponse publiée
    [one] une réponse publiée
   *[other] { $n } réponses publiées
}
transparency-hidden = { $n ->
    [one] une masquée
   *[other] { $n } masquées
}
transparency-withdrawn = { $n ->
    [one] une retirée
   *[other] { $n } retirées
}
consultation-waiting = { $n ->
    [one] Une contribution attend d’être modérée.
   *[other] { $n } contributions attendent d’être modérées.
}
