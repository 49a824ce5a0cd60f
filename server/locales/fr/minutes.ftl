# Procès-verbal et convocation.

minutes = Procès-verbal
minutes-republic = RÉPUBLIQUE DU MALI
minutes-motto = Un Peuple – Un But – Une Foi
minutes-title = Procès-verbal de l’atelier de validation
minutes-quoted = « { $title } »
minutes-running = Procès-verbal – { $title }
minutes-foot = Procès-verbal figé nº { $n } · SHA-256 { $hash }
minutes-foot-draft = Projet de procès-verbal
minutes-page = page
minutes-draft = Projet, établi d’après ce qui s’est passé jusqu’ici ; il n’est ni figé ni signé.
minutes-frozen-as = Procès-verbal figé sous le nº { $n }, le { $date }.
minutes-date = { $day } { $month } { $year }
minutes-in-the-year = L’an { $year } et le { $day } { $month }
minutes-label = { $label } :{" "}
minutes-opening = Ouverture
minutes-was-opened = { $when }, à { $hour }, s’est ouvert l’atelier de validation intitulé « { $title } », tenu dans le cadre du dossier « { $dossier } ».
minutes-was-opened-at = { $when }, à { $hour }, s’est ouvert à { $place } l’atelier de validation intitulé « { $title } », tenu dans le cadre du dossier « { $dossier } ».
minutes-is-convened = { $when }, à { $hour }, est convoqué l’atelier de validation intitulé « { $title } », dans le cadre du dossier « { $dossier } ».
minutes-is-convened-at = { $when }, à { $hour }, est convoqué à { $place } l’atelier de validation intitulé « { $title } », dans le cadre du dossier « { $dossier } ».
minutes-chair = Présidence
minutes-rapporteur = Rapporteur général
minutes-about = L’atelier porte sur :
minutes-version = version { $n }
minutes-hidden-text = Texte dont l’accès est restreint
minutes-hidden-item = Disposition d’un texte dont l’accès est restreint
minutes-hidden-words = Les mots de ce texte ne sont montrés qu’aux institutions autorisées à le voir.
minutes-hour-opened = Séance ouverte le { $date }
minutes-hour-resumed = Séance reprise le { $date }
minutes-hour-suspended = Séance suspendue le { $date }
minutes-hour-closed = Séance levée le { $date }
minutes-attendance = Présences
minutes-present = Institutions et délégués présents
minutes-institution = Institution
minutes-delegate = Délégué
minutes-function = Fonction
minutes-presence = Présence
minutes-observer = { $name } (observateur)
minutes-from = dès { $from }
minutes-from-to = de { $from } à { $to }
minutes-nobody = Aucun délégué n’a été noté présent.
minutes-absent = Institutions invitées et absentes :
minutes-quorum = Quorum
minutes-invited = Ont été invités avec voix délibérative : { $institutions }, pour { $seats }.
minutes-n-institutions = { $n ->
    [0] { $words } institution
    [one] { $words } institution
   *[other] { $words } institutions
}
minutes-n-seats = { $n ->
    [0] { $words } siège
    [one] { $words } siège
   *[other] { $words } sièges
}
minutes-rule-none = Aucune part n’est exigée : il suffit qu’une institution soit présente.
minutes-rule-institutions = Le quorum est réuni lorsque { $institutions } pour cent des institutions sont présentes.
minutes-rule-seats = Le quorum est réuni lorsque { $seats } pour cent des sièges sont occupés.
minutes-rule-both = Le quorum est réuni lorsque { $institutions } pour cent des institutions sont présentes et que { $seats } pour cent des sièges sont occupés.
minutes-voting-institution = Chaque institution dispose d’une voix.
minutes-voting-seat = Chaque délégué présent dispose d’une voix.
minutes-majority-simple = Une décision mise aux voix est acquise à la majorité des suffrages exprimés, abstentions non comprises.
minutes-majority-two-thirds = Une décision mise aux voix est acquise à la majorité des deux tiers des suffrages exprimés, abstentions non comprises.
minutes-agenda = Ordre du jour
minutes-agenda-empty = L’ordre du jour est vide.
minutes-number = Nº
minutes-provision = Disposition
minutes-text = Texte
minutes-commissions = Travaux des commissions
minutes-recommends = La commission recommande, pour « { $title } » :
minutes-decisions = Délibérations et décisions
minutes-decision = Décision nº { $n } – { $title }
minutes-commission-rapporteur = Rapporteur
minutes-note = Note
minutes-decision-n = Décision nº { $n }
minutes-decided-on = Décision prise le { $date }.
minutes-no-decision = Aucune décision n’a été prise.
minutes-undecided = Points de l’ordre du jour sur lesquels aucune décision n’a été prise :
minutes-kind-adopted = Adoptée sans changement
minutes-kind-amended = Adoptée avec amendement
minutes-kind-reserved = Adoptée avec réserves
minutes-kind-sent-back = Renvoyée pour nouvelle rédaction
minutes-kind-postponed = Reportée
minutes-by-consensus = { $kind }, par consensus.
minutes-by-hands = { $kind }, par vote à main levée : { $votes }.
minutes-by-phones = { $kind }, par vote électronique : { $votes }.
minutes-votes-for = { $n ->
   *[other] { $words } voix pour
}
minutes-votes-against = { $n ->
   *[other] { $words } contre
}
minutes-abstentions = { $n ->
    [0] { $words } abstention
    [one] { $words } abstention
   *[other] { $words } abstentions
}
minutes-uncovered = Le texte a été modifié depuis cette décision.
minutes-replaces = Cette décision remplace la décision nº { $n }.
minutes-replaced-by = Cette décision a été remplacée par la décision nº { $n }.
minutes-quorum-met = Quorum réuni : { $institutions } sur { $all } et { $seats } sur { $places } étaient présents.
minutes-quorum-not-met = Quorum non réuni : { $institutions } sur { $all } et { $seats } sur { $places } étaient présents.
minutes-why-without = Motif pour lequel la présidence a poursuivi sans quorum :
minutes-roll = Appel nominal
minutes-vote = Vote
minutes-choice-for = Pour
minutes-choice-against = Contre
minutes-choice-abstain = Abstention
minutes-wording = Rédaction retenue, comparée à la version soumise à l’atelier (mots retirés barrés, mots ajoutés soulignés) :
minutes-changed-reworded = reformulée
minutes-changed-added = ajoutée
minutes-changed-removed = supprimée
minutes-changed-moved = déplacée
minutes-changed-split = scindée
minutes-changed-merged = fusionnée
minutes-reservation-of = Réserve – { $name } :
minutes-hash = Empreinte SHA-256
minutes-closing = Clôture
minutes-was-closed = La séance a été levée le { $date }, à { $hour }.
minutes-formula = En foi de quoi le présent procès-verbal a été dressé pour servir et valoir ce que de droit.
minutes-done = Fait le { $date }.
minutes-done-at = Fait à { $place }, le { $date }.
minutes-signed-on = Lu et approuvé, le { $date }
minutes-annex = Annexe – Empreintes
minutes-annex-lead = L’empreinte d’une disposition ou d’un texte change dès qu’un seul de ses mots change. Ces empreintes permettent de vérifier que le texte publié est celui que l’atelier a décidé.
minutes-of-what = Objet
minutes-this = Présent procès-verbal (nº { $n })

