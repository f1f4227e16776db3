<?php

// Subject
$_['subject_earned'] = '%s pkt w %s';
$_['subject_expiring'] = '%s pkt w %s niedługo wygaśnie';
$_['subject_winback'] = 'Dawno się nie widzieliśmy: %s';

// Text
$_['text_greeting'] = 'Dzień dobry %s,';
$_['text_earned'] = 'Otrzymujesz %s pkt.';
$_['text_earned_order'] = 'Otrzymujesz %s pkt za zamówienie nr %s.';
$_['text_expiring'] = '%s pkt z terminem ważności do %s; potem wygasają.';
$_['text_winback'] = 'Ostatnie zamówienie: %s.';
$_['text_winback_points'] = 'Masz do wydania %s pkt.';
$_['text_points'] = 'Moje punkty';
$_['text_leave'] = 'Otrzymujesz tę wiadomość, bo subskrybujesz nasz newsletter. Tutaj możesz to zmienić.';

// Date
$_['date_format'] = 'd.m.Y';
