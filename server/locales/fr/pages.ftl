# Les pages. Une clé absente ici ou dans l’autre langue fait échouer les tests.

## Cadre
skip-to-content = Aller au contenu
brand-home = Palabre, accueil
nav-main = Navigation principale
nav-dossiers = Dossiers
nav-admin = Administration
nav-account = Mon compte
sign-in = Se connecter
sign-out = Se déconnecter
foot-about = Palabre, outil de rédaction concertée des politiques publiques. Logiciel libre.
foot-language = Langue
foot-theme = Affichage
theme-auto = Automatique
theme-light = Clair
theme-dark = Sombre
copy = Copier
copied = Copié
save = Enregistrer
create = Créer
add = Ajouter
revoke = Révoquer
action = Action
state = État
created = créé
updated = Modifié
last-used = utilisé
email = Adresse électronique
password = Mot de passe
full-name = Nom complet
full-name-hint = Tel qu’il paraîtra auprès de vos mots et dans le journal.
password-hint = Dix caractères au moins ; une phrase que vous retiendrez convient très bien.
role = Rôle
institution = Institution
person = Personne
stage = Étape

## Dates
when-now = à l’instant
when-minutes = { $n ->
    [one] il y a une minute
   *[other] il y a { $n } minutes
}
when-hours = { $n ->
    [one] il y a une heure
   *[other] il y a { $n } heures
}
when-date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
when-full = { $date } à { $time } (temps universel)
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

## Rôles, étapes, catégories
role-drafter = Rédacteur
role-drafter-hint = écrit dans les textes
role-reviewer = Relecteur
role-reviewer-hint = lit et commente le texte en cours
role-contributor = Contributeur
role-contributor-hint = lit les versions publiées et propose
role-facilitator = Facilitateur
role-facilitator-hint = conduit le dossier, invite, publie
role-observer = Observateur
role-observer-hint = lit seulement
role-of-drafter = de rédacteur
role-of-reviewer = de relecteur
role-of-contributor = de contributeur
role-of-facilitator = de facilitateur
role-of-observer = d’observateur
stage-drafting = Rédaction
stage-consultation = Consultation
stage-workshop = Atelier de validation
stage-adopted = Adopté
stage-archived = Archivé
category-state = État
category-partner = Partenaire
category-civil-society = Société civile
category-private-sector = Secteur privé
numbering-decimal = 1 / 1.1 / 1.1.1
numbering-legal = Titre I / Chapitre 1 / Article 1
numbering-none = Sans numéros

## Accueil
home-title = Écrire ensemble une politique publique
home-lead = Les ministères rédigent un même texte, au même moment. La société civile et les partenaires le commentent. L’atelier de validation en compare les versions et en adopte une.
home-how = Comment cela se passe
home-write = On écrit
home-write-text = Plusieurs institutions travaillent dans le même texte en direct, chacune sous son nom. Articles, chapitres et alinéas se numérotent d’eux-mêmes.
home-consult = On consulte
home-consult-text = Chaque remarque porte sur des mots précis et reçoit une réponse motivée. Aucune ne se perd d’une réunion à l’autre.
home-validate = On valide
home-validate-text = L’atelier décide disposition par disposition. Le procès-verbal en découle, et la version adoptée est scellée.
home-promises = Ce que Palabre garantit
home-promise-words = Aucun mot perdu.
home-promise-words-text = Ce qui est marqué « enregistré » l’est pour de bon, et chaque mot reste à son auteur.
home-promise-network = La liaison peut tomber.
home-promise-network-text = On continue d’écrire hors ligne ; tout se rejoint au retour du réseau.
home-promise-access = À chacun ce qui le concerne.
home-promise-access-text = Un texte en cours n’est vu que des personnes invitées, selon leur rôle.
home-promise-memory = La mémoire du dossier.
home-promise-memory-text = Un journal infalsifiable retient chaque acte, année après année.
home-name = Palabre tire son nom de l’arbre à palabres, sous lequel une communauté siège jusqu’à ce qu’elle s’accorde.
dossiers-title = Mes dossiers
dossiers-count = { $n ->
    [0] Aucun dossier pour le moment.
    [one] Vous participez à un dossier.
   *[other] Vous participez à { $n } dossiers.
}
dossiers-empty = Vous ne participez encore à aucun dossier.
dossiers-empty-hint = Le secrétariat d’un dossier vous y fait entrer par un lien d’invitation. Demandez-le-lui.
your-role = Votre rôle : { $role }
last-activity = Dernière activité :
dossier-new = Ouvrir un dossier
dossier-created = Le dossier est ouvert. Vous en êtes le facilitateur.
dossier-title-label = Titre du dossier
dossier-slug-label = Adresse courte
dossier-slug-hint = Lettres minuscules, chiffres et tirets, par exemple « politique-securite ».

