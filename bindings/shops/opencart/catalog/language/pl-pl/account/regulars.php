<?php

// Heading
$_['heading_title'] = 'Moje punkty';

// Text
$_['text_account'] = 'Konto';
$_['text_home'] = 'Strona główna';
$_['text_available'] = 'Masz punktów: <strong>%s</strong>.';
$_['text_pending'] = 'Na razie wstrzymane: <strong>%s</strong>.';
$_['text_reserved'] = 'Odłożone na otwarte zamówienia: <strong>%s</strong>.';
$_['text_lapses'] = 'Punkty, które wygasają';
$_['text_lapse'] = '%s pkt jest ważne do %s.';
$_['text_history'] = 'Historia';
$_['text_nothing'] = 'Nie ma jeszcze punktów.';
$_['text_unavailable'] = 'Punktów nie można teraz pokazać. Żaden nie przepada.';
$_['text_earn'] = 'Za to otrzymasz %s pkt.';

// Column
$_['column_date'] = 'Data';
$_['column_text'] = 'Co i dlaczego';
$_['column_order'] = 'Zamówienie';
$_['column_points'] = 'Punkty';
$_['column_pending'] = 'Wstrzymane';
