## Le suivi du plan d’action
follow-up = Suivi du plan d’action
follow-lead = Où en est chaque action du texte adopté, dit par l’institution qui en répond.
follow-count = { $n ->
    [one] { $n } action
   *[other] { $n } actions
}
follow-done-count = { $n ->
    [one] { $n } faite
   *[other] { $n } faites
}
follow-late-count = { $n ->
    [one] { $n } en retard
   *[other] { $n } en retard
}
follow-empty = Aucune action n’est encore suivie.
follow-overdue = En retard
follow-progress = Avancement
follow-by-axis = Par axe
follow-by-institution = Par institution
follow-by-region = Par région
follow-unsaid = Non précisé
follow-rows = Les actions
follow-filter = Filtrer
follow-unfilter = Tout afficher
follow-all = Tous
follow-late-only = En retard seulement
follow-none = Aucune action ne répond à ces critères.
follow-n = N°
follow-action = Action
follow-institution = Institution responsable
follow-responsible = Responsable, selon le plan
follow-deadline = Échéance
follow-deadline-example = décembre 2027
follow-due = Date limite
follow-indicator = Indicateur
follow-value = Valeur de l’indicateur
follow-region = Région
follow-axis = Axe
follow-status = État
follow-late = En retard
follow-is-not-started = Non commencée
follow-is-under-way = En cours
follow-is-done = Faite
follow-is-given-up = Abandonnée
follow-from = D’où vient cette action
follow-source = Version { $version }, { $place }
follow-report = Mettre à jour
follow-report-on = Mettre à jour : { $action }
follow-report-send = Enregistrer la mise à jour
follow-reported = La mise à jour est enregistrée.
follow-note = Note
follow-note-hint = Lue par les membres du dossier ; jamais par le public.
follow-history = Mises à jour
follow-history-empty = Personne n’a encore rien dit de cette action.
follow-add = Ajouter une action
follow-added = L’action est ajoutée au suivi.
follow-change = Corriger cette action
follow-changed = L’action est corrigée.
follow-nobody = Aucune
follow-import = Reprendre le plan d’action d’une version
follow-import-lead = Choisissez la version publiée et le tableau qui est son plan d’action. Vous verrez comment il est compris avant que rien ne soit ajouté.
follow-import-version = Version publiée
follow-choose = Choisir…
follow-import-tables = Voir ses tableaux
follow-import-no-table = Cette version ne contient aucun tableau.
follow-import-which = Quel tableau est le plan d’action ?
follow-table-rows = { $n ->
    [one] { $n } ligne
   *[other] { $n } lignes
}
follow-table-plan = Se lit comme un plan d’action
follow-import-this = Prendre ce tableau
follow-preview = Comment est compris « { $place } »
follow-preview-lead = Corrigez ce qui est mal compris, puis revoyez l’aperçu ou ajoutez les actions.
follow-columns = Ce que contient chaque colonne
follow-column = Colonne { $n }
follow-no-column = Aucune colonne
follow-match = Quelle institution répond de chaque action
follow-match-hint = Seuls les noms exacts sont reconnus. Les membres de l’institution choisie pourront mettre à jour ces actions.
follow-new-rows = { $n ->
    [one] { $n } action à ajouter
   *[other] { $n } actions à ajouter
}
follow-known-rows = { $n ->
    [one] { $n } déjà au suivi
   *[other] { $n } déjà au suivi
}
follow-import-now = Ajouter ces actions au suivi
follow-preview-again = Revoir l’aperçu
follow-known = Déjà au suivi
follow-unmatched = aucune institution choisie
follow-no-date = aucune date comprise
follow-imported = Les actions du plan sont au suivi.
follow-nothing-new = Toutes les actions de ce tableau étaient déjà au suivi : rien n’a été ajouté.
act-follow-up-imported = { $who } a repris au suivi le plan d’action de la version { $version } de « { $text } ».
act-follow-up-added = { $who } a ajouté une action au suivi.
act-follow-up-changed = { $who } a corrigé une action du suivi.
act-follow-up-reported = { $who } a mis à jour une action du suivi.
