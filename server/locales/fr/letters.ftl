# Les messages que Palabre envoie par courriel, et les pages où ils mènent.

## Dans les messages
letter-greeting = Bonjour,
letter-greeting-name = Bonjour { $name },
letter-signature = Palabre, { $url }
letter-stop = Pour ne plus recevoir ces messages : { $link }
letter-digest-subject = { $n ->
    [one] Une nouvelle de vos contributions
   *[other] { $n } nouvelles de vos contributions
}
letter-link = Votre contribution : { $link }
letter-link-waits = Elle paraîtra ici une fois lue par l’équipe de la consultation : { $link }
letter-receipt-subject = Votre contribution nº { $n } est reçue
letter-receipt = Votre contribution à la consultation « { $title } » est reçue. Elle porte le numéro { $n } et le garde pour toujours.
letter-receipt-next = Nous vous écrirons quand une suite lui aura été donnée.
letter-outcome-subject = Suite donnée à votre contribution nº { $n }
letter-outcome = Votre contribution nº { $n } à la consultation « { $title } » a été examinée.
letter-outcome-is = Suite donnée : { $outcome }.
letter-outcome-accepted = retenue
letter-outcome-partly = retenue en partie
letter-outcome-not-accepted = non retenue
letter-outcome-out-of-scope = hors sujet
letter-outcome-covered = déjà couverte par le texte
letter-reason = Motif :
letter-mention-subject = { $who } vous appelle dans un commentaire
letter-mention = { $who } vous appelle par votre nom dans un commentaire sur « { $title } ».
letter-mention-link = Le commentaire : { $link }
letter-confirm-subject = Confirmez votre contribution
letter-confirm = Une contribution à la consultation « { $title } » a été envoyée avec cette adresse.
letter-confirm-link = Si elle est de vous, confirmez-la dans les 7 jours ; elle recevra alors son numéro : { $link }
letter-confirm-other = Sinon, ne faites rien : elle ne comptera pas.

## Confirmer une contribution
confirm-title = Confirmer votre contribution
confirm-lead = Vous avez contribué à la consultation « { $title } ». Confirmez que c’est bien vous : votre contribution recevra son numéro.
confirm-do = Confirmer
confirm-done = Votre contribution est confirmée
confirm-done-lead = Elle porte le numéro { $n } et le garde pour toujours. Nous vous écrirons quand une suite lui aura été donnée.
confirm-see = Voir la contribution
confirm-late = Ce lien n’est plus valable
confirm-late-text = Une contribution doit être confirmée dans les 7 jours.
confirm-late-hint = Si la consultation est encore ouverte, envoyez votre contribution de nouveau.

## Ne plus recevoir de messages
stop-title = Ne plus recevoir de messages
stop-lead = Palabre ne vous écrira plus au sujet de vos contributions. Elles gardent leur numéro et leur suite.
stop-person = Vos messages restent à lire dans votre compte, où vous pourrez changer d’avis.
stop-stranger = Seul le message qui demande de confirmer une nouvelle contribution vous parviendra encore.
stop-do = Ne plus m’écrire
stop-done = C’est fait
stop-done-lead = Palabre ne vous écrira plus.

## Mes messages
letters-title = Mes messages
letters-lead = Ce que Palabre vous a écrit au cours des six derniers mois, même quand le courriel n’est pas arrivé.
letters-see = Lire mes messages
letters-empty = Palabre ne vous a encore rien écrit.
letters-demo = Dans la démonstration, aucun message ne part : ils se lisent ici.
letters-strangers = Aux personnes sans compte
letters-strangers-lead = Visible dans la démonstration seulement : ce que recevraient les personnes qui contribuent sans compte.
letters-to = à { $address }
letter-state-sent = envoyé
letter-state-waiting = à envoyer
letter-state-kept = non envoyé, comme vous l’avez choisi
letter-state-failed = n’a pas pu être envoyé
letters-wish = Messages par courriel
letters-when = M’écrire
letters-wish-hint = Quand une contribution est reçue ou qu’une suite lui est donnée.
letters-each = À chaque nouvelle
letters-daily = Une fois par jour, à 7 h (temps universel)
letters-weekly = Une fois par semaine, le lundi à 7 h (temps universel)
letters-none = Jamais : je les lis ici

## Administration
outbox = Messages non envoyés
outbox-lead = Ils sont gardés avec la réponse du serveur de courriel.
outbox-again = Essayer de nouveau
outbox-again-done = Ces messages sont essayés de nouveau.
outbox-to = Destinataire
outbox-subject = Objet
outbox-why = Réponse
outbox-since = Depuis le
outbox-nowhere = { $n ->
    [one] Un message attend : aucun serveur de courriel n’est réglé (--smtp).
   *[other] { $n } messages attendent : aucun serveur de courriel n’est réglé (--smtp).
}
