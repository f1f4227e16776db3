<?php

// Heading
$_['heading_title'] = 'Customers who come back';

// Text
$_['text_home'] = 'Home';
$_['text_empty'] = 'No orders were read yet.';
$_['text_unreachable'] = 'The library cannot be reached in this request; the settings page says why.';
$_['text_failed'] = 'That did not work; the error log of the shop says why.';
$_['text_progress'] = '%s of %s orders read';
$_['text_as_of'] = 'As of %s: %s orders by %s customers, %s %s.';
$_['text_repeat'] = 'Repeat customer rate';
$_['text_retention'] = 'Retention over the last 30 days';
$_['text_of'] = '%s of %s customers · 95 %% interval %s';
$_['text_cohorts'] = 'Who came back, by the month of the first order';
$_['text_segments'] = 'Segments by recency, frequency and value';
$_['text_lapsed'] = 'Overdue customers';
$_['text_lapsed_total'] = '%s customers have been away for longer than their own rhythm explains.';
$_['text_nothing'] = 'None.';

// Column
$_['column_cohort'] = 'First order';
$_['column_size'] = 'Customers';
$_['column_segment'] = 'Segment';
$_['column_share'] = 'Share';
$_['column_orders'] = 'Orders';
$_['column_revenue'] = 'Revenue';
$_['column_revenue_share'] = 'Share of revenue';
$_['column_customer'] = 'Customer';
$_['column_since'] = 'Days since the last order';
$_['column_expected'] = 'Days expected';
$_['column_overdue'] = 'Days overdue';

// Segment
$_['segment_champions'] = 'champions';
$_['segment_loyal'] = 'loyal';
$_['segment_potential_loyalist'] = 'potential loyalist';
$_['segment_new'] = 'new';
$_['segment_promising'] = 'promising';
$_['segment_need_attention'] = 'need attention';
$_['segment_about_to_sleep'] = 'about to sleep';
$_['segment_at_risk'] = 'at risk';
$_['segment_can_t_lose'] = 'can\'t lose';
$_['segment_hibernating'] = 'hibernating';
$_['segment_lost'] = 'lost';

// Button
$_['button_read'] = 'Read all orders';
$_['button_csv'] = 'CSV';

// Error
$_['error_permission'] = 'You may not read the orders for this.';
$_['error_failed'] = 'That did not work; the error log of the shop says why.';
$_['error_runtime'] = 'The library cannot be reached in this request; the settings page says why.';
$_['error_orders'] = 'There is no order that counts as a sale yet.';