## Connexion, invitation
sign-in-help = Pas encore de compte ? Ouvrez le lien d’invitation que le secrétariat vous a remis ; il sert aussi à créer votre compte.
sign-in-first = Connectez-vous pour voir cette page.
signed-out = Vous êtes déconnecté.
invitation-title = Invitation
invitation-by = { $person } vous invite à participer au dossier
invitation-scope = Portée
invitation-until = Valable jusqu’au
invitation-as = Vous êtes connecté en tant que { $person }.
invitation-accept = Accepter l’invitation
invitation-new = Créer mon compte et participer
invitation-create = Créer mon compte
invitation-have = Vous avez déjà un compte ?
invitation-welcome = Bienvenue. Vous participez désormais à ce dossier.
invitation-spent = Cette invitation n’est plus valable
invitation-spent-text = Elle a déjà servi, a été révoquée ou a expiré. Chaque lien ne sert qu’une fois et pour un temps limité.
invitation-spent-hint = Si vous avez déjà accepté, connectez-vous. Sinon, demandez un nouveau lien à la personne qui vous a invité.

## Dossier
texts = Textes
texts-empty = Ce dossier n’a pas encore de texte.
texts-hidden = Les textes en cours de rédaction vous seront ouverts lorsqu’une version sera publiée.
text-add = Ajouter un texte
restricted = Accès restreint
read = Lire
write = Écrire
follow-live = Suivre en direct
read-text = Lire « { $title } »
write-text = Écrire dans « { $title } »
history = Historique
history-lead = Quand ce texte a été écrit et par quelles institutions ; et le texte tel qu’il était à chaque moment.
history-empty = Ce texte n’a pas encore d’histoire.
history-who = Qui a écrit, jour par jour
history-picture = Nombre de modifications par jour et par institution ; le tableau qui suit dit la même chose.
history-untyped = Texte importé
history-alone = Sans institution
history-table = En tableau
history-day = Jour
history-by = Institution
history-changes = Modifications
history-moments = Revenir à un moment
history-slide = Parcourir les moments
history-count = { $n ->
    [one] { $n } modification
   *[other] { $n } modifications
}
history-then = Le texte tel qu’il était le { $when }
history-now = Lire le texte d’aujourd’hui
versions = Versions
versions-lead = Ce qui a été figé de ce texte : numéroté, nommé, jamais modifié. Le texte vivant, lui, continue.
versions-lead-public = Les versions publiées de ce texte. Chacune garde pour toujours son numéro, ses mots et son adresse.
versions-empty = Aucune version n’a encore été figée.
versions-compare = Comparer
versions-from = Depuis
versions-to = Jusqu’à
version-live = Texte vivant
version-n = Version { $n }
version-freeze = Figer une version
version-freeze-moment = Figer ce moment comme version
version-freeze-hint = Le texte est gardé tel quel, avec un numéro et une empreinte, pour toujours. Personne ne pourra le modifier, ni l’effacer.
version-name = Nom de la version
version-name-hint = Par exemple « Projet pour l’atelier de mai »
version-note = Note (facultative)
version-publish-now = La publier aussitôt
version-publish = Publier la version { $n }
version-publish-hint = Les contributeurs du dossier la verront ; tout le monde, si le dossier est ouvert au public. Une publication ne se retire pas.
version-frozen = Figée le { $when }
version-frozen-by = Figée le { $when } par { $by }
version-published = Publiée le { $when }
version-is-published = Publiée
version-unpublished = Interne
version-since = Ce qui a changé depuis la version { $n }
version-to-live = Comparer avec le texte vivant
version-newer = Il existe une version plus récente : { $name }
version-imprint = Empreinte de cette version
version-hash = SHA-256
version-hash-hint = Cette empreinte est celle des octets canoniques du texte : qui les télécharge peut la recalculer, et savoir que pas une lettre n’a changé.
version-bytes = Octets canoniques
version-was-frozen = La version est figée.
version-was-published = La version est publiée.
dossier-open = Ouvrir au public
dossier-open-hint = Toute personne, avec ou sans compte, pourra lire les versions publiées des textes non restreints. Le texte vivant et les versions internes restent invisibles.
dossier-close = Refermer au public
dossier-close-hint = Les versions publiées ne seront plus visibles que des membres du dossier.
dossier-is-open = Les versions publiées sont maintenant ouvertes au public.
dossier-is-closed = Le dossier est refermé au public.
dossier-public-lead = Dossier ouvert au public : vous voyez ce qui est publié.
dossier-public-texts = Textes publiés
home-open = Dossiers ouverts au public
activity = Activité récente
activity-empty = Rien ne s’est encore passé ici.
people = Participants
people-manage = Inviter, gérer
stage-change = Changer d’étape
stage-change-hint = L’étape décide de ce que chaque rôle peut faire. Le changement vaut aussitôt pour tous.
stage-changed = Le dossier a changé d’étape.
invite-title = Inviter par un lien
invite-hint = Le lien sert une seule fois et expire après quatorze jours. Transmettez-le par le moyen de votre choix.
invite-note = Un mot pour la personne invitée (facultatif)
invite-make = Créer le lien
invite-made = Voici le lien d’invitation. Copiez-le maintenant : il ne sera plus affiché.
institution-none = Sans institution
scope-dossier = Tout le dossier
invitations-pending = Invitations en attente
invited-by = Par
invitation-revoked = L’invitation est révoquée.
members = Membres
membership-end = Retirer
membership-end-of = Retirer { $person }
membership-ended = Le rôle est retiré. L’accès a cessé aussitôt.
member-add = Ajouter un membre
member-added = Le rôle est attribué.
member-email-hint = L’adresse d’une personne qui a déjà un compte.

