//! Texts for people: what is wrong and how to mend it.

use stoa_types::Locale;

/// English, Czech, Norwegian Bokmål, Danish, Greek.
type Texts = [&'static str; 5];

/// The text of a key in a language.
pub(super) fn text(key: &str, locale: Locale) -> Option<&'static str> {
    let texts = lookup(key)?;
    let at = Locale::ALL.iter().position(|known| *known == locale).unwrap_or(0);
    texts.get(at).copied()
}

fn lookup(key: &str) -> Option<Texts> {
    answers(key).or_else(|| sizes(key)).or_else(|| days(key)).or_else(|| formats(key)).or_else(|| rest(key))
}

fn answers(key: &str) -> Option<Texts> {
    Some(match key {
        "required" | "array" | "array_nonempty" | "requiredDayEmpty" => [
            "{{field}}: give an answer.",
            "{{field}}: vyplňte odpověď.",
            "{{field}}: gi et svar.",
            "{{field}}: giv et svar.",
            "{{field}}: δώστε μια απάντηση.",
        ],
        "requiredSurvey" => [
            "{{field}}: answer every question.",
            "{{field}}: odpovězte na všechny otázky.",
            "{{field}}: svar på alle spørsmålene.",
            "{{field}}: svar på alle spørgsmålene.",
            "{{field}}: απαντήστε σε όλες τις ερωτήσεις.",
        ],
        "requiredDayField" => [
            "{{field}}: enter the day.",
            "{{field}}: zadejte den.",
            "{{field}}: skriv inn dagen.",
            "{{field}}: skriv dagen.",
            "{{field}}: συμπληρώστε την ημέρα.",
        ],
        "requiredMonthField" => [
            "{{field}}: enter the month.",
            "{{field}}: zadejte měsíc.",
            "{{field}}: skriv inn måneden.",
            "{{field}}: skriv måneden.",
            "{{field}}: συμπληρώστε τον μήνα.",
        ],
        "requiredYearField" => [
            "{{field}}: enter the year.",
            "{{field}}: zadejte rok.",
            "{{field}}: skriv inn året.",
            "{{field}}: skriv året.",
            "{{field}}: συμπληρώστε το έτος.",
        ],
        "invalidOption" | "select" | "valueIsNotAvailable" | "invalidValueProperty" => [
            "{{field}}: choose one of the options given.",
            "{{field}}: vyberte jednu z nabízených možností.",
            "{{field}}: velg et av alternativene.",
            "{{field}}: vælg en af mulighederne.",
            "{{field}}: επιλέξτε μία από τις διαθέσιμες επιλογές.",
        ],
        "minSelectedCount" => [
            "{{field}}: choose at least {{minCount}}.",
            "{{field}}: vyberte alespoň {{minCount}}.",
            "{{field}}: velg minst {{minCount}}.",
            "{{field}}: vælg mindst {{minCount}}.",
            "{{field}}: επιλέξτε τουλάχιστον {{minCount}}.",
        ],
        "maxSelectedCount" => [
            "{{field}}: choose no more than {{maxCount}}.",
            "{{field}}: vyberte nejvýše {{maxCount}}.",
            "{{field}}: velg høyst {{maxCount}}.",
            "{{field}}: vælg højst {{maxCount}}.",
            "{{field}}: επιλέξτε το πολύ {{maxCount}}.",
        ],
        "unique" => [
            "{{field}}: this has been used before. Enter another value.",
            "{{field}}: tato hodnota už byla použita. Zadejte jinou.",
            "{{field}}: dette er brukt før. Skriv inn noe annet.",
            "{{field}}: dette er brugt før. Skriv noget andet.",
            "{{field}}: η τιμή έχει ήδη χρησιμοποιηθεί. Συμπληρώστε άλλη.",
        ],
        _ => return None,
    })
}

