<?php

// Heading
$_['heading_title'] = 'Мои баллы';

// Text
$_['text_account'] = 'Личный кабинет';
$_['text_home'] = 'Главная';
$_['text_available'] = 'Баллов на счёте: <strong>%s</strong>.';
$_['text_pending'] = 'Пока удерживается: <strong>%s</strong>.';
$_['text_reserved'] = 'Отложено для открытых заказов: <strong>%s</strong>.';
$_['text_lapses'] = 'Баллы, которые сгорят';
$_['text_lapse'] = '%s балл. действуют до %s.';
$_['text_history'] = 'История';
$_['text_nothing'] = 'Баллов пока нет.';
$_['text_unavailable'] = 'Сейчас баллы показать нельзя. Ни один не пропадает.';
$_['text_level'] = 'Ваш уровень: <strong>%s</strong>.';
$_['text_coupons'] = 'Ваши купоны';
$_['text_coupon_name'] = 'Баллы: каждый N-й заказ';
$_['text_percent_off'] = '%s: скидка %s %% на заказ';
$_['text_amount_off'] = '%s: скидка %s на заказ';
$_['text_free_shipping'] = '%s: бесплатная доставка заказа';
$_['text_invite'] = 'Приведите друга';
$_['text_invite_how'] = 'Кто откроет счёт по этой ссылке, приведён вами. Вы оба получите баллы, когда его заказ будет засчитан.';

// Column
$_['column_date'] = 'Дата';
$_['column_text'] = 'Что и почему';
$_['column_points'] = 'Баллы';
$_['column_pending'] = 'Удержано';