## Ajouter un texte
import-title = Importer un document
import-hint = Titres, listes, tableaux, notes et mises en valeur sont repris. Les endroits douteux vous sont signalés un à un.
import-file = Document
import-limits = Word (.docx), Markdown ou texte brut, jusqu’à 5 Mo.
import-go = Importer
import-sending = Envoi en cours…
import-reading = Document reçu, lecture en cours…
import-lost = L’envoi n’a pas abouti. Vérifiez la liaison et recommencez.
import-no-file = Choisissez d’abord un document.
imported-title = Document importé
imported-read = Lire le texte
imported-clean = Tout a été repris sans difficulté.
imported-problems = { $n ->
    [one] Un endroit à vérifier
   *[other] { $n } endroits à vérifier
}
imported-problems-hint = Le texte est enregistré. Voici ce que la lecture a changé, laissé de côté ou deviné.
imported-table = Endroits à vérifier
problem-place = Endroit
problem-what = Constat
problem-detail = Détail
problems-more = { $n ->
    [one] et un autre endroit.
   *[other] et { $n } autres endroits.
}
text-create-title = Partir d’une page blanche
text-title = Titre du texte
text-lang = Langue du texte
numbering = Numérotation
text-paste = Coller un texte existant
text-paste-label = Texte
text-paste-hint = Les titres numérotés et les listes sont reconnus.
lang-fr = Français
lang-en = Anglais
lang-bm = Bamanankan
lang-ff = Fulfulde
lang-ses = Songhay (Koyraboro Senni)
lang-tmh = Tamasheq
lang-snk = Soninké
lang-ar = Arabe

## Lecture, écriture
outline = Plan du texte
print = Imprimer
text-empty = Ce texte est encore vide.
page-of = page
edit-noscript = L’écriture a besoin de JavaScript, que ce navigateur n’exécute pas.
edit-missing = L’éditeur n’est pas compris dans cette installation : elle a été construite sans sa partie web.
edit-read-instead = Lire le texte