fn sizes(key: &str) -> Option<Texts> {
    Some(match key {
        "minLength" => [
            "{{field}}: write at least {{length}} characters.",
            "{{field}}: napište alespoň {{length}} znaků.",
            "{{field}}: skriv minst {{length}} tegn.",
            "{{field}}: skriv mindst {{length}} tegn.",
            "{{field}}: γράψτε τουλάχιστον {{length}} χαρακτήρες.",
        ],
        "maxLength" => [
            "{{field}}: shorten the text to {{length}} characters or fewer.",
            "{{field}}: zkraťte text nejvýše na {{length}} znaků.",
            "{{field}}: kort ned teksten til høyst {{length}} tegn.",
            "{{field}}: forkort teksten til højst {{length}} tegn.",
            "{{field}}: συντομεύστε το κείμενο σε {{length}} χαρακτήρες το πολύ.",
        ],
        "minWords" => [
            "{{field}}: write at least {{length}} words.",
            "{{field}}: napište alespoň {{length}} slov.",
            "{{field}}: skriv minst {{length}} ord.",
            "{{field}}: skriv mindst {{length}} ord.",
            "{{field}}: γράψτε τουλάχιστον {{length}} λέξεις.",
        ],
        "maxWords" => [
            "{{field}}: shorten the text to {{length}} words or fewer.",
            "{{field}}: zkraťte text nejvýše na {{length}} slov.",
            "{{field}}: kort ned teksten til høyst {{length}} ord.",
            "{{field}}: forkort teksten til højst {{length}} ord.",
            "{{field}}: συντομεύστε το κείμενο σε {{length}} λέξεις το πολύ.",
        ],
        "minRows" => [
            "{{field}}: add at least {{length}}.",
            "{{field}}: přidejte alespoň {{length}}.",
            "{{field}}: legg til minst {{length}}.",
            "{{field}}: tilføj mindst {{length}}.",
            "{{field}}: προσθέστε τουλάχιστον {{length}}.",
        ],
        "maxRows" => [
            "{{field}}: remove some, so that no more than {{length}} are left.",
            "{{field}}: odeberte některé, aby jich zbylo nejvýše {{length}}.",
            "{{field}}: fjern noen, slik at det er høyst {{length}} igjen.",
            "{{field}}: fjern nogle, så der højst er {{length}} tilbage.",
            "{{field}}: αφαιρέστε μερικά, ώστε να μείνουν το πολύ {{length}}.",
        ],
        "min" => [
            "{{field}}: enter {{min}} or more.",
            "{{field}}: zadejte {{min}} nebo více.",
            "{{field}}: skriv inn {{min}} eller mer.",
            "{{field}}: skriv {{min}} eller mere.",
            "{{field}}: συμπληρώστε {{min}} ή περισσότερο.",
        ],
        "max" => [
            "{{field}}: enter {{max}} or less.",
            "{{field}}: zadejte {{max}} nebo méně.",
            "{{field}}: skriv inn {{max}} eller mindre.",
            "{{field}}: skriv {{max}} eller mindre.",
            "{{field}}: συμπληρώστε {{max}} ή λιγότερο.",
        ],
        "number" => [
            "{{field}}: enter a number, with digits only.",
            "{{field}}: zadejte číslo pomocí číslic.",
            "{{field}}: skriv inn et tall med sifre.",
            "{{field}}: skriv et tal med cifre.",
            "{{field}}: συμπληρώστε αριθμό με ψηφία.",
        ],
        _ => return None,
    })
}

