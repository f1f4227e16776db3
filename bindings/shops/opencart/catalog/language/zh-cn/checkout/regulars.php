<?php

// Heading
$_['heading_title'] = '积分抵扣';

// Text
$_['text_earn'] = '此订单可得 %s 积分。';
$_['text_available'] = '您有 %s 积分。';
$_['text_most'] = '最多可用 %s 积分抵扣此订单的 %s。';
$_['text_login'] = '登录后即可累积和使用积分。';
$_['text_applied'] = '积分已抵扣部分订单金额。';
$_['text_removed'] = '此订单不使用积分。';

// Entry
$_['entry_points'] = '使用积分';

// Button
$_['button_points'] = '使用';

// Error
$_['error_points'] = '请输入整数积分，而不是“%s”。';
$_['error_unavailable'] = '暂时无法使用积分。';
