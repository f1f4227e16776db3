# What is said of points, in Polish. The words for what identifiers and names in braces stand for are in en.ftl.
#
# Counts stand where their noun is in the nominative or in the accusative that is like it, so that a unit of one's own
# fits as well.

points = { $number } { $count ->
    [one] punkt
    [few] punkty
    [many] punktów
   *[other] punktu
}
units = { $number } { $unit }
money = { $number } { $currency }

bucket-issued = wydane
bucket-pending = oczekujące
bucket-available = dostępne
bucket-reserved = zarezerwowane
bucket-spent = wykorzystane
bucket-expired = wygasłe
bucket-revoked = cofnięte
bucket-debt = do oddania
bucket-waived = darowane
bucket-transferred = przeniesione na inne konto

kind-earn = { $to ->
    [pending] naliczono: { $points }, na razie oczekują
   *[other] naliczono: { $points }
}
kind-adjust = { $from ->
    [issued] { $reason ->
        [surprised] przyznano w niespodziance: { $points }
       *[other] przyznano ręcznie: { $points }
    }
   *[other] odjęto ręcznie: { $points }
}
kind-mature = można już wykorzystać: { $points }
kind-expire = wygasło: { $points }
kind-reserve = zarezerwowano: { $points }
kind-capture = wykorzystano: { $points }
kind-release = zwrócono: { $points }
kind-restore = zwrócono: { $points }
kind-forfeit = zwrócono po terminie ważności, przepadło: { $points }
kind-clawback = { $from ->
    [debt] do oddania, bo punkty do cofnięcia już wykorzystano: { $points }
    [waived] darowano, bo punkty do cofnięcia już wykorzystano: { $points }
   *[other] cofnięto: { $points }
}
kind-repay = oddano z zaległości: { $points }
kind-recover = wyrównano to, co wcześniej darowano: { $points }
kind-reinstate = naliczono ponownie z tego, co darowano: { $points }
kind-transfer = { $to ->
    [transferred] przeniesiono na inne konto: { $points }
   *[other] przeszło z innego konta: { $points }
}
kind-close = { $from ->
    [waived] darowano przy zamknięciu konta: { $points }
   *[other] cofnięto przy zamknięciu konta: { $points }
}

entry-account-closed = konto zamknięto
entry-adjusted = przyznano je lub odjęto ręcznie
entry-captured = zapłacono nimi za zamówienie
entry-debt-repaid = wcześniej cofnięto więcej punktów, niż było na koncie
entry-earned = naliczono je za zamówienie
entry-expired = nie wykorzystano ich w terminie
entry-grace = opłacone nimi zamówienie zwrócono po ich terminie ważności: jest jeszcze czas, by je wykorzystać
entry-hold-ended = minął czas oczekiwania
entry-lot-expired = opłacone nimi zamówienie zwrócono po ich terminie ważności
entry-merged = dwa konta połączono w jedno
entry-order-reduced = zamówienie, za które je naliczono, anulowano, zmieniono lub zwrócono
entry-order-refunded = zamówienie, na które je zarezerwowano, anulowano lub zwrócono
entry-owed = zamówienie, za które je naliczono, anulowano, zmieniono lub zwrócono
entry-redemption-refunded = opłacone nimi zamówienie anulowano lub zwrócono
entry-reissued = opłacone nimi zamówienie zwrócono po ich terminie ważności: są ważne na nowo
entry-released = zrezygnowano z płatności punktami
entry-reservation-ended = minął czas rezerwacji
entry-reserved = mają posłużyć do zapłaty za zamówienie
entry-rest-released = wykorzystano mniej, niż zarezerwowano
entry-surprised = niespodzianka od sklepu
entry-waived = zamówienie, za które je naliczono, anulowano, zmieniono lub zwrócono
entry-waiver-lifted = za zamówienie znów przysługują punkty
entry-waiver-recovered = zamówienie zwrócono po wykorzystaniu punktów za nie

of-order = zamówienie { $name }
of-line = pozycja { $name }
of-rule = reguła { $name }
of-redemption = płatność punktami { $name }
available-from = do wykorzystania od { $date }
valid-through = ważne do { $date } włącznie

