<?php

// Subject
$_['subject_earned'] = '%s points from %s';
$_['subject_expiring'] = '%s points from %s will lapse';
$_['subject_winback'] = 'It has been a while: %s';

// Text
$_['text_greeting'] = 'Hello %s,';
$_['text_earned'] = 'You have earned %s points.';
$_['text_earned_order'] = 'You have earned %s points with order #%s.';
$_['text_expiring'] = '%s points are valid until %s; after that they lapse.';
$_['text_winback'] = 'Your last order was on %s.';
$_['text_winback_points'] = 'You have %s points to spend.';
$_['text_points'] = 'My points';
$_['text_leave'] = 'You get this as you subscribe to our newsletter. Change that here.';

// Date
$_['date_format'] = 'd/m/Y';
