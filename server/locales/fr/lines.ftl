## Les lignes numérotées d’une version, et la recherche d’une ligne
lines = Lignes numérotées
lines-of = { $name } : lignes numérotées
lines-lead = { $n ->
    [one] { $n } ligne. Les numéros sont les mêmes pour tous, quels que soient le navigateur, l’imprimante et la police.
   *[other] { $n } lignes. Les numéros sont les mêmes pour tous, quels que soient le navigateur, l’imprimante et la police.
}
lines-fifth = Numéroter une ligne sur cinq
lines-each = Numéroter chaque ligne
lines-table = Tableau numéroté
lines-rule = Lignes de 72 caractères au plus, coupées aux blancs par la règle 1 de Palabre, la même partout ; dans les tableaux, chaque case a ses lignes.
line-find = Trouver une ligne
line-example = ligne 214 de la version 3
line-go = Trouver
line-hint = Écrivez le numéro d’une ligne imprimée et, si besoin, celui de sa version : « ligne 214 de la version 3 », « l. 214 v3 », « lignes 214 à 220 ».
line-one = Ligne { $n }
line-several = Lignes { $from } à { $to }
line-heading = { $lines } de la version { $version }
line-now-living = Où en sont ces mots dans le texte vivant.
line-now-version = Où en sont ces mots dans « { $name } », la version la plus récente qui vous est ouverte.
line-in = « { $name } »
line-in-title = le titre du texte
line-in-unnamed = une partie sans intitulé
line-told-kept = Ces mots n’ont pas changé : ils se trouvent toujours dans { $place }.
line-told-kept-moved = Ces mots n’ont pas changé, mais ils se trouvent maintenant dans { $place } (c’était { $was }).
line-told-reworded = Ce passage a été reformulé, dans { $place }.
line-told-reworded-moved = Ce passage a été reformulé, et se trouve maintenant dans { $place } (c’était { $was }).
line-told-replaced = Aucun de ces mots n’est resté. Voici ce qui se trouve à leur place, dans { $place }.
line-told-removed = Ces mots ont été supprimés de { $was }, et rien n’est venu à leur place.
line-told-removed-whole = Ces mots ont été supprimés avec ce qui les contenait : { $was }.
line-went = L’essentiel des mots de cette disposition se trouve maintenant dans { $place }.
line-nothing = Rien ne se trouve plus à cet endroit.
line-similar = Des mots semblables, qui ne sont pas les mêmes, se lisent ici :
line-in-print = Voir la ligne imprimée
line-read = Lire à cet endroit
line-write = Écrire à cet endroit
