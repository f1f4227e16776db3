<?php

// Heading
$_['heading_title'] = 'Klienci, którzy wracają';

// Text
$_['text_home'] = 'Strona główna';
$_['text_empty'] = 'Nie wczytano jeszcze zamówień.';
$_['text_unreachable'] = 'W tym żądaniu biblioteka jest nieosiągalna; strona ustawień mówi dlaczego.';
$_['text_failed'] = 'Nie udało się; dziennik błędów sklepu mówi dlaczego.';
$_['text_progress'] = 'wczytano %s z %s zamówień';
$_['text_as_of'] = 'Stan na %s: zamówień %s, klientów %s, %s %s.';
$_['text_repeat'] = 'Udział klientów powracających';
$_['text_retention'] = 'Retencja z ostatnich 30 dni';
$_['text_of'] = '%s z %s klientów · przedział 95 %% %s';
$_['text_cohorts'] = 'Kto wrócił, według miesiąca pierwszego zamówienia';
$_['text_segments'] = 'Segmenty według świeżości, częstości i wartości';
$_['text_lapsed'] = 'Klienci spóźnieni';
$_['text_lapsed_total'] = '%s klientów nie ma dłużej, niż tłumaczy ich własny rytm.';
$_['text_nothing'] = 'Brak.';

// Column
$_['column_cohort'] = 'Pierwsze zamówienie';
$_['column_size'] = 'Klienci';
$_['column_segment'] = 'Segment';
$_['column_share'] = 'Udział';
$_['column_orders'] = 'Zamówienia';
$_['column_revenue'] = 'Przychód';
$_['column_revenue_share'] = 'Udział w przychodzie';
$_['column_customer'] = 'Klient';
$_['column_since'] = 'Dni od ostatniego zamówienia';
$_['column_expected'] = 'Dni oczekiwane';
$_['column_overdue'] = 'Dni spóźnienia';

// Segment
$_['segment_champions'] = 'mistrzowie';
$_['segment_loyal'] = 'lojalni';
$_['segment_potential_loyalist'] = 'mogą być lojalni';
$_['segment_new'] = 'nowi';
$_['segment_promising'] = 'obiecujący';
$_['segment_need_attention'] = 'wymagają uwagi';
$_['segment_about_to_sleep'] = 'zasypiający';
$_['segment_at_risk'] = 'zagrożeni';
$_['segment_can_t_lose'] = 'nie do stracenia';
$_['segment_hibernating'] = 'uśpieni';
$_['segment_lost'] = 'straceni';

// Button
$_['button_read'] = 'Wczytaj wszystkie zamówienia';
$_['button_csv'] = 'CSV';

// Error
$_['error_permission'] = 'Nie masz prawa wczytywać do tego zamówień.';
$_['error_failed'] = 'Nie udało się; dziennik błędów sklepu mówi dlaczego.';
$_['error_runtime'] = 'W tym żądaniu biblioteka jest nieosiągalna; strona ustawień mówi dlaczego.';
$_['error_orders'] = 'Nie ma jeszcze zamówienia, które liczy się jako sprzedaż.';
