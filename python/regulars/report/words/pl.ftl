# Raport po polsku. Nazwy są te same w każdym języku.

title = Stali klienci
skip = Przejdź do wyników
contents = Spis treści
how = Jak to policzono
numbers = Liczby
made = Utworzono w regulars { $version }, baza stref czasowych { $tz }. Ta strona to jeden plik: niczego nie pobiera i niczego nie wysyła.
no-orders = Nie ma zamówień, które można by opisać.
lead = Zamówienia: { $orders }, klienci: { $customers }, od { $first } do { $last }. Dni według strefy { $timezone }.
interval = przedział { $level }: { $range }
missing = brak
count-customers = { $count ->
    [one] { $count } klient
    [few] { $count } klientów
    [many] { $count } klientów
   *[other] { $count } klienta
}
count-days = { $count ->
    [one] { $count } dzień
    [few] { $count } dni
    [many] { $count } dni
   *[other] { $count } dnia
}
of = { $part } z { $all }
in-part = obserwowane częściowo
# Jak skrótowo pisze się okresy: wzory CLDR.
pattern-month = LLL yy
pattern-quarter = QQQ yy
pattern-year = y
pattern-day = d MMM

# Formy okresu, do których odsyłają inne zdania.
period-nominative = { $period ->
    [day] dzień
    [week] tydzień
    [month] miesiąc
    [quarter] kwartał
   *[year] rok
}
period-genitive = { $period ->
    [day] dnia
    [week] tygodnia
    [month] miesiąca
    [quarter] kwartału
   *[year] roku
}
period-locative = { $period ->
    [day] dniu
    [week] tygodniu
    [month] miesiącu
    [quarter] kwartale
   *[year] roku
}
period-plural = { $period ->
    [day] dni
    [week] tygodnie
    [month] miesiące
    [quarter] kwartały
   *[year] lata
}
period-many = { $period ->
    [day] dni
    [week] tygodni
    [month] miesięcy
    [quarter] kwartałów
   *[year] lat
}

# ── Na pierwszy rzut oka ──
headline-heading = Na pierwszy rzut oka
headline-customers = Klienci
headline-customers-note = z co najmniej jednym zamówieniem
headline-orders = Zamówienia
headline-per-customer = { $value } na klienta
headline-revenue = Przychód
headline-revenue-note = po odjęciu zwrotów
headline-aov = Średnie zamówienie
headline-value = Przychód na klienta
headline-how = Średnie zamówienie to przychód podzielony przez liczbę zamówień, przychód na klienta – przez liczbę klientów; oba po odjęciu zwrotów. Przedziały pochodzą z metody bootstrap: liczba losowań { $samples }, za każdym razem losuje się ze zwracaniem tylu klientów, ilu jest w danych, i pokazuje środkowe { $level } wyników.{ $fewer ->
    [yes] {" "}Powyżej { $many } klientów losowań jest { $samples } zamiast { $usual }: przedziały są wtedy wąskie, a ich końce podane mniej dokładnie.
   *[no] {""}
}

# ── Wskaźnik ──
rate-heading = Czy wracają?
rate-meaning = Jaka część wszystkich klientów zamówiła co najmniej dwa razy: najkrótsza odpowiedź na pytanie, czy klienci wracają.
rate-interval = Przedział { $level }: { $range }.
rate-against = { $standing ->
    [below] Publikowane wskaźniki małych i średnich sprzedawców mieszczą się między { $low } a { $high }, zwykły cel to { $target }; ten dziennik zamówień leży poniżej tego zakresu.
    [inside] Publikowane wskaźniki małych i średnich sprzedawców mieszczą się między { $low } a { $high }, zwykły cel to { $target }; ten dziennik zamówień leży w tym zakresie.
   *[above] Publikowane wskaźniki małych i średnich sprzedawców mieszczą się między { $low } a { $high }, zwykły cel to { $target }; ten dziennik zamówień leży powyżej tego zakresu.
}
rate-published = zakres publikowany
rate-target = zwykły cel
rate-scale = { $value } na skali od 0 do 100 %; zakres publikowany to { $low } do { $high }
rate-within = ponownie w ciągu 90 dni
rate-how = Klienci z co najmniej dwoma zamówieniami podzieleni przez klientów z co najmniej jednym, w całym dzienniku. Zamówienia bez znanego klienta nie liczą się po żadnej stronie, a zwrot nie jest zamówieniem. „W ciągu 90 dni” obejmuje tylko klientów obserwowanych przez 90 dni po pierwszym zamówieniu. Przedziały są przedziałami Wilsona (1927): przy takiej liczbie klientów prawdziwy wskaźnik może leżeć w dowolnym ich miejscu. Zakres publikowany podaje branża dla małych i średnich sprzedawców, bez wskazania badania; klienci hurtowi, abonamenty i towary codzienne podnoszą wskaźnik, meble i śluby go obniżają.

