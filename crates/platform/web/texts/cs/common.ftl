# Slova společná všem částem.

skip-link = Přejít na hlavní obsah
main-navigation = Hlavní navigace
menu = Nabídka
breadcrumbs = Kde jste
language = Jazyk
colours = Barvy
colours-auto = Barvy podle zařízení
colours-light = Světlé
colours-dark = Tmavé
log-in = Přihlásit se
log-out = Odhlásit se
search = Hledat
cancel = Zrušit
change = Změnit
optional = (nepovinné)
assets-missing = Styly nejsou součástí tohoto programu. Spusťte „make ui“ a sestavte jej znovu.

title-error = Chyba:{" "}
error-prefix = Chyba:
error-summary-title = Něco je třeba opravit
error-home = Přejít na první stránku
error-reference = Pokud potíže trvají, sdělte nám toto číslo: { $number }
error-bad-title = Tomu jsme nerozuměli
error-bad-text = Adresa nebo odeslaná data nejsou úplná. Vraťte se a zkuste to znovu.
error-method-text = Na tuto adresu se dostanete jen z formuláře. Vraťte se a použijte jeho tlačítko.
error-forged-title = Stránka byla otevřená příliš dlouho
error-forged-text = Pro vaši bezpečnost jsme odeslaná data nepřijali. Vraťte se, načtěte stránku znovu a odešlete ji ještě jednou.
error-login-title = Nejprve se přihlaste
error-login-text = Stránka ukazuje osobní údaje. Uvidíte ji po přihlášení.
error-role-title = Tuto stránku nesmíte vidět
error-role-text = Stránka vyžaduje roli: { $roles }. Požádejte o ni správce, nebo se přihlaste jako někdo, kdo ji má.
error-level-text = Stránka vyžaduje přihlášení s úrovní: { $level }.
error-missing-title = Stránka nenalezena
error-missing-text = Stránka neexistuje, nebo není určena vám. Zkontrolujte adresu.
error-conflict-title = Někdo byl rychlejší
error-conflict-text = Záznam se změnil, zatímco jste jej měli otevřený. Otevřete jej znovu; co bylo uděláno, zůstává.
error-large-title = Příliš velké
error-large-text = Najednou lze odeslat nejvýše { $limit }. Zvolte menší soubor, nebo jich pošlete více po sobě.
error-timeout-title = Trvá to příliš dlouho
error-timeout-text = Odpověď nepřišla včas. Zkuste to za chvíli znovu.
error-internal-title = U nás se něco pokazilo
error-internal-text = Je to naše chyba, ne vaše. Nic z toho, co jste uložili, se neztratilo. Zkuste to za chvíli znovu.

role-citizen = občan
role-caseworker = referent
role-administrator = správce
role-operator = provozovatel
level-low = Nízká
level-substantial = Značná
level-high = Vysoká

date-day = Den
date-month = Měsíc
date-year = Rok

due-waiting = Lhůta stojí
due-today = Dnes
due-over = { $days ->
    [one] 1 den po lhůtě
    [few] { $days } dny po lhůtě
   *[other] { $days } dnů po lhůtě
}
due-left = { $days ->
    [one] 1 den
    [few] { $days } dny
   *[other] { $days } dnů
}

steps = Kroky
step-done = hotovo
step-current = nyní
step-ahead = zatím ne
by-system = automaticky
by-person = { $name }
sort-by = Seřadit podle: { $column }
filters-set = Nastavené filtry
filter-remove = Odebrat filtr
filters-clear = Odebrat všechny filtry
pages = Stránky seznamu
page-first = První stránka
page-next = Další stránka

viewer-label = Diagram procesu
viewer-active = zde aktivní
viewer-incident = incidenty:
viewer-failed = Diagram nelze zobrazit. Seznam říká totéž.
viewer-needs-script = Diagram potřebuje JavaScript. Seznam říká totéž.
viewer-keys = Diagram posunete tažením nebo šipkami, plus a minus mění měřítko, 0 jej vejde celý.

form-check-answers = Zkontrolujte své odpovědi
form-continue = Pokračovat
form-back = Zpět
form-send = Odeslat
form-not-answered = Bez odpovědi
form-yes = Ano
form-no = Ne
form-choose = Vyberte
form-add-row = Přidat další
form-remove-row = Odebrat
form-row = Č. { $number }
form-file-sent = Již odesláno: { $name } ({ $size })
form-file-remove = Odebrat { $name }
form-prefilled = Vyplněno z: { $source }
form-unknown-type = Tento druh pole ({ $type }) se zobrazuje jako prostý text.
form-files-limit = Nejvýše { $limit } na soubor.
form-address-street = Ulice a číslo
form-address-postcode = PSČ
form-address-town = Obec
form-address-country = Stát
form-address-more = Adresa, druhý řádek
form-address-region = Kraj
