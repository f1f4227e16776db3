<?php

// Text
$_['text_balance'] = 'Available: <strong>%s</strong> · on hold: %s · set aside: %s';
$_['text_nothing'] = 'Nothing was booked for this customer yet.';
$_['text_grant'] = 'Give or take points';
$_['text_granted'] = 'The points are booked.';
$_['text_refused'] = 'refused';

// Column
$_['column_date'] = 'Date';
$_['column_text'] = 'What and why';
$_['column_order'] = 'Order';
$_['column_points'] = 'Points';
$_['column_pending'] = 'On hold';

// Entry
$_['entry_points'] = 'Points';
$_['entry_reason'] = 'Reason';

// Help
$_['help_points'] = 'With a minus they are taken. Your name is kept with them.';

// Button
$_['button_grant'] = 'Book';
$_['button_export'] = 'All that is held, as a file';

// Error
$_['error_permission'] = 'You may not change points of customers.';
$_['error_customer'] = 'There is no such customer.';
$_['error_reason'] = 'A reason of 1 to 200 characters is needed.';
$_['error_points'] = 'A number of points other than 0 is needed.';
$_['error_failed'] = 'That did not work; the error log of the shop says why.';
$_['error_runtime'] = 'The ledger cannot be asked in this request; the settings page says why.';