fn days(key: &str) -> Option<Texts> {
    Some(match key {
        "invalidDate" | "invalid_date" | "invalidDay" | "invalid_day" => [
            "{{field}}: enter a date that exists, with day, month and year.",
            "{{field}}: zadejte existující datum s dnem, měsícem a rokem.",
            "{{field}}: skriv inn en dato som finnes, med dag, måned og år.",
            "{{field}}: skriv en dato, der findes, med dag, måned og år.",
            "{{field}}: συμπληρώστε υπαρκτή ημερομηνία με ημέρα, μήνα και έτος.",
        ],
        "minDate" => [
            "{{field}}: enter {{minDate}} or a later date.",
            "{{field}}: zadejte {{minDate}} nebo pozdější datum.",
            "{{field}}: skriv inn {{minDate}} eller en senere dato.",
            "{{field}}: skriv {{minDate}} eller en senere dato.",
            "{{field}}: συμπληρώστε {{minDate}} ή μεταγενέστερη ημερομηνία.",
        ],
        "maxDate" => [
            "{{field}}: enter {{maxDate}} or an earlier date.",
            "{{field}}: zadejte {{maxDate}} nebo dřívější datum.",
            "{{field}}: skriv inn {{maxDate}} eller en tidligere dato.",
            "{{field}}: skriv {{maxDate}} eller en tidligere dato.",
            "{{field}}: συμπληρώστε {{maxDate}} ή προγενέστερη ημερομηνία.",
        ],
        "minYear" => [
            "{{field}}: enter the year {{minYear}} or a later one.",
            "{{field}}: zadejte rok {{minYear}} nebo pozdější.",
            "{{field}}: skriv inn året {{minYear}} eller et senere år.",
            "{{field}}: skriv året {{minYear}} eller et senere år.",
            "{{field}}: συμπληρώστε το έτος {{minYear}} ή μεταγενέστερο.",
        ],
        "maxYear" => [
            "{{field}}: enter the year {{maxYear}} or an earlier one.",
            "{{field}}: zadejte rok {{maxYear}} nebo dřívější.",
            "{{field}}: skriv inn året {{maxYear}} eller et tidligere år.",
            "{{field}}: skriv året {{maxYear}} eller et tidligere år.",
            "{{field}}: συμπληρώστε το έτος {{maxYear}} ή προγενέστερο.",
        ],
        "time" => [
            "{{field}}: enter a time such as 14:30.",
            "{{field}}: zadejte čas, například 14:30.",
            "{{field}}: skriv inn et klokkeslett, for eksempel 14:30.",
            "{{field}}: skriv et klokkeslæt, for eksempel 14:30.",
            "{{field}}: συμπληρώστε ώρα, για παράδειγμα 14:30.",
        ],
        _ => return None,
    })
}

fn formats(key: &str) -> Option<Texts> {
    Some(match key {
        "invalid_email" => [
            "{{field}}: enter an e-mail address such as name@example.com.",
            "{{field}}: zadejte e-mailovou adresu, například jmeno@example.com.",
            "{{field}}: skriv inn en e-postadresse, for eksempel navn@example.com.",
            "{{field}}: skriv en e-mailadresse, for eksempel navn@example.com.",
            "{{field}}: συμπληρώστε διεύθυνση e-mail, για παράδειγμα onoma@example.com.",
        ],
        "invalid_url" => [
            "{{field}}: enter a web address such as https://example.com.",
            "{{field}}: zadejte webovou adresu, například https://example.com.",
            "{{field}}: skriv inn en nettadresse, for eksempel https://example.com.",
            "{{field}}: skriv en webadresse, for eksempel https://example.com.",
            "{{field}}: συμπληρώστε διεύθυνση ιστού, για παράδειγμα https://example.com.",
        ],
        "pattern" | "mask" | "invalid_regex" => [
            "{{field}}: this is not written in the form asked for. Check it and correct it.",
            "{{field}}: zápis neodpovídá požadovanému tvaru. Zkontrolujte jej a opravte.",
            "{{field}}: dette er ikke skrevet slik det skal. Kontroller og rett det.",
            "{{field}}: dette er ikke skrevet, som det skal. Kontrollér og ret det.",
            "{{field}}: η μορφή δεν είναι η ζητούμενη. Ελέγξτε και διορθώστε.",
        ],
        "nationalId" => [
            "{{field}}: enter a valid national identity number; check every digit.",
            "{{field}}: zadejte platné rodné číslo; zkontrolujte všechny číslice.",
            "{{field}}: skriv inn et gyldig fødselsnummer eller d-nummer; kontroller hvert siffer.",
            "{{field}}: skriv et gyldigt personnummer; kontrollér hvert ciffer.",
            "{{field}}: συμπληρώστε έγκυρο αριθμό ταυτότητας· ελέγξτε κάθε ψηφίο.",
        ],
        "organisationNumber" => [
            "{{field}}: enter a valid organisation number; check every digit.",
            "{{field}}: zadejte platné číslo organizace; zkontrolujte všechny číslice.",
            "{{field}}: skriv inn et gyldig organisasjonsnummer; kontroller hvert siffer.",
            "{{field}}: skriv et gyldigt organisationsnummer; kontrollér hvert ciffer.",
            "{{field}}: συμπληρώστε έγκυρο αριθμό οργανισμού· ελέγξτε κάθε ψηφίο.",
        ],
        "accountNumber" => [
            "{{field}}: enter a valid account number; check every digit.",
            "{{field}}: zadejte platné číslo účtu; zkontrolujte všechny číslice.",
            "{{field}}: skriv inn et gyldig kontonummer; kontroller hvert siffer.",
            "{{field}}: skriv et gyldigt kontonummer; kontrollér hvert ciffer.",
            "{{field}}: συμπληρώστε έγκυρο αριθμό λογαριασμού· ελέγξτε κάθε ψηφίο.",
        ],
        "dateRange" => [
            "{{field}}: enter a date within the period allowed.",
            "{{field}}: zadejte datum v povoleném období.",
            "{{field}}: skriv inn en dato i den tillatte perioden.",
            "{{field}}: skriv en dato i den tilladte periode.",
            "{{field}}: συμπληρώστε ημερομηνία μέσα στην επιτρεπόμενη περίοδο.",
        ],
        _ => return None,
    })
}

