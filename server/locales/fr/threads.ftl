# Les fils de commentaires de l’équipe de rédaction.

act-thread-opened = { $who } a ouvert un fil de commentaires sur « { $text } ».
act-thread-resolved = { $who } a classé un fil de commentaires de « { $text } ».
act-thread-reopened = { $who } a rouvert un fil de commentaires de « { $text } ».
act-thread-assigned = { $who } a confié à { $person } un fil de commentaires de « { $text } ».
act-thread-unassigned = { $who } a libéré un fil de commentaires de « { $text } ».
act-proposal-applied = { $who } a repris dans « { $text } » une rédaction proposée par { $person }.

threads = Commentaires de l’équipe
threads-lead = Seule l’équipe de rédaction les voit.
threads-none = Aucun fil ouvert. Seule l’équipe de rédaction voit ce qui s’écrit ici.
thread-open = Commenter
thread-body = Votre commentaire
thread-body-hint = Seule l’équipe de rédaction le verra. @Nom interpelle un membre.
thread-propose = Proposer une rédaction
thread-wording = Rédaction proposée à la place de ces mots
thread-wording-hint = Corrigez ces mots ; laissés tels quels, aucune rédaction n’est proposée.
thread-proposed = Rédaction proposée
thread-apply = Reprendre dans le texte
thread-applied = Reprise dans le texte par { $name }
thread-by-hand = Ces mots ont changé depuis : reprenez cette rédaction à la main.
thread-proposal-was-applied = La rédaction est dans le texte, au crédit de qui l’a proposée.
thread-send = Envoyer
thread-back = Revenir au texte
thread-place = Titre
thread-orphaned = Ces mots ne sont plus dans le texte.
thread-changed = Aujourd’hui :
thread-is-assigned = Confié à { $name }
thread-reply = Répondre
thread-resolve = Classer ce fil
thread-was-opened = Le fil est ouvert.
thread-was-answered = Votre réponse est là.
thread-was-resolved = Le fil est classé.
