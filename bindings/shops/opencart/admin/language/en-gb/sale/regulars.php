<?php

// Text
$_['text_guest'] = 'A guest ordered this: no points are counted.';
$_['text_nothing'] = 'Nothing was booked for this order yet.';
$_['text_redeemed'] = '%s points pay a part of this order.';
$_['text_refund'] = 'Give back';
$_['text_whole'] = 'All that is left';
$_['text_part'] = 'Units, an amount of the goods with tax, or both';
$_['text_not_earned'] = 'This order earns nothing now, so there is nothing to give back.';
$_['text_refused'] = 'refused';

// Column
$_['column_date'] = 'Date';
$_['column_text'] = 'What and why';
$_['column_points'] = 'Points';
$_['column_pending'] = 'On hold';
$_['column_product'] = 'Product';
$_['column_ordered'] = 'Ordered';
$_['column_units'] = 'Units that come back';

// Entry
$_['entry_amount'] = 'Amount';

// Button
$_['button_refund'] = 'Book the refund';

// Error
$_['error_permission'] = 'You may not change points of orders.';
$_['error_order'] = 'There is no such order of a customer.';
$_['error_not_earned'] = 'This order earns nothing now, so there is nothing to give back.';
$_['error_nothing'] = 'Say either all that is left, or units or an amount.';
$_['error_failed'] = 'That did not work; the error log of the shop says why.';
$_['error_runtime'] = 'The ledger cannot be asked in this request; the settings page says why.';