fn rest(key: &str) -> Option<Texts> {
    Some(match key {
        "filePattern" => [
            "{{field}}: the file {{file}} is of a kind that is not accepted. Choose one of: {{pattern}}.",
            "{{field}}: soubor {{file}} není přijímaného typu. Vyberte jeden z: {{pattern}}.",
            "{{field}}: filen {{file}} er av en type vi ikke tar imot. Velg en av: {{pattern}}.",
            "{{field}}: filen {{file}} er af en type, vi ikke modtager. Vælg en af: {{pattern}}.",
            "{{field}}: το αρχείο {{file}} δεν είναι αποδεκτού τύπου. Επιλέξτε έναν από: {{pattern}}.",
        ],
        "fileMaxSize" => [
            "{{field}}: the file {{file}} is larger than {{size}}. Choose a smaller one.",
            "{{field}}: soubor {{file}} je větší než {{size}}. Vyberte menší.",
            "{{field}}: filen {{file}} er større enn {{size}}. Velg en mindre fil.",
            "{{field}}: filen {{file}} er større end {{size}}. Vælg en mindre fil.",
            "{{field}}: το αρχείο {{file}} είναι μεγαλύτερο από {{size}}. Επιλέξτε μικρότερο.",
        ],
        "fileMinSize" => [
            "{{field}}: the file {{file}} is smaller than {{size}}. Choose another one.",
            "{{field}}: soubor {{file}} je menší než {{size}}. Vyberte jiný.",
            "{{field}}: filen {{file}} er mindre enn {{size}}. Velg en annen fil.",
            "{{field}}: filen {{file}} er mindre end {{size}}. Vælg en anden fil.",
            "{{field}}: το αρχείο {{file}} είναι μικρότερο από {{size}}. Επιλέξτε άλλο.",
        ],
        "fileCount" => [
            "{{field}}: upload no more than {{maxCount}} files.",
            "{{field}}: nahrajte nejvýše {{maxCount}} souborů.",
            "{{field}}: last opp høyst {{maxCount}} filer.",
            "{{field}}: upload højst {{maxCount}} filer.",
            "{{field}}: ανεβάστε το πολύ {{maxCount}} αρχεία.",
        ],
        "nonarray" | "wrongType" => [
            "{{field}}: the answer could not be read. Enter it again.",
            "{{field}}: odpověď nelze přečíst. Zadejte ji znovu.",
            "{{field}}: svaret kunne ikke leses. Skriv det inn på nytt.",
            "{{field}}: svaret kunne ikke læses. Skriv det igen.",
            "{{field}}: η απάντηση δεν μπορεί να διαβαστεί. Συμπληρώστε την ξανά.",
        ],
        "custom" | "jsonLogic" => [
            "{{field}}: this answer is not accepted. Check it and correct it.",
            "{{field}}: tato odpověď není přijatelná. Zkontrolujte ji a opravte.",
            "{{field}}: dette svaret godtas ikke. Kontroller og rett det.",
            "{{field}}: dette svar godtages ikke. Kontrollér og ret det.",
            "{{field}}: η απάντηση δεν γίνεται δεκτή. Ελέγξτε και διορθώστε.",
        ],
        _ => return None,
    })
}
