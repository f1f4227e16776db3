<?php

// Text
$_['text_balance'] = 'Dostępne: <strong>%s</strong> · wstrzymane: %s · odłożone: %s';
$_['text_nothing'] = 'Dla tego klienta nic jeszcze nie zaksięgowano.';
$_['text_grant'] = 'Dodaj lub odejmij punkty';
$_['text_granted'] = 'Punkty są zaksięgowane.';
$_['text_refused'] = 'odmowa';

// Column
$_['column_date'] = 'Data';
$_['column_text'] = 'Co i dlaczego';
$_['column_order'] = 'Zamówienie';
$_['column_points'] = 'Punkty';
$_['column_pending'] = 'Wstrzymane';

// Entry
$_['entry_points'] = 'Punkty';
$_['entry_reason'] = 'Powód';

// Help
$_['help_points'] = 'Z minusem są odejmowane. Twoje nazwisko zostaje przy nich.';

// Button
$_['button_grant'] = 'Zaksięguj';
$_['button_export'] = 'Wszystkie dane jako plik';

// Error
$_['error_permission'] = 'Nie masz prawa zmieniać punktów klientów.';
$_['error_customer'] = 'Nie ma takiego klienta.';
$_['error_reason'] = 'Potrzebny jest powód od 1 do 200 znaków.';
$_['error_points'] = 'Potrzebna jest liczba punktów różna od 0.';
$_['error_failed'] = 'Nie udało się; dziennik błędów sklepu mówi dlaczego.';
$_['error_runtime'] = 'W tym żądaniu nie można odpytać księgi; strona ustawień mówi dlaczego.';
