<?php

// Heading
$_['heading_title'] = 'Клиенты, которые возвращаются';

// Text
$_['text_home'] = 'Главная';
$_['text_empty'] = 'Заказы ещё не прочитаны.';
$_['text_unreachable'] = 'В этом запросе библиотека недоступна; причина на странице настроек.';
$_['text_failed'] = 'Не получилось; причина в журнале ошибок магазина.';
$_['text_progress'] = 'прочитано %s из %s заказов';
$_['text_as_of'] = 'На %s: заказов %s, клиентов %s, %s %s.';
$_['text_repeat'] = 'Доля повторных клиентов';
$_['text_retention'] = 'Удержание за последние 30 дней';
$_['text_of'] = '%s из %s клиентов · интервал 95 %% %s';
$_['text_cohorts'] = 'Кто вернулся, по месяцу первого заказа';
$_['text_segments'] = 'Сегменты по давности, частоте и сумме';
$_['text_lapsed'] = 'Клиенты, которых ждут';
$_['text_lapsed_total'] = '%s клиентов нет дольше, чем объясняет их собственный ритм.';
$_['text_nothing'] = 'Нет.';

// Column
$_['column_cohort'] = 'Первый заказ';
$_['column_size'] = 'Клиенты';
$_['column_segment'] = 'Сегмент';
$_['column_share'] = 'Доля';
$_['column_orders'] = 'Заказы';
$_['column_revenue'] = 'Выручка';
$_['column_revenue_share'] = 'Доля выручки';
$_['column_customer'] = 'Клиент';
$_['column_since'] = 'Дней с последнего заказа';
$_['column_expected'] = 'Дней ожидалось';
$_['column_overdue'] = 'Дней сверх срока';

// Segment
$_['segment_champions'] = 'чемпионы';
$_['segment_loyal'] = 'лояльные';
$_['segment_potential_loyalist'] = 'могут стать лояльными';
$_['segment_new'] = 'новые';
$_['segment_promising'] = 'перспективные';
$_['segment_need_attention'] = 'требуют внимания';
$_['segment_about_to_sleep'] = 'засыпающие';
$_['segment_at_risk'] = 'под угрозой';
$_['segment_can_t_lose'] = 'нельзя терять';
$_['segment_hibernating'] = 'спящие';
$_['segment_lost'] = 'потерянные';

// Button
$_['button_read'] = 'Прочитать все заказы';
$_['button_csv'] = 'CSV';

// Error
$_['error_permission'] = 'У вас нет права читать для этого заказы.';
$_['error_failed'] = 'Не получилось; причина в журнале ошибок магазина.';
$_['error_runtime'] = 'В этом запросе библиотека недоступна; причина на странице настроек.';
$_['error_orders'] = 'Пока нет заказа, который считается продажей.';
