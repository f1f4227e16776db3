<?php

// Heading
$_['heading_title'] = 'Regulars: loyalty points';

// Text
$_['text_menu'] = 'Points';
$_['text_settings'] = 'Settings';
$_['text_report'] = 'Customers who come back';
$_['text_extension'] = 'Extensions';
$_['text_success'] = 'The settings are saved.';
$_['text_unavailable'] = 'The settings cannot be shown; the error log of the shop says why.';
$_['text_runtime'] = 'How this page reaches the ledger';
$_['text_runtime_active'] = 'Active: <strong>%s</strong>, version %s.';
$_['text_runtime_none'] = 'It does not reach it: the checkout offers no points, and what happens waits until cron runs <code>php system/storage/regulars/cli/opencart.php</code>.';
$_['text_waits'] = 'The program that was saved last waits for cron.';
$_['text_runtime_refused'] = 'Not %s: %s';
$_['text_statuses'] = 'Orders';
$_['text_earning'] = 'Earning';
$_['text_occasions'] = 'Earning without an order';
$_['text_no_field'] = 'None';
$_['text_holding'] = 'Holding back and expiry';
$_['text_redeeming'] = 'Paying with points';
$_['text_refunding'] = 'Refunds and limits';
$_['text_document'] = 'The whole program';
$_['text_version'] = 'Version %s is in force. A change becomes a new version; orders keep the one that they were placed under.';
$_['text_opening'] = 'Points that the shop counted itself';
$_['text_opening_help'] = 'Each customer gets the sum of their reward points, once; the shop keeps its own list.';
$_['text_opening_reason'] = 'opening balance';
$_['text_opening_progress'] = '%s of %s customers';
$_['text_first'] = 'No program yet: saving makes the first version.';
$_['text_by_fields'] = 'By the fields above';
$_['text_by_document'] = 'By the document below';
$_['text_whole'] = 'This program says more than the fields can show. It is edited as a document.';
$_['text_linear'] = 'in proportion';
$_['text_step'] = 'for full steps only';
$_['text_included'] = 'with tax';
$_['text_excluded'] = 'without tax';
$_['text_floor'] = 'down';
$_['text_half_up'] = 'half up';
$_['text_half_even'] = 'half to even';
$_['text_ceiling'] = 'up';
$_['text_placed'] = 'the order is placed';
$_['text_paid'] = 'the order earns';
$_['text_fulfilled'] = 'the order is fulfilled';
$_['text_never'] = 'never';
$_['text_rolling'] = 'months after they were earned';
$_['text_inactivity'] = 'months after the last order';
$_['text_fixed'] = 'on one day for all';
$_['text_only_pending'] = 'take back no more than what is on hold';
$_['text_within_balance'] = 'take back what is there, waive the rest';
$_['text_unlimited'] = 'the customer owes the rest';
$_['text_gift_card'] = 'gift vouchers';
$_['text_coupon'] = 'orders with a coupon';
$_['text_tiers'] = 'Levels';
$_['text_no_tiers'] = 'No levels';
$_['text_spend'] = 'what a customer spends';
$_['text_orders'] = 'how many orders a customer has';
$_['text_earned'] = 'how many points a customer earns';
$_['text_ever'] = 'for ever';
$_['text_year'] = 'in a calendar year';
$_['text_quarter'] = 'in a calendar quarter';
$_['text_month'] = 'in a calendar month';
$_['text_months'] = 'in so many months';
$_['text_one_step'] = 'one level down';
$_['text_all_steps'] = 'to the level that is reached';
$_['text_nth'] = 'Every so many orders';
$_['text_points'] = 'points';
$_['text_percent_off'] = 'a coupon in percent';
$_['text_amount_off'] = 'a coupon in %s';
$_['text_free_shipping'] = 'a coupon for free shipping';
$_['text_mails'] = 'Mails and uninstalling';

// Tab
$_['tab_points'] = 'Points';

