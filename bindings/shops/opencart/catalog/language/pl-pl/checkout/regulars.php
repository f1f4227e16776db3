<?php

// Heading
$_['heading_title'] = 'Zapłać punktami';

// Text
$_['text_earn'] = 'Za to zamówienie otrzymasz %s pkt.';
$_['text_available'] = 'Masz %s pkt.';
$_['text_most'] = 'Do %s pkt może zapłacić %s tego zamówienia.';
$_['text_login'] = 'Zaloguj się, aby zbierać punkty i płacić nimi.';
$_['text_applied'] = 'Punkty płacą część tego zamówienia.';
$_['text_removed'] = 'Punkty nie płacą tego zamówienia.';

// Entry
$_['entry_points'] = 'Ile punktów użyć';

// Button
$_['button_points'] = 'Użyj punktów';

// Error
$_['error_points'] = 'Podaj całkowitą liczbę punktów, nie „%s”.';
$_['error_unavailable'] = 'Punktów nie można teraz użyć.';