## Compte
account-title = Mon compte
account-me = Identité et langue
account-saved = Vos réglages sont enregistrés.
language-browser = Celle du navigateur
password-change = Changer le mot de passe
password-current = Mot de passe actuel
password-new = Nouveau mot de passe
password-sessions = Les autres appareils connectés devront se reconnecter.
password-changed = Le mot de passe est changé.
password-wrong = Le mot de passe actuel n’est pas le bon.
sessions = Appareils connectés
sessions-hint = Une session par navigateur où vous êtes connecté.
session-since = Connecté
session-this = cet appareil
sessions-end = Déconnecter les autres appareils
sessions-ended = Les autres appareils sont déconnectés.
tokens = Jetons personnels
tokens-hint = Pour qu’un programme agisse en votre nom. Un jeton vaut un mot de passe.
token-name = Nom du jeton
token-create = Créer un jeton
token-made = Voici le jeton. Copiez-le maintenant : il ne sera plus affiché.
token-revoked = Le jeton est révoqué.
token-revoke-of = Révoquer le jeton « { $name } »

## Administration
admin-lead = Institutions et comptes. Ce titre n’ouvre aucun dossier.
institutions = Institutions
accounts = Comptes
institutions-empty = Aucune institution pour le moment.
institution-add = Ajouter une institution
institution-added = L’institution est ajoutée.
institution-name = Nom
short-name = Sigle
category = Catégorie
region = Région
region-hint = Vide pour le niveau national.
colour = Couleur
colour-hint = Elle marque ses auteurs dans les textes.
disabled = Désactivé
administrator = Administrateur

## Erreurs
go-back = Revenir
go-home = Accueil
oops-401 = Connexion nécessaire
oops-401-hint = Connectez-vous, puis vous reviendrez à cette page.
oops-403 = Accès réservé
oops-403-hint = Votre rôle ne vous ouvre pas cette page. Si c’est une erreur, demandez au secrétariat du dossier.
oops-404 = Page introuvable
oops-404-hint = Vérifiez l’adresse. Si cette page devrait vous être ouverte, connectez-vous avec le compte qui y a accès, ou demandez au secrétariat du dossier.
oops-413 = Document trop volumineux
oops-413-hint = Palabre reçoit des documents jusqu’à 5 Mo. Retirez-en les images et recommencez ; rien n’a été changé.
oops-429 = Un instant
oops-429-hint = Trop de demandes en peu de temps. Attendez quelques minutes, puis recommencez.
oops-500 = Une panne de notre côté
oops-500-hint = Rien de ce qui était enregistré n’est perdu. La panne est notée ; recommencez dans un moment.
oops-other = Demande refusée
oops-other-hint = La demande n’a pas pu être suivie.
oops-offline = Hors ligne
oops-offline-hint = Cette page n’a pas été gardée sur cet appareil. Les textes que vous avez ouverts pour écrire restent disponibles ; vos mots non envoyés y sont gardés.

## Activité
scope-one-text = Un seul texte du dossier
act-dossier-opened = { $who } a ouvert le dossier.
act-dossier-described = { $who } a modifié la présentation du dossier.
act-stage-changed = { $who } a fait passer le dossier de l’étape « { $from } » à l’étape « { $to } ».
act-member-added = { $who } a attribué à { $person } le rôle { $of_role }.
act-membership-ended = { $who } a retiré à { $person } le rôle { $of_role }.
act-invited = { $who } a préparé une invitation ({ $role }).
act-invitation-revoked = { $who } a révoqué une invitation.
act-invitation-accepted = { $who } a rejoint le dossier ({ $role }).
act-text-added = { $who } a ajouté le texte « { $text } ».
act-text-set = { $who } a changé les réglages de « { $text } ».
act-text-restricted = { $who } a restreint l’accès à « { $text } ».
act-text-unrestricted = { $who } a levé la restriction sur « { $text } ».
act-version-frozen = { $who } a figé la version { $version } de « { $text } ».
act-version-published = { $who } a publié la version { $version } de « { $text } ».
act-backup-restored = Une sauvegarde antérieure a été restaurée. Ce qui s’est passé après elle n’est pas dans ce journal.
act-dossier-made-public = { $who } a ouvert au public les versions publiées du dossier.
act-dossier-made-private = { $who } a refermé le dossier au public.
act-other = { $who } a agi dans le dossier ({ $act }).
act-server = Le serveur
text-added = Le texte est ajouté.
