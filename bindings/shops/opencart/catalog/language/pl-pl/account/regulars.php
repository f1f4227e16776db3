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
$_['text_lapse'] = '%s pkt z terminem ważności do %s.';
$_['text_history'] = 'Historia';
$_['text_nothing'] = 'Nie ma jeszcze punktów.';
$_['text_unavailable'] = 'Punktów nie można teraz pokazać. Żaden nie przepada.';
$_['text_level'] = 'Twój poziom: <strong>%s</strong>.';
$_['text_coupons'] = 'Twoje kupony';
$_['text_coupon_name'] = 'Punkty: co któreś zamówienie';
$_['text_percent_off'] = '%s: %s %% rabatu na zamówienie';
$_['text_amount_off'] = '%s: %s rabatu na zamówienie';
$_['text_free_shipping'] = '%s: darmowa dostawa zamówienia';
$_['text_invite'] = 'Przyprowadź znajomego';
$_['text_invite_how'] = 'Kto założy konto przez ten link, tego przyprowadziłaś lub przyprowadziłeś Ty. Oboje dostajecie punkty, gdy jego zamówienie się liczy.';

// Column
$_['column_date'] = 'Data';
$_['column_text'] = 'Co i dlaczego';
$_['column_points'] = 'Punkty';
$_['column_pending'] = 'Wstrzymane';
