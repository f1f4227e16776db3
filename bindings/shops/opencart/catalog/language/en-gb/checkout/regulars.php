<?php

// Heading
$_['heading_title'] = 'Pay with points';

// Text
$_['text_earn'] = 'This order earns %s points.';
$_['text_available'] = 'You have %s points.';
$_['text_most'] = 'Up to %s points can pay %s of this order.';
$_['text_login'] = 'Sign in to collect points and to pay with them.';
$_['text_applied'] = 'Your points pay a part of this order.';
$_['text_removed'] = 'No points pay this order.';

// Entry
$_['entry_points'] = 'Points to use';

// Button
$_['button_points'] = 'Use points';

// Error
$_['error_points'] = 'Please give a whole number of points, not "%s".';
$_['error_unavailable'] = 'Points cannot be used right now.';
