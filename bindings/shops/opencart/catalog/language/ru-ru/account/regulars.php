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
$_['text_earn'] = 'За это начислим %s балл.';

// Column
$_['column_date'] = 'Дата';
$_['column_text'] = 'Что и почему';
$_['column_order'] = 'Заказ';
$_['column_points'] = 'Баллы';
$_['column_pending'] = 'Удержано';