# ── Nowi ──
newcomers-heading = Klienci nowi i powracający
newcomers-meaning = Ilu klientów zamówiło w każdym { period-locative }: po raz pierwszy lub ponownie.
newcomers-chart = Klienci, którzy zamówili w każdym { period-locative }, nowi i powracający
newcomers-new = pierwsze zamówienie
newcomers-returning = zamawiali już wcześniej
newcomers-orders = zamówień składają klienci, którzy zamawiali już wcześniej
newcomers-revenue = przychodu pochodzi od nich
newcomers-column = { period-nominative }
newcomers-how = Klient liczy się raz w każdym { period-locative } i jest nowy w tym, na który przypada jego pierwsze zamówienie w dzienniku; przez zamówienia sprzed początku dziennika pierwsze słupki wyglądają na nowsze, niż były. Jaśniejsze: okres, który nie skończył się przed końcem dziennika. Udziały w zamówieniach i przychodzie dotyczą całego dziennika, po odjęciu zwrotów klientów powracających; są udziałami w sumach, a nie w liczbie klientów, więc nie mają przedziału dla udziału.

# ── Kohorty ──
cohorts-heading = Kohorty
cohorts-meaning = Każdy wiersz to klienci, którzy pierwszy raz zamówili w jednym { period-locative }; każda kolumna to kolejne { period-plural } później. Wzdłuż wiersza widać, czy grupa zostaje, w dół kolumny – czy nowsze grupy zostają dłużej.
cohorts-switch = Miara kohort
cohorts-corner = pierwsze zamówienie
cohorts-size = klienci
cohorts-all = wszyscy
cohorts-retention = Retencja
cohorts-customers = Klienci
cohorts-orders = Zamówienia
cohorts-revenue = Przychód
cohorts-cumulative_revenue = Przychód dotąd
cohorts-average_order_value = Średnie zamówienie
cohorts-revenue_per_customer = Przychód na klienta
cohorts-retention-caption = Część kohorty, która zamówiła w k-tym { period-locative } po pierwszym
cohorts-customers-caption = Klienci z zamówieniem w k-tym { period-locative } po pierwszym
cohorts-orders-caption = Zamówienia w k-tym { period-locative } po pierwszym
cohorts-revenue-caption = Przychód w k-tym { period-locative } po pierwszym
cohorts-cumulative_revenue-caption = Przychód do końca k-tego { period-genitive } po pierwszym
cohorts-average_order_value-caption = Przychód na zamówienie w k-tym { period-locative } po pierwszym
cohorts-revenue_per_customer-caption = Przychód na klienta kohorty w k-tym { period-locative } po pierwszym
cohorts-how = Klient należy do { period-genitive } swojego pierwszego zamówienia w dzienniku, według dnia lokalnego. Kolumna 0 to ten okres, kolumna k – k-ty po nim. Retencja to część klientów wiersza z zamówieniem w danym okresie; po wskazaniu komórki widać jej przedział Wilsona. Kwoty są po odjęciu zwrotów, każdy zaksięgowany wtedy, gdy nastąpił. Najgłębszy kolor oznacza największą wartość po kolumnie 0. Kreskowanie i kursywa: okres, który nie skończył się przed końcem dziennika, więc wartość jeszcze wzrośnie. Puste: jeszcze nie zaobserwowano.

