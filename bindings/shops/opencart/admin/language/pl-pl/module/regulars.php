<?php

// Heading
$_['heading_title'] = 'Regulars: punkty lojalnościowe';

// Text
$_['text_menu'] = 'Punkty';
$_['text_settings'] = 'Ustawienia';
$_['text_report'] = 'Klienci, którzy wracają';
$_['text_extension'] = 'Rozszerzenia';
$_['text_success'] = 'Ustawienia zapisano.';
$_['text_unavailable'] = 'Nie można pokazać ustawień; dziennik błędów sklepu mówi dlaczego.';
$_['text_runtime'] = 'Jak ta strona sięga do księgi';
$_['text_runtime_active'] = 'Działa: <strong>%s</strong>, wersja %s.';
$_['text_runtime_none'] = 'Nie sięga: koszyk nie oferuje punktów, a zdarzenia czekają, aż cron uruchomi <code>php system/storage/regulars/cli/opencart.php</code>.';
$_['text_waits'] = 'Ostatnio zapisany program czeka na cron.';
$_['text_runtime_refused'] = 'Nie %s: %s';
$_['text_statuses'] = 'Zamówienia';
$_['text_earning'] = 'Zdobywanie';
$_['text_occasions'] = 'Zdobywanie bez zamówienia';
$_['text_no_field'] = 'Brak';
$_['text_holding'] = 'Wstrzymanie i wygasanie';
$_['text_redeeming'] = 'Płacenie punktami';
$_['text_refunding'] = 'Zwroty i limity';
$_['text_document'] = 'Cały program';
$_['text_version'] = 'Obowiązuje wersja %s. Zmiana staje się nową wersją; zamówienia zachowują tę, pod którą je złożono.';
$_['text_opening'] = 'Punkty liczone dotąd przez sklep';
$_['text_opening_help'] = 'Każdy klient dostaje sumę swoich punktów, raz; sklep zachowuje własną listę.';
$_['text_opening_reason'] = 'saldo początkowe';
$_['text_opening_progress'] = '%s z %s klientów';
$_['text_first'] = 'Nie ma jeszcze programu: zapis tworzy pierwszą wersję.';
$_['text_by_fields'] = 'Według pól powyżej';
$_['text_by_document'] = 'Według dokumentu poniżej';
$_['text_whole'] = 'Ten program mówi więcej, niż pola mogą pokazać. Edytuje się go jako dokument.';
$_['text_linear'] = 'proporcjonalnie';
$_['text_step'] = 'tylko za pełne kroki';
$_['text_included'] = 'z podatkiem';
$_['text_excluded'] = 'bez podatku';
$_['text_floor'] = 'w dół';
$_['text_half_up'] = 'od połowy w górę';
$_['text_half_even'] = 'połowa do parzystej';
$_['text_ceiling'] = 'w górę';
$_['text_placed'] = 'zamówienie złożono';
$_['text_paid'] = 'zamówienie daje punkty';
$_['text_fulfilled'] = 'zamówienie zrealizowano';
$_['text_never'] = 'nigdy';
$_['text_rolling'] = 'miesiące po zdobyciu';
$_['text_inactivity'] = 'miesiące po ostatnim zamówieniu';
$_['text_fixed'] = 'jednego dnia dla wszystkich';
$_['text_only_pending'] = 'zabierz tylko to, co wstrzymane';
$_['text_within_balance'] = 'zabierz, co jest, resztę umorz';
$_['text_unlimited'] = 'klient jest winien resztę';
$_['text_gift_card'] = 'bony podarunkowe';
$_['text_coupon'] = 'zamówienia z kuponem';
$_['text_tiers'] = 'Poziomy';
$_['text_no_tiers'] = 'Bez poziomów';
$_['text_spend'] = 'tego, ile klient wydaje';
$_['text_orders'] = 'tego, ile klient ma zamówień';
$_['text_earned'] = 'tego, ile klient zdobywa punktów';
$_['text_ever'] = 'na zawsze';
$_['text_year'] = 'w roku kalendarzowym';
$_['text_quarter'] = 'w kwartale kalendarzowym';
$_['text_month'] = 'w miesiącu kalendarzowym';
$_['text_months'] = 'w tylu miesiącach';
$_['text_one_step'] = 'o jeden poziom w dół';
$_['text_all_steps'] = 'do poziomu, który osiągnięto';
$_['text_nth'] = 'Co któreś zamówienie';
$_['text_points'] = 'punkty';
$_['text_percent_off'] = 'kupon procentowy';
$_['text_amount_off'] = 'kupon w %s';
$_['text_free_shipping'] = 'kupon na darmową dostawę';
$_['text_mails'] = 'Wiadomości i odinstalowanie';

// Tab
$_['tab_points'] = 'Punkty';

