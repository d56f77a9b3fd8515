# Λέξεις κοινές σε όλα τα μέρη.

skip-link = Μετάβαση στο κύριο περιεχόμενο
main-navigation = Κύρια πλοήγηση
menu = Μενού
breadcrumbs = Βρίσκεστε εδώ
language = Γλώσσα
colours = Χρώματα
colours-auto = Χρώματα της συσκευής
colours-light = Ανοιχτά
colours-dark = Σκούρα
log-in = Σύνδεση
log-out = Αποσύνδεση
search = Αναζήτηση
cancel = Ακύρωση
change = Αλλαγή
optional = (προαιρετικό)
assets-missing = Τα φύλλα στυλ δεν περιέχονται σε αυτό το πρόγραμμα. Εκτελέστε «make ui» και μεταγλωττίστε το ξανά.

title-error = Σφάλμα:{" "}
error-prefix = Σφάλμα:
error-summary-title = Υπάρχει ένα πρόβλημα
error-home = Μετάβαση στην πρώτη σελίδα
error-reference = Αν συνεχιστεί, δώστε μας αυτόν τον αριθμό: { $number }
error-bad-title = Δεν το καταλάβαμε
error-bad-text = Η διεύθυνση ή αυτό που στάλθηκε δεν είναι πλήρες. Επιστρέψτε και προσπαθήστε ξανά.
error-method-text = Σε αυτή τη διεύθυνση φτάνετε μόνο από φόρμα. Επιστρέψτε και χρησιμοποιήστε το κουμπί της.
error-forged-title = Η σελίδα έμεινε ανοιχτή πολλή ώρα
error-forged-text = Για την ασφάλειά σας δεν δεχτήκαμε όσα στάλθηκαν. Επιστρέψτε, φορτώστε ξανά τη σελίδα και στείλτε την ακόμη μία φορά.
error-login-title = Συνδεθείτε πρώτα
error-login-text = Η σελίδα δείχνει προσωπικά δεδομένα. Συνδεθείτε για να τη δείτε.
error-role-title = Δεν επιτρέπεται να δείτε αυτή τη σελίδα
error-role-text = Η σελίδα απαιτεί τον ρόλο: { $roles }. Ζητήστε τον από τον διαχειριστή σας ή συνδεθείτε ως κάποιος που τον έχει.
error-level-text = Η σελίδα απαιτεί σύνδεση επιπέδου: { $level }.
error-missing-title = Η σελίδα δεν βρέθηκε
error-missing-text = Η σελίδα δεν υπάρχει ή δεν σας αφορά. Ελέγξτε τη διεύθυνση.
error-conflict-title = Κάποιος σας πρόλαβε
error-conflict-text = Η εγγραφή άλλαξε όσο την είχατε ανοιχτή. Ανοίξτε την ξανά· ό,τι έγινε έχει διατηρηθεί.
error-large-title = Πολύ μεγάλο
error-large-text = Μπορείτε να στείλετε το πολύ { $limit } κάθε φορά. Επιλέξτε μικρότερο αρχείο ή στείλτε περισσότερα το ένα μετά το άλλο.
error-timeout-title = Αυτό διαρκεί πολύ
error-timeout-text = Η απάντηση δεν ήρθε εγκαίρως. Προσπαθήστε ξανά σε λίγο.
error-internal-title = Κάτι πήγε στραβά σε εμάς
error-internal-text = Είναι δικό μας λάθος, όχι δικό σας. Τίποτα από όσα αποθηκεύσατε δεν χάθηκε. Προσπαθήστε ξανά σε λίγο.

role-citizen = πολίτης
role-caseworker = χειριστής υποθέσεων
role-administrator = διαχειριστής
role-operator = υπεύθυνος λειτουργίας
level-low = Χαμηλό
level-substantial = Σημαντικό
level-high = Υψηλό

date-day = Ημέρα
date-month = Μήνας
date-year = Έτος

due-waiting = Η προθεσμία σταμάτησε
due-today = Σήμερα
due-over = { $days ->
    [one] 1 ημέρα εκπρόθεσμη
   *[other] { $days } ημέρες εκπρόθεσμη
}
due-left = { $days ->
    [one] 1 ημέρα
   *[other] { $days } ημέρες
}

steps = Βήματα
step-done = έγινε
step-current = τώρα
step-ahead = όχι ακόμη
by-system = αυτόματα
by-person = από { $name }
sort-by = Ταξινόμηση κατά { $column }
filters-set = Ενεργά φίλτρα
filter-remove = Αφαίρεση φίλτρου
filters-clear = Αφαίρεση όλων των φίλτρων
pages = Σελίδες της λίστας
page-first = Πρώτη σελίδα
page-next = Επόμενη σελίδα

viewer-label = Διάγραμμα διαδικασίας
viewer-active = ενεργά εδώ
viewer-incident = συμβάντα:
viewer-failed = Το διάγραμμα δεν μπορεί να εμφανιστεί. Η λίστα λέει το ίδιο.
viewer-needs-script = Το διάγραμμα χρειάζεται JavaScript. Η λίστα λέει το ίδιο.
viewer-keys = Σύρετε ή χρησιμοποιήστε τα βέλη για μετακίνηση, συν και πλην για μεγέθυνση, 0 για ολόκληρο το διάγραμμα.

form-check-answers = Ελέγξτε τις απαντήσεις σας
form-continue = Συνέχεια
form-back = Πίσω
form-send = Αποστολή
form-not-answered = Χωρίς απάντηση
form-yes = Ναι
form-no = Όχι
form-choose = Επιλέξτε
form-add-row = Προσθήκη ακόμη ενός
form-remove-row = Αφαίρεση
form-row = Αρ. { $number }
form-file-sent = Έχει ήδη σταλεί: { $name } ({ $size })
form-file-remove = Αφαίρεση { $name }
form-prefilled = Συμπληρώθηκε από: { $source }
form-unknown-type = Αυτό το είδος πεδίου ({ $type }) εμφανίζεται ως απλό κείμενο.
form-files-limit = Το πολύ { $limit } ανά αρχείο.
form-address-street = Οδός και αριθμός
form-address-postcode = Ταχυδρομικός κώδικας
form-address-town = Πόλη
form-address-country = Χώρα
form-address-more = Διεύθυνση, δεύτερη γραμμή
form-address-region = Περιφέρεια