# ── Krzywa ──
curve-heading = Powroty, przeciętnie
curve-meaning = Spośród klientów, u których k-ty { period-nominative } po pierwszym można było obserwować do końca: część, która w nim zamówiła, oraz część, która zamówiła w nim lub później.
curve-chart = Część klientów, którzy zamówili ponownie, według liczby { period-many } od pierwszego zamówienia
curve-exact = w tym okresie
curve-unbounded = w nim lub później
curve-axis = { period-plural } od pierwszego zamówienia
curve-column = { period-nominative }
curve-how = Wszystkie kohorty razem: klienci z zamówieniem w k-tym okresie po pierwszym, podzieleni przez wszystkich klientów, dla których ten okres już minął. Pasy to przedziały Wilsona na poziomie 95 %. Dalsze punkty opierają się na mniejszej liczbie klientów, więc dolna linia może rosnąć. „W nim lub później” pod koniec spada z konieczności: po końcu dziennika nikogo nie widać.

# ── Drugie zamówienie ──
second-heading = Czas do drugiego zamówienia
second-meaning = Po jakim czasie od pierwszego zamówienia klienci składają drugie; ci, którzy jeszcze tego nie zrobili, liczą się tak długo, jak byli obserwowani.
second-chart = Część klientów z drugim zamówieniem według dni od pierwszego
second-axis = dni od pierwszego zamówienia
second-by = w ciągu { $count ->
    [one] { $count } dnia
   *[other] { $count } dni
}
second-median = mediana
second-median-note = dzień, do którego połowa ma drugie zamówienie, z przedziałem
second-no-median = Do końca nie ma go nawet połowa.
second-column-days = dni
second-column-share = mają drugie zamówienie
second-column-risk = wciąż obserwowani, bez drugiego
second-how = Kaplan i Meier (1958), w dniach lokalnych: klienci bez drugiego zamówienia są ucięci w ostatnim obserwowanym dniu; nie są pomijani ani liczeni jako utraceni. Pas to wariancja Greenwooda na skali log(−log S), na poziomie 95 %; przedział mediany jest tam, gdzie ten pas dochodzi do połowy (Brookmeyer i Crowley, 1982).

# ── RFM ──
rfm-heading = Kto jest kim: świeżość i częstość
rfm-meaning = Każdy klient według tego, jak niedawno i jak często zamawiał, od 1 do 5. U góry po prawej są stali klienci; u góry po lewej ci, którzy nimi byli i których warto odzyskać; u dołu po prawej nowi.
rfm-switch = Co pokazuje mapa
rfm-customers = Klienci
rfm-revenue = Przychód
rfm-value = Przychód na klienta
rfm-caption = { $view } według oceny świeżości (w poziomie) i częstości (w pionie)
rfm-recently = niedawno
rfm-long-ago = dawno
rfm-often = często
rfm-seldom = rzadko
rfm-frequency = częstość
rfm-recency = świeżość
rfm-segment = segment
rfm-share = udział klientów
rfm-share-of-revenue = udział w przychodzie
rfm-champions = Mistrzowie
rfm-loyal = Lojalni
rfm-potential-loyalist = Potencjalnie lojalni
rfm-new = Nowi
rfm-promising = Obiecujący
rfm-need-attention = Wymagają uwagi
rfm-about-to-sleep = Zasypiający
rfm-at-risk = Zagrożeni
rfm-cant-lose = Nie do stracenia
rfm-hibernating = Uśpieni
rfm-lost = Utraceni
rfm-how = Świeżość to liczba dni od ostatniego zamówienia do { $asof }, częstość to liczba zamówień, przychód jest po odjęciu zwrotów. Ocena to 1 + ⌊5 × (klienci o gorszej wartości) / (wszyscy klienci)⌋, więc klienci o tej samej wartości mają tę samą ocenę, a wiersze lub kolumny mogą zostać puste. Segmenty to zwyczajowe nazwy tych par ocen; każda para należy do dokładnie jednego. Ich udział klientów ma przedział Wilsona na poziomie 95 %. Kolor odpowiada pierwiastkowi z wartości.