convocation = Convocation
convocation-running = Convocation – { $title }
convocation-to = À { $name }
convocation-to-all = À toutes les institutions invitées
convocation-all = Toutes les institutions
convocation-invites = J’ai l’honneur de vous inviter à prendre part à l’atelier de validation intitulé « { $title } », organisé dans le cadre du dossier « { $dossier } ».
convocation-moment = le { $date } à { $hour } ({ $figures })
convocation-opens = Début
convocation-closes = Fin
convocation-zone = Heures du fuseau { $zone }
convocation-place = Lieu
convocation-seats = Votre institution y dispose de { $seats } avec voix délibérative.
convocation-observes = Votre institution y dispose de { $seats } en qualité d’observateur, sans voix délibérative.
convocation-delegates = Je vous prie de communiquer au secrétariat de l’atelier, avant son ouverture, le nom et la fonction de vos délégués.
convocation-greeting = Je vous prie d’agréer l’expression de ma considération distinguée.
convocation-choose = Lettre adressée à
convocation-show = Afficher
convocation-calendar = Fichier d’agenda (.ics)
convocation-agenda = Ordre du jour :

minutes-lead = Le procès-verbal se compose de lui-même d’après ce qui s’est passé ; le rapporteur y ajoute le récit, le fige, puis le fait signer.
minutes-print = Version imprimable
minutes-word = Word (.docx)
minutes-facts = Données (JSON)
minutes-bytes = Octets figés
minutes-back = Retour à l’atelier
minutes-narrative = Le récit du rapporteur
minutes-narrative-hint = En Markdown : **gras**, *italique*, listes. Ce que vous écrivez est enregistré à mesure ; sans script, par le bouton.
minutes-part-opening = Ouverture
minutes-part-discussion = Débat général
minutes-part-closing = Clôture
minutes-part-item = Débat : { $title }
minutes-kept-by = Enregistré par { $name } le { $date }
minutes-keep = Enregistrer
minutes-was-kept = Le passage est enregistré.
minutes-theirs = Ce que l’autre personne a écrit
minutes-mine-hint = Votre rédaction est ci-dessous ; l’enregistrer remplace la sienne.
minutes-saving = Enregistrement…
minutes-saved = Enregistré.
minutes-unsaved = Pas encore enregistré : vos mots sont gardés sur cet appareil et seront envoyés dès que possible.
minutes-clash = Quelqu’un d’autre a modifié ce passage entre-temps. Appuyez sur « Enregistrer » pour comparer les deux rédactions ; rien n’est perdu.
minutes-freeze = Figer le procès-verbal
minutes-freeze-hint = Figé, il reçoit un numéro et une empreinte, et l’instance le scelle. Rien n’est jamais remplacé : figer de nouveau donne un autre numéro.
minutes-was-frozen = Le procès-verbal est figé. Il peut être signé.
minutes-list = Procès-verbaux figés
minutes-none = Aucun procès-verbal n’est encore figé.
minutes-nth = Nº { $n }
minutes-by = figé le { $date } par { $name }
minutes-signatures = { $n ->
    [0] aucune signature
    [one] une signature
   *[other] { $n } signatures
}
minutes-see = Lire
minutes-changed = Depuis le dernier procès-verbal figé, ont changé : { $what }.
minutes-changed-heading = l’en-tête
minutes-changed-attendance = les présences
minutes-changed-hours = les séances
minutes-changed-agenda = l’ordre du jour
minutes-changed-commissions = les commissions
minutes-changed-decisions = les décisions
minutes-changed-narrative = le récit
minutes-hides = Certains titres et passages vous sont cachés : leur texte est réservé à d’autres institutions.
minutes-sign = Signer le procès-verbal nº { $n }
minutes-sign-hint = Chaque signataire se présente à tour de rôle. Dessinez la signature, ou joignez-en une image, ou laissez les deux vides : le nom tapé vaut « lu et approuvé ».
minutes-sign-name = Nom du signataire
minutes-sign-office = Fonction
minutes-sign-draw = Signature dessinée
minutes-sign-clear = Effacer le dessin
minutes-sign-image = Ou image de la signature (PNG ou JPEG, 512 ko au plus)
minutes-sign-now = Signer
minutes-was-signed = La signature est ajoutée.
minutes-preview = Le procès-verbal tel qu’il est
minutes-shown = Procès-verbal figé nº { $n }

act-minutes-frozen = { $who } a figé le procès-verbal nº { $n } d’un atelier.
act-minutes-signed = { $who } a recueilli une signature sous un procès-verbal.
