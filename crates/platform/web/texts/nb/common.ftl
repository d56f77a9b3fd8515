# Ord som alle flater bruker.

skip-link = Gå til hovedinnholdet
main-navigation = Hovednavigasjon
menu = Meny
breadcrumbs = Du er her
language = Språk
colours = Farger
colours-auto = Farger som på enheten
colours-light = Lyst
colours-dark = Mørkt
log-in = Logg inn
log-out = Logg ut
search = Søk
cancel = Avbryt
change = Endre
optional = (valgfritt)
assets-missing = Stilarkene er ikke en del av dette programmet. Kjør «make ui» og bygg det på nytt.

title-error = Feil:{" "}
error-prefix = Feil:
error-summary-title = Noe må rettes
error-home = Gå til første side
error-reference = Hvis det fortsetter, oppgi dette nummeret til oss: { $number }
error-bad-title = Dette forsto vi ikke
error-bad-text = Adressen eller det som ble sendt er ikke fullstendig. Gå tilbake og prøv igjen.
error-method-text = Denne adressen kan bare nås fra et skjema. Gå tilbake og bruk knappen der.
error-forged-title = Siden sto åpen for lenge
error-forged-text = For din sikkerhet tok vi ikke imot det som ble sendt. Gå tilbake, last siden på nytt og send en gang til.
error-login-title = Logg inn først
error-login-text = Siden viser personopplysninger. Logg inn for å se den.
error-role-title = Du har ikke tilgang til denne siden
error-role-text = Siden krever rollen: { $roles }. Be administratoren din om den, eller logg inn som en som har den.
error-level-text = Siden krever innlogging på nivået: { $level }.
error-missing-title = Fant ikke siden
error-missing-text = Siden finnes ikke, eller den er ikke din. Kontroller adressen.
error-conflict-title = Noen kom før deg
error-conflict-text = Opplysningene ble endret mens du hadde dem åpne. Åpne dem på nytt; det som ble gjort, er tatt vare på.
error-large-title = For stort
error-large-text = Du kan sende høyst { $limit } om gangen. Velg en mindre fil, eller send flere etter hverandre.
error-timeout-title = Dette tar for lang tid
error-timeout-text = Svaret kom ikke i tide. Prøv igjen om litt.
error-internal-title = Noe gikk galt hos oss
error-internal-text = Det er vår feil, ikke din. Ingenting du har lagret er borte. Prøv igjen om litt.

role-citizen = innbygger
role-caseworker = saksbehandler
role-administrator = administrator
role-operator = driftsansvarlig
level-low = Lavt
level-substantial = Betydelig
level-high = Høyt

date-day = Dag
date-month = Måned
date-year = År

due-waiting = Fristen står stille
due-today = I dag
due-over = { $days ->
    [one] 1 dag over
   *[other] { $days } dager over
}
due-left = { $days ->
    [one] 1 dag
   *[other] { $days } dager
}

steps = Steg
step-done = ferdig
step-current = nå
step-ahead = ikke ennå
by-system = automatisk
by-person = av { $name }
sort-by = Sorter etter { $column }
filters-set = Valgte filtre
filter-remove = Fjern filteret
filters-clear = Fjern alle filtre
pages = Sider i listen
page-first = Første side
page-next = Neste side

viewer-label = Prosessdiagram
viewer-active = aktive her
viewer-incident = hendelser:
viewer-failed = Diagrammet kunne ikke vises. Listen sier det samme.
viewer-needs-script = Diagrammet trenger JavaScript. Listen sier det samme.
viewer-keys = Dra eller bruk piltastene for å flytte diagrammet, pluss og minus for å zoome, 0 for å vise alt.

form-check-answers = Kontroller svarene dine
form-continue = Fortsett
form-back = Tilbake
form-send = Send inn
form-not-answered = Ikke besvart
form-yes = Ja
form-no = Nei
form-choose = Velg
form-add-row = Legg til en til
form-remove-row = Fjern
form-row = Nr. { $number }
form-file-sent = Allerede sendt: { $name } ({ $size })
form-file-remove = Fjern { $name }
form-prefilled = Fylt ut fra: { $source }
form-unknown-type = Denne typen felt ({ $type }) vises som ren tekst.
form-files-limit = Høyst { $limit } per fil.
form-address-street = Gate og nummer
form-address-postcode = Postnummer
form-address-town = Poststed
form-address-country = Land
form-address-more = Adresse, andre linje
form-address-region = Fylke