# ── Model ──
model-heading = Czego się spodziewać
model-meaning = Model klientów dopasowano do zamówień do { $end } i porównano z tym, co przyszło później i czego nie widział. Dopasowany do wszystkich zamówień mówi, co mogą przynieść następne dwanaście miesięcy.
model-meaning-bare = Model klientów dopasowany do zamówień mówi, co mogą przynieść następne dwanaście miesięcy.
model-refused = Do tych zamówień nie dało się dopasować modelu:
model-tracking = Ponowne zakupy od początku
model-tracking-chart = Ponowne zakupy wszystkich klientów, narastająco co tydzień: zaobserwowane i oczekiwane przez model
model-seen = zaobserwowane
model-expected = oczekiwane
model-border = późniejszych dni model nie widział
model-tenths = Zakupy po { $end } w dziesiątych częściach klientów
model-tenths-chart = Zakupy na klienta po { $end }, zaobserwowane i oczekiwane, w dziesiątych częściach klientów od najlepiej rokujących do najsłabiej
model-deciles = Wartość następnych dwunastu miesięcy
model-deciles-chart = Udział w wartości następnych dwunastu miesięcy w dziesiątych częściach klientów od najcenniejszych do najmniej cennych
model-tenth = dziesiąta część
model-value = oczekiwana wartość
model-share = udział w wartości
model-holdout = ponowne zakupy po { $end }
model-holdout-note = oczekiwano { $expected }, czyli { $difference } tego, co przyszło
model-total = oczekiwane od dzisiejszych klientów przez dwanaście miesięcy
model-top = z tego od najlepszej dziesiątej części klientów
model-remarks = Warto pamiętać:
model-remark = { $name ->
    [no_dropout_visible] Nic w tych zamówieniach nie wskazuje, że klienci odchodzą na dobre, więc przyjęto model, w którym nikt nie odchodzi. Może oczekiwać zbyt wiele od tych, którzy długo milczą.
    [weakly_identified] Niektóre parametry modelu mogłyby być prawie dowolne; oczekiwania dla wszystkich klientów razem są pewniejsze niż dla jednego.
    [too_few_repeaters] Niewielu klientów kupiło ponownie, więc model opiera się na niewielu danych.
    [infinite_mean] Wartość zakupów jest tak rozproszona, że jej średnia dla wszystkich klientów nie jest skończona; wartości pominięto.
    [not_converged] Poszukiwanie parametrów nie skończyło się w maksimum.
    [sample] Klientów jest tak wielu, że parametry dopasowano do ich równomiernej próby; oczekiwania dotyczą wszystkich.
    [no_tracking] W pierwszej części dziennika jest za mało danych, by dopasować model i porównać go z resztą.
   *[no_value] Nie udało się zamodelować wartości zakupów.
}
model-how = { $model ->
    [bg_nbd] BG/NBD (Fader, Hardie i Lee, 2005): każdy klient kupuje we własnym tempie i po każdym zakupie może odejść na dobre.
   *[nbd] NBD (Ehrenberg, 1959): każdy klient kupuje we własnym tempie i nikt nie odchodzi. BG/NBD (Fader, Hardie i Lee, 2005), w którym klienci mogą odejść, nie wyjaśnia tych zamówień lepiej.
} Zakup to wszystko, co klient zamówił jednego dnia lokalnego. Parametry są największej wiarygodności, w tygodniach. Zaobserwowane obejmują także klientów pozyskanych po { $end }, podobnie jak oczekiwane, bo ich przyjście jest znane. Wartości: Gamma-Gamma (Fader i Hardie, 2013), suma z dwunastu miesięcy oczekiwanych zakupów razy oczekiwana wartość zakupu, zdyskontowana o 1 % miesięcznie. To przychód, nie zysk. Modele nie znają sezonów ani kampanii. Nie mają tu przedziałów; jak bardzo się mylą, pokazują dwa pierwsze wykresy.
model-how-bare = Gdy nikt nie kupił ponownie, model ponownych zakupów nie ma czego czytać.

