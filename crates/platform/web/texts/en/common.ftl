# Words that every surface uses.

skip-link = Go to the main content
main-navigation = Main navigation
menu = Menu
breadcrumbs = You are here
language = Language
colours = Colours
colours-auto = Colours as on the device
colours-light = Light
colours-dark = Dark
log-in = Log in
log-out = Log out
search = Search
cancel = Cancel
change = Change
optional = (optional)
assets-missing = The style sheets are not part of this program. Run “make ui” and build it again.

title-error = Error:{" "}
error-prefix = Error:
error-summary-title = There is a problem
error-home = Go to the first page
error-reference = If it goes on, tell us this number: { $number }
error-bad-title = We could not understand that
error-bad-text = The address or what was sent is not complete. Go back and try again.
error-method-text = This address can only be reached from a form. Go back and use its button.
error-forged-title = The page was open too long
error-forged-text = For your safety we did not accept what was sent. Go back, load the page again and send it once more.
error-login-title = Log in first
error-login-text = This page shows personal data. Log in to see it.
error-role-title = You may not see this page
error-role-text = This page needs the role: { $roles }. Ask your administrator for it, or log in as somebody who has it.
error-level-text = This page needs a login of the level: { $level }.
error-missing-title = Page not found
error-missing-text = The page does not exist, or it is not yours to see. Check the address.
error-conflict-title = Somebody was faster
error-conflict-text = The record was changed while you had it open. Open it again; what was done is kept.
error-large-title = Too large
error-large-text = At most { $limit } can be sent at once. Choose a smaller file, or send several one after the other.
error-timeout-title = This takes too long
error-timeout-text = The answer did not come in time. Try again in a moment.
error-internal-title = Something went wrong here
error-internal-text = It is our fault, not yours. Nothing you saved is lost. Try again in a moment.

role-citizen = citizen
role-caseworker = caseworker
role-administrator = administrator
role-operator = operator
level-low = Low
level-substantial = Substantial
level-high = High

date-day = Day
date-month = Month
date-year = Year

due-waiting = Clock stopped
due-today = Today
due-over = { $days ->
    [one] 1 day over
   *[other] { $days } days over
}
due-left = { $days ->
    [one] 1 day
   *[other] { $days } days
}

steps = Steps
step-done = done
step-current = now
step-ahead = not yet
by-system = automatically
by-person = by { $name }
sort-by = Sort by { $column }
filters-set = Filters that are set
filter-remove = Remove the filter
filters-clear = Remove all filters
pages = Pages of the list
page-first = First page
page-next = Next page

viewer-label = Process diagram
viewer-active = active here
viewer-incident = incidents:
viewer-failed = The diagram could not be shown. The list says the same.
viewer-needs-script = The diagram needs JavaScript. The list says the same.
viewer-keys = Drag or use the arrow keys to move the diagram, plus and minus to zoom, 0 to fit.

form-check-answers = Check your answers
form-continue = Continue
form-back = Back
form-send = Send
form-not-answered = Not answered
form-yes = Yes
form-no = No
form-choose = Choose
form-add-row = Add another
form-remove-row = Remove
form-row = No. { $number }
form-file-sent = Sent already: { $name } ({ $size })
form-file-remove = Remove { $name }
form-prefilled = Filled in from: { $source }
form-unknown-type = This kind of field ({ $type }) is shown as plain text.
form-files-limit = At most { $limit } a file.
form-address-street = Street and number
form-address-postcode = Postcode
form-address-town = Town
form-address-country = Country
form-address-more = Address, second line
form-address-region = Region