// Entry
$_['entry_status'] = 'Włączone';
$_['entry_paid'] = 'Statusy, przy których zamówienie daje punkty';
$_['entry_fulfilled'] = 'Statusy, przy których daje punkty i jest zrealizowane';
$_['entry_cancelled'] = 'Statusy, przy których wszystko się zwraca';
$_['entry_held'] = 'Status zamówienia, którego punktów już nie ma';
$_['entry_timezone'] = 'Strefa czasowa dni';
$_['entry_points'] = 'Punkty';
$_['entry_per'] = 'Za każde (%s)';
$_['entry_mode'] = 'Liczone';
$_['entry_rounding'] = 'Ułamki punktu zaokrągla się';
$_['entry_tax'] = 'Ceny liczą się';
$_['entry_shipping'] = 'Dostawa daje punkty';
$_['entry_after_discounts'] = 'Rabaty odejmuje się najpierw';
$_['entry_points_paid'] = 'To, co płacą punkty, też daje punkty';
$_['entry_exclude'] = 'To nie daje nic';
$_['entry_min_order'] = 'Od towaru wartego (%s)';
$_['entry_order_cap'] = 'Najwięcej punktów za zamówienie';
$_['entry_first_order'] = 'Dodatkowe punkty za pierwsze zamówienie';
$_['entry_enrolled'] = 'Punkty za rejestrację';
$_['entry_newsletter'] = 'Punkty za newsletter, raz';
$_['entry_review'] = 'Punkty za opublikowaną opinię, raz na produkt';
$_['entry_review_daily'] = 'Najwięcej opinii dziennie';
$_['entry_birthday'] = 'Punkty na urodziny';
$_['entry_birthday_before'] = 'Przyznawane tyle dni wcześniej';
$_['entry_birthday_after'] = 'Ważne do tylu dni po nich';
$_['entry_birthday_set_before'] = 'Dzień musi być znany tyle dni wcześniej';
$_['entry_birthday_field'] = 'Pole, które pyta o urodziny';
$_['entry_hold_until'] = 'Punktów można użyć, gdy';
$_['entry_hold_days'] = 'i tyle dni później';
$_['entry_expiry'] = 'Punkty wygasają';
$_['entry_expiry_months'] = 'Miesiące';
$_['entry_expiry_date'] = 'Ostatni dzień (RRRR-MM-DD)';
$_['entry_redeem'] = 'Klienci mogą płacić punktami';
$_['entry_redeem_points'] = 'Tyle punktów';
$_['entry_redeem_amount'] = 'jest warte (%s)';
$_['entry_redeem_step'] = 'Tylko wielokrotności';
$_['entry_redeem_min'] = 'Co najmniej';
$_['entry_redeem_percent'] = 'Najwyżej ta część towaru, w procentach';
$_['entry_refund_debt'] = 'Gdy punkty do zabrania już wydano';
$_['entry_refund_grace_days'] = 'Wygasłe punkty, które wracają, są ważne tyle dni';
$_['entry_balance_cap'] = 'Najwięcej punktów klienta';
$_['entry_form'] = 'Zapisz program';
$_['entry_document'] = 'Dokument';
$_['entry_mail'] = 'Pisz do klientów o zdobytych i wygasających punktach';
$_['entry_erase'] = 'Odinstalowanie usuwa księgę';
$_['entry_referrer'] = 'Punkty za przyprowadzenie znajomego';
$_['entry_referee'] = 'Punkty dla znajomego';
$_['entry_referral_min_order'] = 'Gdy znajomy zamówi towar wart (%s)';
$_['entry_tier_measure'] = 'Poziomy zależą od';
$_['entry_tiers'] = 'Poziomy, najniższy najpierw';
$_['entry_tier_window'] = 'Liczone';
$_['entry_tier_months'] = 'Miesiące';
$_['entry_tier_grace_days'] = 'Dni do utraty poziomu';
$_['entry_tier_downgrade'] = 'Potem spada';
$_['entry_nth_every'] = 'Po tylu zamówieniach';
$_['entry_nth_reward'] = 'klient dostaje';
$_['entry_nth_value'] = 'Wartość (punkty, procent lub kwota)';
$_['entry_winback'] = 'Pisz do klientów spóźnionych o tyle dni';

// Column
$_['column_level'] = 'Nazwa';
$_['column_at'] = 'Od';
$_['column_times'] = 'Razy punkty';

// Help
$_['help_held'] = 'Gdy dwa zamówienia chcą tych samych punktów, dostaje je jedno; drugie trafia tutaj i nie liczy się jako złożone.';
$_['help_birthday_field'] = 'Pole własne typu data, w menu Klienci. Roku się nie zapisuje.';
$_['help_mail'] = 'Do subskrybentów newslettera, pocztą sklepu, z jego crona.';
$_['help_erase'] = 'W przeciwnym razie zostaje i jest, gdy moduł zainstaluje się ponownie.';
$_['help_empty'] = 'Puste: brak.';
$_['help_birthday_after'] = 'Puste: tak długo, jak inne punkty.';
$_['help_referrer'] = 'Każdy klient ma link na stronie swoich punktów. Obie strony dostają swoje, gdy zamówienie znajomego daje punkty.';
$_['help_tiers'] = 'Poziom osiąga się od tylu pieniędzy (%s), zamówień lub punktów. 1,5 daje o połowę więcej; puste, tyle samo.';
$_['help_nth'] = 'Puste: brak. Kupon jest na późniejsze zamówienie i widać go na stronie punktów klienta.';
$_['help_winback'] = 'Puste: do nikogo. Spóźniony jest, kogo nie ma dłużej, niż wyjaśnia jego własny rytm; raz za każdym razem, do subskrybentów newslettera.';

// Button
$_['button_opening'] = 'Przejmij je';

// Error
$_['error_opening'] = 'Najpierw trzeba zapisać program, a księga musi być osiągalna.';
$_['error_permission'] = 'Nie masz prawa zmieniać tych ustawień.';
$_['error_warning'] = 'Sprawdź zaznaczone pola.';
$_['error_failed'] = 'Nie udało się; dziennik błędów sklepu mówi dlaczego.';
$_['error_statuses'] = 'Co najmniej jeden status musi dawać punkty.';
$_['error_cancelled'] = 'Status nie może jednocześnie dawać i zwracać.';
$_['error_held'] = 'To musi być status, przy którym sklep nie liczy zamówienia jako złożonego.';
$_['error_timezone'] = 'Nieznana strefa czasowa.';
$_['error_winback'] = 'Trzeba podać liczbę dni albo nic.';