event-account-closed = konto zamknięto: nic więcej się na nim nie dzieje
event-above-limit = { $points } to { $amount }, a punktami można zapłacić najwyżej { $limit }
event-above-reserved = zarezerwowano mniej punktów, niż ma zostać wykorzystane
event-adjusted = { $case ->
    [taken] odjęto: { $points }. Powód: { $note }
   *[given] przyznano: { $points }. Powód: { $note }
}
event-already-cancelled = zamówienie anulowano już wcześniej
event-already-earned = zamówienie opłacono lub zrealizowano już wcześniej: punkty nalicza się raz
event-already-enrolled = uczestnik dołączył już wcześniej
event-already-merged = oba konta są już jednym
event-already-placed = zamówienie złożono już wcześniej
event-already-referred = polecenie tego uczestnika już uwzględniono
event-already-reserved = płatność punktami o tej nazwie już istnieje
event-balance-cap = do przyznania: { $points }, a limit konta to { $cap }
event-below-min-order = towary są warte mniej niż { $least }
event-below-minimum = podano: { $asked }, najmniej można wykorzystać: { $needed }
event-captured = wykorzystano: { $points }
event-changed = { $case ->
    [waived] naliczono: { $earned }, do cofnięcia: { $taken }, z tego darowano: { $waived }
   *[other] naliczono: { $earned }, cofnięto: { $taken }
}
event-closed = konto zamknięto, cofnięto: { $taken }
event-cool-down = od ostatniej płatności punktami minęło za mało czasu
event-earned = naliczono: { $earned }
event-goods-unknown = punktami można opłacić część wartości towarów: najpierw złóż zamówienie albo podaj ich wartość
event-ids-in-both = { $case ->
    [order] oba konta mają zamówienie „{ $note }”
    [redemption] oba konta mają płatność punktami „{ $note }”
   *[event] oba konta mają zdarzenie „{ $note }”
}
event-insufficient-points = { $case ->
    [taken] do odjęcia: { $asked }, dostępne: { $available }
   *[spent] podano: { $asked }, dostępne: { $available }
}
event-kept = pozycje zamówienia nie są jeszcze znane: zdarzenie zapamiętano
event-merged = konto połączono z innym, na którym są teraz jego punkty: { $points }
event-not-a-step = podano: { $asked }, dozwolone są wielokrotności: { $step }
event-not-asked = punkty nie mają zostać wykorzystane
event-not-offered = w tym programie nie można płacić punktami
event-not-reserved = nie ma otwartej płatności punktami o tej nazwie
event-nothing-to-book = nic się nie zmienia
event-order-closed = w zamówieniu nie zostało nic, za co można zapłacić
event-possible = { $points } to { $amount } do zapłaty
event-recorded = program nic za to nie daje
event-redeem-limit = { $case ->
    [order] wykorzystano już tyle punktów, ile wolno za jedno zamówienie
    [day] wykorzystano już tyle punktów, ile wolno w ciągu dnia
    [month] wykorzystano już tyle punktów, ile wolno w ciągu miesiąca
    [year] wykorzystano już tyle punktów, ile wolno w ciągu roku
   *[lifetime] wykorzystano już tyle punktów, ile wolno w ogóle
}
event-referred-by-another = tego uczestnika polecił ktoś inny
event-refund-exceeds-order = { $case ->
    [line] do zwrotu z pozycji „{ $line }”: { $quantity }, pozostało: { $left }
    [value] wartość do zwrotu jest większa niż wartość pozostałych towarów
   *[order] z zamówienia nic nie zostało
}
event-released = zwrócono: { $points }
event-reservations-open = są zarezerwowane punkty: najpierw trzeba je wykorzystać lub zwolnić
event-reserved = zarezerwowano: { $points } o wartości { $amount }
event-restored = zwrócono: { $restored }
event-restored-and-taken-back = { $case ->
    [waived] zwrócono: { $restored }, do cofnięcia: { $taken }, z tego darowano: { $waived }
   *[other] zwrócono: { $restored }, cofnięto: { $taken }
}
event-reward-expired = minął termin nagrody „{ $reward }”
event-reward-not-offered = nagroda „{ $reward }” nie jest teraz dostępna
event-reward-possible = nagrodę „{ $reward }” można mieć za { $points }
event-reward-released = nagrodę „{ $reward }” można znów wykorzystać
event-reward-reserved = nagroda „{ $reward }” jest zarezerwowana
event-reward-taken = nagroda „{ $reward }” jest już zarezerwowana lub wykorzystana
event-reward-used = nagroda „{ $reward }” została wykorzystana
event-self-referral = nie można polecić samego siebie
event-surprised = { $case ->
    [taken] odjęto: { $points }. Powód: { $note }
   *[given] przyznano: { $points }. Powód: { $note }
}
event-taken-back = { $case ->
    [waived] do cofnięcia: { $taken }, z tego darowano: { $waived }
   *[other] cofnięto: { $taken }
}
event-unknown-line = w zamówieniu nie ma pozycji „{ $line }”
event-unknown-reward = nie przyznano nagrody o tej nazwie
event-updated = dane uczestnika są aktualne
event-worth-nothing = { $points } to mniej niż najmniejsza moneta

