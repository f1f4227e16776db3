<?php

// Text
$_['text_guest'] = 'To zamówienie złożył gość: punktów się nie liczy.';
$_['text_nothing'] = 'Dla tego zamówienia nic jeszcze nie zaksięgowano.';
$_['text_redeemed'] = '%s pkt płaci część tego zamówienia.';
$_['text_refund'] = 'Zwrot';
$_['text_whole'] = 'Wszystko, co zostało';
$_['text_part'] = 'Sztuki, kwota towaru z podatkiem albo jedno i drugie';
$_['text_not_earned'] = 'To zamówienie teraz nic nie daje, więc nie ma czego zwracać.';
$_['text_refused'] = 'odmowa';

// Column
$_['column_date'] = 'Data';
$_['column_text'] = 'Co i dlaczego';
$_['column_points'] = 'Punkty';
$_['column_pending'] = 'Wstrzymane';
$_['column_product'] = 'Produkt';
$_['column_ordered'] = 'Zamówiono';
$_['column_units'] = 'Zwracane sztuki';

// Entry
$_['entry_amount'] = 'Kwota';

// Button
$_['button_refund'] = 'Zaksięguj zwrot';

// Error
$_['error_permission'] = 'Nie masz prawa zmieniać punktów zamówień.';
$_['error_order'] = 'Nie ma takiego zamówienia klienta.';
$_['error_not_earned'] = 'To zamówienie teraz nic nie daje, więc nie ma czego zwracać.';
$_['error_nothing'] = 'Podaj wszystko, co zostało, albo sztuki lub kwotę.';
$_['error_failed'] = 'Nie udało się; dziennik błędów sklepu mówi dlaczego.';
$_['error_runtime'] = 'W tym żądaniu nie można odpytać księgi; strona ustawień mówi dlaczego.';