// Entry
$_['entry_status'] = 'Active';
$_['entry_paid'] = 'Statuses at which an order earns';
$_['entry_fulfilled'] = 'Statuses at which it earns and is fulfilled';
$_['entry_cancelled'] = 'Statuses at which everything is given back';
$_['entry_held'] = 'Status of an order whose points are gone';
$_['entry_timezone'] = 'Time zone of days';
$_['entry_points'] = 'Points';
$_['entry_per'] = 'For each (%s)';
$_['entry_mode'] = 'Counted';
$_['entry_rounding'] = 'Fractions of a point are rounded';
$_['entry_tax'] = 'Prices count';
$_['entry_shipping'] = 'Shipping earns';
$_['entry_after_discounts'] = 'Discounts are taken off first';
$_['entry_points_paid'] = 'What points pay earns too';
$_['entry_exclude'] = 'These earn nothing';
$_['entry_min_order'] = 'From goods worth (%s)';
$_['entry_order_cap'] = 'At most points an order';
$_['entry_first_order'] = 'Extra points for the first order';
$_['entry_enrolled'] = 'Points for joining';
$_['entry_newsletter'] = 'Points for the newsletter, once';
$_['entry_review'] = 'Points for a published review, once a product';
$_['entry_review_daily'] = 'At most so many reviews a day';
$_['entry_birthday'] = 'Points for a birthday';
$_['entry_birthday_before'] = 'Given so many days ahead';
$_['entry_birthday_after'] = 'Valid until so many days after it';
$_['entry_birthday_set_before'] = 'The day has to be known so many days before';
$_['entry_birthday_field'] = 'Field that asks for the birthday';
$_['entry_hold_until'] = 'Points can be spent when';
$_['entry_hold_days'] = 'and so many days later';
$_['entry_expiry'] = 'Points lapse';
$_['entry_expiry_months'] = 'Months';
$_['entry_expiry_date'] = 'Last day (YYYY-MM-DD)';
$_['entry_redeem'] = 'Customers may pay with points';
$_['entry_redeem_points'] = 'So many points';
$_['entry_redeem_amount'] = 'are worth (%s)';
$_['entry_redeem_step'] = 'Only multiples of';
$_['entry_redeem_min'] = 'At least';
$_['entry_redeem_percent'] = 'At most this share of the goods, in percent';
$_['entry_refund_debt'] = 'When points to be taken back were spent';
$_['entry_refund_grace_days'] = 'Lapsed points that come back are valid for so many days';
$_['entry_balance_cap'] = 'Most points of a customer';
$_['entry_form'] = 'Save the program';
$_['entry_document'] = 'Document';
$_['entry_mail'] = 'Write to customers of earned points and of points that lapse';
$_['entry_erase'] = 'Uninstalling deletes the ledger';
$_['entry_referrer'] = 'Points for who brings a friend';
$_['entry_referee'] = 'Points for the friend';
$_['entry_referral_min_order'] = 'When the friend orders goods worth (%s)';
$_['entry_tier_measure'] = 'Levels follow';
$_['entry_tiers'] = 'The levels, the lowest first';
$_['entry_tier_window'] = 'Counted';
$_['entry_tier_months'] = 'Months';
$_['entry_tier_grace_days'] = 'Days before a level is lost';
$_['entry_tier_downgrade'] = 'Then it goes';
$_['entry_nth_every'] = 'After so many orders';
$_['entry_nth_reward'] = 'the customer gets';
$_['entry_nth_value'] = 'Worth (points, percent or money)';
$_['entry_winback'] = 'Write to customers who are overdue by so many days';

// Column
$_['column_level'] = 'Name';
$_['column_at'] = 'From';
$_['column_times'] = 'Times the points';

// Help
$_['help_held'] = 'When two orders want the same points, one gets them; the other comes here and is not counted as placed.';
$_['help_birthday_field'] = 'A custom field of the type date, under Customers. Its year is not kept.';
$_['help_mail'] = 'To those who subscribe to the newsletter, by the mailer of the shop, from its cron.';
$_['help_erase'] = 'Otherwise it stays, and is there when the module is installed again.';
$_['help_empty'] = 'Empty for none.';
$_['help_birthday_after'] = 'Empty: as long as other points.';
$_['help_referrer'] = 'Each customer has a link on the page of their points. Both sides get theirs when the friend\'s order earns.';
$_['help_tiers'] = 'A level is reached from so much money (%s), orders or points on. 1.5 earns half as much again; empty, the same.';
$_['help_nth'] = 'Empty for none. The coupon is for a later order and stands on the page of the customer\'s points.';
$_['help_winback'] = 'Empty: to nobody. Overdue is who is away for longer than their own rhythm explains; once for each time, to those who subscribe to the newsletter.';

// Button
$_['button_opening'] = 'Take them over';

// Error
$_['error_opening'] = 'The program has to be saved first, and the ledger to be reached.';
$_['error_permission'] = 'You may not change these settings.';
$_['error_warning'] = 'Please look at the fields that are marked.';
$_['error_failed'] = 'That did not work; the error log of the shop says why.';
$_['error_statuses'] = 'At least one status has to earn.';
$_['error_cancelled'] = 'A status cannot both earn and give back.';
$_['error_held'] = 'This has to be a status under which the shop does not count an order as placed.';
$_['error_timezone'] = 'Not a known time zone.';
$_['error_winback'] = 'A number of days is needed, or nothing.';
