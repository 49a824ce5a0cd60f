insecure = Adresse non chiffrée (http) : ce navigateur ne peut pas y ouvrir de texte sans réseau. Tout le reste fonctionne.
insecure-edit = Adresse non chiffrée (http) : ce texte ne pourra pas être rouvert sans réseau. Tant que la page reste ouverte, ce que vous écrivez est gardé ici et part dès que le réseau revient.