# ── Odzyskiwanie ──
winback-heading = Klienci do odzyskania
winback-meaning = Klienci nieobecni dłużej, niż tłumaczy ich własny rytm, najcenniejsi najpierw.
winback-count = klientów zwleka
winback-value = oczekiwane od nich przez dwanaście miesięcy
winback-none = Nikt nie zwleka.
winback-customer = klient
winback-orders = zamówienia
winback-since = dni nieobecności
winback-expected = zwykle najwyżej
winback-alive = P(aktywny)
winback-worth = wart w 12 miesięcy
winback-why = dlaczego
winback-own_gaps = własny rytm
winback-few_gaps = mało zamówień, więc także według wszystkich
winback-no_gaps = jeden dzień zamówień, według wszystkich
winback-caption = Pierwsze { $shown } z { $all } klientów
winback-file = Cała lista leży obok tej strony: { $file }.
winback-nofile = Cała lista to plik CSV, który wiersz poleceń zapisuje obok strony.
winback-how = Przerwa to liczba dni lokalnych między dwoma dniami z zamówieniem. „Zwykle najwyżej” to kwantyl 90 % własnych przerw klienta, przyciągany do przerw wszystkich tym bardziej, im mniej ma własnych: w × własny + (1 − w) × wszystkich, gdzie w = m / (m + 5) dla m przerw (Bühlmann, 1967). Zwleka ten, kto jest nieobecny dłużej. P(aktywny) i wartość pochodzą z powyższego modelu; gdzie nie zna on odchodzenia, P(aktywny) jest równe 1 dla wszystkich.

# ── Program ──
program-heading = Co przyznałby program punktowy
program-meaning = Program { $program }, wersja { $version }, odtworzony na tych zamówieniach, jakby działał od ich początku.
program-awarded = przyznane punkty
program-awarded-note = zamówienia: { $orders }, klienci: { $customers }
program-expired = wygasłe punkty
program-revoked = cofnięte punkty
program-outstanding = punkty do wykorzystania
program-pending = w tym oczekujące: { $points }
program-worth = wartość punktów do wykorzystania
program-how = Każde zamówienie liczy się jako opłacone i zrealizowane w chwili złożenia, jako jedna pozycja towaru; nikt nie wymienia punktów, bo dziennik zamówień nie mówi, kto by to zrobił. Punkty wygasają według zasad programu do { $asof }; zwroty cofają to, co przyniosły zamówienia. Wartość to tyle, ile program daje za punkty. To są sumy, więc nie mają przedziału.

# ── Wczytane zamówienia ──
intake-heading = Wczytane zamówienia
intake-meaning = Nic nie znika po cichu: te wiersze sumują się do wszystkich wczytanych.
intake-caption = Co stało się z każdym wierszem
intake-fate = co stało się z wierszami
intake-rows = wiersze
intake-share = udział
intake-total = wczytane wiersze
intake-order_rows = wiersze zamówień
intake-refund_rows = wiersze zwrotów
intake-guest_rows = wiersze bez klienta (goście)
intake-dropped_duplicates = pominięte powtórzone wiersze
intake-refunded_rows = wiersze w całości zwróconych zamówień, pominięte
intake-unobserved_rows = wiersze po końcu obserwacji
intake-excluded = pominięte przez moduł wczytujący: { $reason }
intake-rejected = odłożone jako { $name } [{ $code }], pierwsze wiersze { $rows }
intake-status = według statusu nie są zamówieniami: { $status }
intake-also = Ponadto
intake-guest_orders = zamówień gości
intake-identified_rows = wierszy gości, którzy są znani
intake-duplicate_rows = wierszy powtarzających inny wiersz
intake-merged_orders = zamówień połączonych z innym z tego samego dnia
intake-zero_orders = zamówień o kwocie 0
intake-refunds = zwrotów
intake-refunds_without_order = zwrotów przed pierwszym zamówieniem lub bez żadnego
intake-refunds_unobserved = zwrotów po końcu obserwacji
intake-refunds_unmatched = zwrotów zamówień, których nie ma
intake-refunded_orders = w całości zwróconych zamówień, pominięte
intake-refund_only_customers = klientów z samymi zwrotami, pominięci
intake-ambiguous_times = czasów zegarowych, które w strefie wystąpiły dwa razy
intake-skipped_times = czasów zegarowych, których w strefie nie było
intake-how = Wiersze o jednym numerze zamówienia są jednym zamówieniem, o najwcześniejszym czasie i zsumowanej kwocie. Wiersze bez klienta to goście: policzeni, lecz poza wszystkimi wynikami o klientach. Zamówienie o ujemnej sumie jest zwrotem, nie zakupem. Powtórzone wiersze zostają, chyba że zażądano inaczej. Wczytano z: { $options }.
