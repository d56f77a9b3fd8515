# Ord som alle flader bruger.

skip-link = Gå til hovedindholdet
main-navigation = Hovednavigation
menu = Menu
breadcrumbs = Du er her
language = Sprog
colours = Farver
colours-auto = Farver som på enheden
colours-light = Lyse
colours-dark = Mørke
log-in = Log ind
log-out = Log ud
search = Søg
cancel = Annuller
change = Ret
optional = (valgfrit)
assets-missing = Stilarkene er ikke en del af dette program. Kør »make ui«, og byg det igen.

title-error = Fejl:{" "}
error-prefix = Fejl:
error-summary-title = Noget skal rettes
error-home = Gå til første side
error-reference = Hvis det fortsætter, så oplys dette nummer til os: { $number }
error-bad-title = Det forstod vi ikke
error-bad-text = Adressen eller det, der blev sendt, er ikke fuldstændigt. Gå tilbage, og prøv igen.
error-method-text = Denne adresse kan kun nås fra en formular. Gå tilbage, og brug knappen der.
error-forged-title = Siden var åben for længe
error-forged-text = Af hensyn til din sikkerhed tog vi ikke imod det sendte. Gå tilbage, indlæs siden igen, og send en gang til.
error-login-title = Log ind først
error-login-text = Siden viser personoplysninger. Log ind for at se den.
error-role-title = Du har ikke adgang til denne side
error-role-text = Siden kræver rollen: { $roles }. Bed din administrator om den, eller log ind som en, der har den.
error-level-text = Siden kræver login på niveauet: { $level }.
error-missing-title = Siden blev ikke fundet
error-missing-text = Siden findes ikke, eller den er ikke din. Kontrollér adressen.
error-conflict-title = Nogen kom dig i forkøbet
error-conflict-text = Oplysningerne blev ændret, mens du havde dem åbne. Åbn dem igen; det, der blev gjort, er bevaret.
error-large-title = For stort
error-large-text = Du kan højst sende { $limit } ad gangen. Vælg en mindre fil, eller send flere efter hinanden.
error-timeout-title = Det tager for lang tid
error-timeout-text = Svaret kom ikke i tide. Prøv igen om lidt.
error-internal-title = Noget gik galt hos os
error-internal-text = Det er vores fejl, ikke din. Intet, du har gemt, er gået tabt. Prøv igen om lidt.

role-citizen = borger
role-caseworker = sagsbehandler
role-administrator = administrator
role-operator = driftsansvarlig
level-low = Lav
level-substantial = Betydelig
level-high = Høj

date-day = Dag
date-month = Måned
date-year = År

due-waiting = Fristen er stoppet
due-today = I dag
due-over = { $days ->
    [one] 1 dag over
   *[other] { $days } dage over
}
due-left = { $days ->
    [one] 1 dag
   *[other] { $days } dage
}

steps = Trin
step-done = færdig
step-current = nu
step-ahead = ikke endnu
by-system = automatisk
by-person = af { $name }
sort-by = Sortér efter { $column }
filters-set = Valgte filtre
filter-remove = Fjern filteret
filters-clear = Fjern alle filtre
pages = Sider i listen
page-first = Første side
page-next = Næste side

viewer-label = Procesdiagram
viewer-active = aktive her
viewer-incident = hændelser:
viewer-failed = Diagrammet kunne ikke vises. Listen siger det samme.
viewer-needs-script = Diagrammet kræver JavaScript. Listen siger det samme.
viewer-keys = Træk eller brug piletasterne for at flytte diagrammet, plus og minus for at zoome, 0 for at vise alt.

form-check-answers = Kontrollér dine svar
form-continue = Fortsæt
form-back = Tilbage
form-send = Send
form-not-answered = Ikke besvaret
form-yes = Ja
form-no = Nej
form-choose = Vælg
form-add-row = Tilføj en til
form-remove-row = Fjern
form-row = Nr. { $number }
form-file-sent = Allerede sendt: { $name } ({ $size })
form-file-remove = Fjern { $name }
form-prefilled = Udfyldt fra: { $source }
form-unknown-type = Denne type felt ({ $type }) vises som ren tekst.
form-files-limit = Højst { $limit } pr. fil.
form-address-street = Vej og nummer
form-address-postcode = Postnummer
form-address-town = By
form-address-country = Land
form-address-more = Adresse, anden linje
form-address-region = Region