gives-per-money = +{ $gain }: { $points } za { $per }, podstawa { $basis }
gives-per-full-step = +{ $gain }: { $points } za każde pełne { $per }, podstawa { $basis }
gives-per-unit = +{ $gain }: { $points } za sztukę, { $units } { $units ->
    [one] sztuka
    [few] sztuki
    [many] sztuk
   *[other] sztuki
}
gives-once = +{ $gain }: raz za zamówienie
gives-for = +{ $gain }: { $case ->
    [anniversary] z okazji rocznicy
    [birthday] z okazji urodzin
    [card] za pełną kartę
    [enrolled] za dołączenie do programu
    [name_day] z okazji imienin
    [newsletter] za zapis do newslettera
    [order] za zamówienie
    [referral] za polecenie
    [review] za opinię
    [social] za wpis lub obserwowanie
    [survey] za ankietę
   *[custom] za „{ $action }”
}
gives-nothing = 0: { $why }
multiplies = razy { $multiplier }
multiplies-lines = razy { $multiplier } na swoich pozycjach
with-multiplier = { $said }, razy { $multiplier }
with-limit = { $said }, { $why }

rule-above-max-amount = wartość towarów jest większa, niż dopuszcza reguła
rule-balance-cap = tyle najwyżej może być na koncie
rule-below-min-amount = wartość towarów jest mniejsza, niż wymaga reguła
rule-below-min-order = wartość zamówienia jest mniejsza, niż wymaga reguła
rule-below-min-quantity = towarów jest mniej, niż wymaga reguła
rule-below-one-point = to, za co przysługują punkty, daje mniej niż jeden punkt
rule-capped = najwięcej za zamówienie
rule-card-not-full = karta nie jest jeszcze pełna
rule-daily-cap = najwięcej na dzień
rule-earned = reguła obowiązuje
rule-excluded-by-coupon = za zamówienie z kuponem nie przysługują punkty
rule-guest = punkty dostają tylko uczestnicy, którzy dołączyli i potwierdzili adres
rule-goods-unknown = nie podano wartości zamówienia
rule-holdout = uczestnik należy do grupy, która nic nie zdobywa
rule-lifetime-cap = najwięcej w ogóle
rule-monthly-cap = najwięcej na miesiąc
rule-multiplied = reguła mnoży to, co dają inne
rule-no-such-line = reguła nie dotyczy żadnej pozycji zamówienia
rule-not-consented = uczestnik nie wyraził na to zgody
rule-not-first-order = reguła dotyczy tylko pierwszego zamówienia
rule-not-yet = reguła jeszcze nie obowiązuje
rule-nothing-earns = za nic w zamówieniu ta reguła nie daje punktów
rule-other-channel = reguła dotyczy innych kanałów sprzedaży
rule-other-coupon = reguła dotyczy innych kuponów
rule-other-group = reguła dotyczy innych grup klientów
rule-other-payment = reguła dotyczy innych sposobów płatności
rule-other-rule-wins = pierwszeństwo ma inna reguła z tej grupy
rule-other-side = reguła daje punkty drugiej stronie
rule-other-store = reguła dotyczy innych sklepów
rule-other-tier = reguła dotyczy innych poziomów
rule-other-weekday = reguła obowiązuje w inne dni tygodnia
rule-over = reguła już nie obowiązuje
rule-subject-cap = najwięcej za jedną rzecz
rule-yearly-cap = najwięcej na rok
