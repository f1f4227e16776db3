<?php

// Subject
$_['subject_earned'] = '%s балл. в %s';
$_['subject_expiring'] = '%s балл. в %s скоро сгорят';
$_['subject_winback'] = 'Давно не виделись: %s';

// Text
$_['text_greeting'] = 'Здравствуйте, %s!';
$_['text_earned'] = 'Вам начислено %s балл.';
$_['text_earned_order'] = 'Вам начислено %s балл. за заказ №%s.';
$_['text_expiring'] = '%s балл. действуют до %s, потом сгорят.';
$_['text_winback'] = 'Ваш последний заказ: %s.';
$_['text_winback_points'] = 'Вы можете потратить %s балл.';
$_['text_points'] = 'Мои баллы';
$_['text_leave'] = 'Вы получили это письмо как подписчик нашей рассылки. Изменить подписку можно здесь.';

// Date
$_['date_format'] = 'd.m.Y';
