error-not-signed-in = Connectez-vous d’abord : cette adresse demande un compte.
error-sign-in-failed = L’adresse électronique ou le mot de passe ne convient pas.
error-too-many-attempts = Trop d’essais : réessayez dans { $minutes } min.
error-forbidden = Votre rôle ne permet pas cela.
error-not-found = Il n’y a rien à cette adresse, ou vous n’y avez pas accès.
error-invalid = { $field ->
    [email] L’adresse électronique n’est pas valable.
    [name] Le nom doit avoir de 1 à 120 caractères.
    [password] Le mot de passe doit avoir au moins 10 caractères (et au plus 512 octets).
    [title] Le titre doit avoir de 1 à 300 caractères.
    [summary] Le résumé ne peut dépasser 2 000 caractères.
    [slug] L’adresse courte doit être faite de lettres minuscules sans accent, de chiffres et de traits d’union (64 au plus).
    [role] Ce rôle n’existe pas.
    [stage] Cette étape n’existe pas.
    [category] Cette catégorie d’institution n’existe pas.
    [colour] La couleur s’écrit #rrvvbb.
    [narrative] Une partie du procès-verbal ne peut dépasser 20 000 caractères.
    [minutes-same] Le procès-verbal est déjà figé tel qu’il est.
    [minutes-count] Le procès-verbal d’un atelier ne peut être figé plus de 100 fois.
    [signatures-count] Un procès-verbal ne peut porter plus de 300 signatures.
    [picture] La signature doit être une image PNG ou JPEG d’au plus 5 000 pixels de côté.
    [region] La région ne peut dépasser 120 caractères.
    [language] Cette langue d’interface n’existe pas : choisissez fr ou en.
    [lang] La langue du texte s’écrit par un code BCP 47, par exemple fr-ML.
    [dir] Le sens d’écriture est ltr ou rtl.
    [numbering] La numérotation est decimal, legal ou none.
    [text] Ce texte n’existe pas dans ce dossier.
    [institution] Cette institution n’existe pas.
    [institutions] Choisissez au moins une institution, et 200 au plus.
    [person] Cette personne n’existe pas.
    [tokens] Vous avez déjà 50 jetons : supprimez-en un d’abord.
    [versions] Ce texte a déjà 1 000 versions.
    [at] Ce moment n’est pas dans l’historique du texte.
    [texts] Ce dossier a déjà 500 textes.
    [markdown] Donnez le contenu du texte : « markdown » ou un fichier.
    [note] La note ne peut dépasser 2 000 caractères.
    [quote] Ces mots ne se trouvent pas dans la version consultée.
    [quote-ambiguous] Ces mots s’y trouvent plusieurs fois : choisissez-en un peu plus, pour qu’on sache lesquels.
    [quote-long] C’est trop long pour une seule remarque : choisissez moins de mots.
    [quote-parts] Ces mots vont d’une case ou d’une partie à une autre : choisissez dans une seule.
    [anchor] Les mots cités ne se trouvent plus tels quels dans le texte : reprenez la rédaction à la main.
    [proposal] Cette contribution ne propose pas de rédaction, ou elle dépasse 10 000 caractères.
    [section] Cet endroit n’existe pas dans le texte.
    [body] Écrivez votre remarque (10 000 caractères au plus).
    [reason] Donnez un motif (4 000 caractères au plus).
    [version] Cette version n’existe pas ou n’est pas publiée.
    [opens] La date d’ouverture ne convient pas.
    [closes] La fin doit venir après l’ouverture.
    [zone] Ce fuseau horaire n’existe pas.
    [people] Nommez au moins une personne.
    [numbers] Choisissez de 1 à 500 contributions.
    [outcome] Choisissez d’abord la suite donnée.
    [state] L’état de cette contribution ne le permet pas.
    [consent] Sans l’accord des personnes, on ne peut garder leurs mots.
    [key] La clé d’envoi ne convient pas.
    [place] Dites où cela a été entendu.
    [date] Dites quand cela a été entendu.
    [group] Dites qui a parlé.
    [heads] Le texte n’a pas encore reçu ces changements : réessayez dans un instant.
    [words] Ces mots ne se trouvent pas dans le texte.
    [applied] Cette rédaction est déjà dans le texte.
    [wording] Ce message ne propose pas de rédaction, ou elle dépasse 10 000 caractères.
    [wording-place] Une rédaction se propose pour les mots d’un seul paragraphe, sans note ni tableau : choisissez moins de mots.
    [wording-same] La rédaction proposée est celle du texte : changez-la, ou laissez-la vide.
    [threads] Ce texte a déjà 5 000 fils de commentaires.
    [messages] Ce fil a déjà 500 messages : ouvrez-en un autre.
    [changes] Cochez au moins un changement qui soit encore là.
    [workshop] Cet atelier n’est pas de ce dossier.
    [signatories] Nommez les signataires, un par ligne (60 au plus) : nom ; fonction ; institution.
    [adopted-at] Le lieu ne peut dépasser 300 caractères.
    [minutes] Ce procès-verbal n’est pas un procès-verbal arrêté de cet atelier.
    [before] La version dont l’atelier est parti doit être une version antérieure de ce texte.
    [hash] Ce n’est pas une empreinte : il faut 64 chiffres ou lettres de a à f.
    [file] Choisissez d’abord un fichier.
    [line] Cette version n’a pas autant de lignes.
    [line-query] Écrivez une ligne et, si besoin, sa version : « ligne 214 de la version 3 », « l. 214 v3 », « lignes 214 à 220 ».
    [line-version] Cette version n’existe pas, ou ne vous est pas ouverte.
    [lines] Demandez au plus 200 lignes à la fois.
    [action] Dites ce qui est à faire.
    [cell] Une case du suivi a 2 000 caractères au plus.
    [follow-ups] Ce dossier a déjà 2 000 actions au suivi.
    [reports] Cette action a déjà 1 000 mises à jour.
    [action-column] Dites quelle colonne contient les actions.
    [status] Cet état n’existe pas.
    [format] Ce format n’existe pas.
    [venue] Le lieu ne peut dépasser 300 caractères.
    [office] La fonction ne peut dépasser 300 caractères.
    [question] La question ne peut dépasser 300 caractères.
    [versions-chosen] Choisissez de 1 à 20 versions.
    [workshops] Ce dossier a déjà 200 ateliers.
    [quorum] Le quorum s’écrit en pour cent, de 0 à 100.
    [seats] Donnez de 1 à 50 places à chaque institution (2 000 délégués au plus).
    [institution-invited] Cette institution n’est pas invitée à l’atelier.
    [agenda] L’ordre du jour ne peut dépasser 2 000 points.
    [agenda-add] Ce geste n’existe pas pour l’ordre du jour.
    [item] Ce point ne peut être retiré : quelque chose y a été décidé ou voté.
    [amended-already] Le texte n’est plus ici celui de la version : choisissez « adoptée avec amendement », ou rétablissez le texte d’abord.
    [nothing-amended] Le texte n’a pas été modifié à cet endroit : choisissez « adoptée », ou amendez-le d’abord.
    [reservation] Écrivez chaque réserve, une par institution, dans ses mots.
    [votes] Personne n’a voté, ou quelqu’un deux fois.
    [commission-items] Donnez au moins un point de l’ordre du jour à la commission.
    [commission-people] Le rapporteur et les personnes nommées doivent pouvoir écrire dans une variante de chacun des textes : rédacteurs, relecteurs ou facilitateurs.
    [commissions] Cet atelier a déjà 50 commissions.
    [commission-branch] Cette variante est celle d’une commission : la plénière la reprend point par point.
    [report] Écrivez le rapport (20 000 caractères au plus).
    [report-taken-up] La plénière s’est déjà prononcée sur un point de cette commission : son rapport ne peut plus être repris.
    [settled] La plénière s’est déjà prononcée sur ce point.
    [recommendation] Aucune commission n’a fait de recommandation sur ce point.
    [provision-gone] Cette disposition n’est plus dans le texte : rétablissez-la d’abord, ou décidez sans reprendre la rédaction de la commission.
    [wording] Cette rédaction n’existe pas : choisissez celle de la commission ou celle du texte.
    [session] Un atelier ne revient pas à sa préparation.
    [move] Ce mouvement n’existe pas.
    [kind] Cette décision n’existe pas.
    [choice] Ce vote n’existe pas.
   *[other] La valeur de « { $field } » ne convient pas.
}
error-taken = { $what ->
    [slug] Cette adresse courte est déjà prise par un autre dossier.
    [email] Cette adresse électronique a déjà un compte.
    [name] Une institution porte déjà ce nom.
    [seal] Cette version est déjà scellée.
    [membership] Cette personne a déjà ce rôle.
   *[other] « { $what } » est déjà pris.
}
error-last-facilitator = Ce dossier n’aurait plus personne pour l’animer : nommez d’abord un autre facilitateur.
error-invitation-spent = Cette invitation n’est plus valable : elle a servi, a expiré ou a été retirée. Demandez-en une autre.
error-account-exists = Cette adresse électronique a déjà un compte : connectez-vous, puis ouvrez de nouveau l’invitation.
error-malformed = La demande est mal formée : { $detail }
error-too-large = C’est trop gros : la limite est de { $limit } { $unit ->
        [mega] Mo
       *[kilo] ko
    }.
