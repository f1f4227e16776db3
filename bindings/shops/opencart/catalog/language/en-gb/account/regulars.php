<?php

// Heading
$_['heading_title'] = 'My points';

// Text
$_['text_account'] = 'Account';
$_['text_home'] = 'Home';
$_['text_available'] = 'You have <strong>%s</strong> points.';
$_['text_pending'] = '<strong>%s</strong> more are on hold for now.';
$_['text_reserved'] = '<strong>%s</strong> are set aside for open orders.';
$_['text_lapses'] = 'Points that lapse';
$_['text_lapse'] = '%s points are valid until %s.';
$_['text_history'] = 'What happened';
$_['text_nothing'] = 'No points yet.';
$_['text_unavailable'] = 'Your points cannot be shown right now. Nothing of them is lost.';
$_['text_level'] = 'Your level: <strong>%s</strong>.';
$_['text_coupons'] = 'Your coupons';
$_['text_coupon_name'] = 'Points: every so many orders';
$_['text_percent_off'] = '%s: %s %% off an order';
$_['text_amount_off'] = '%s: %s off an order';
$_['text_free_shipping'] = '%s: free shipping for an order';
$_['text_invite'] = 'Bring a friend';
$_['text_invite_how'] = 'Whoever opens an account by this link was brought by you. Both of you get points when their order counts.';

// Column
$_['column_date'] = 'Date';
$_['column_text'] = 'What and why';
$_['column_points'] = 'Points';
$_['column_pending'] = 'On hold';