error-too-slow = L’envoi est trop lent et a été interrompu. Réessayez quand la liaison sera meilleure.
error-unsupported-type = Ce type de contenu n’est pas accepté ici.
error-unreadable-file = { $detail ->
    [docx-not-a-zip] Ce fichier ne peut être lu : ce n’est pas un document Word (.docx).
    [docx-legacy-word] Ce fichier ne peut être lu : c’est un ancien document Word (.doc). Enregistrez-le en .docx, puis réessayez.
    [docx-encrypted] Ce fichier ne peut être lu : le document est protégé par un mot de passe. Retirez la protection, puis réessayez.
    [docx-truncated] Ce fichier ne peut être lu : le fichier est incomplet : il a sans doute été coupé pendant un envoi.
    [docx-damaged] Ce fichier ne peut être lu : le fichier est endommagé.
    [docx-no-main-document] Ce fichier ne peut être lu : ce fichier ne contient pas de texte Word.
    [docx-xml-entity] Ce fichier ne peut être lu : il contient des déclarations que Palabre refuse par sécurité.
    [docx-malformed-xml] Ce fichier ne peut être lu : son contenu est mal formé.
    [docx-too-large] Ce fichier ne peut être lu : une fois décompressé, il est trop gros.
    [plain-binary] Ce fichier ne peut être lu : ce n’est ni du texte, ni un document Word (.docx).
    [sheet-empty] Ce fichier ne peut être lu : il est vide.
    [sheet-not-a-sheet] Ce fichier ne peut être lu : ce n’est pas un tableau (XLSX ou CSV).
    [sheet-not-a-workbook] Ce fichier ne peut être lu : ce n’est pas un classeur Excel.
    [sheet-legacy-excel] Ce fichier ne peut être lu : c’est un ancien classeur (.xls). Enregistrez-le en .xlsx, puis réessayez.
    [sheet-open-document] Ce fichier ne peut être lu : c’est un tableau OpenDocument (.ods). Enregistrez-le en .xlsx, puis réessayez.
    [sheet-encrypted] Ce fichier ne peut être lu : il est protégé par un mot de passe.
    [sheet-truncated] Ce fichier ne peut être lu : il est incomplet : il a sans doute été coupé pendant un envoi.
    [sheet-damaged] Ce fichier ne peut être lu : il est endommagé.
    [sheet-too-many-bytes] Ce fichier ne peut être lu : il dépasse 5 Mo.
    [sheet-too-many-rows] Ce fichier ne peut être lu : il a plus de 10 000 lignes.
    [sheet-too-many-columns] Ce fichier ne peut être lu : il a plus de 64 colonnes.
    [sheet-cell-too-long] Ce fichier ne peut être lu : une de ses cases est trop longue.
    [sheet-too-much-text] Ce fichier ne peut être lu : il contient trop de texte.
    [sheet-inflates-too-far] Ce fichier ne peut être lu : une fois décompressé, il est trop gros.
    [sheet-too-many-parts] Ce fichier ne peut être lu : il a trop de parties.
    [sheet-too-many-strings] Ce fichier ne peut être lu : il a trop de textes.
    [sheet-too-much-structure] Ce fichier ne peut être lu : sa structure est trop lourde.
   *[other] Ce fichier ne peut être lu : { $detail }
}
error-damaged = La version { $version } est endommagée dans le stockage : ce qui est gardé ne donne plus son empreinte. Elle n’est pas montrée ; prévenez l’administrateur.
error-text-changed = Le texte a changé à cet endroit depuis que vous l’avez lu : relisez-le, puis choisissez.
error-method-not-allowed = Cette adresse n’accepte pas cette méthode.
error-other-origin = La demande vient d’un autre site et a été refusée.
error-busy = Le serveur est très occupé : réessayez dans un instant.
error-storage = Le serveur n’a pas pu enregistrer (disque plein ou base indisponible). Rien n’a été changé ; réessayez plus tard.
error-internal = Une erreur est survenue sur le serveur. Elle a été notée ; rien n’a été changé.
error-not-open = Cette consultation n’est pas ouverte en ce moment.
error-not-in-session = L’atelier n’est pas en séance : ouvrez la séance d’abord.
error-seats-taken = Toutes les places de cette institution sont prises : quelqu’un doit d’abord partir.
error-ballot-closed = Ce vote est clos.
error-no-quorum = Le quorum n’est pas atteint : { $institutions } institutions présentes sur { $invited }, { $seats } places occupées sur { $places }. Rien n’est décidé, sauf si la présidence dit pourquoi elle poursuit.
error-not-carried = Le vote ne donne pas la majorité : { $favour } pour, { $against } contre.
error-overtaken = Quelqu’un d’autre a modifié ce passage entre-temps. Rien n’est perdu : comparez les deux rédactions, puis enregistrez de nouveau.
