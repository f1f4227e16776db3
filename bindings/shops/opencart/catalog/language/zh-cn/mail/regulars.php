<?php

// Subject
$_['subject_earned'] = '%s 积分 - %s';
$_['subject_expiring'] = '%s 积分即将过期 - %s';
$_['subject_winback'] = '好久不见 - %s';

// Text
$_['text_greeting'] = '%s，您好：';
$_['text_earned'] = '您获得了 %s 积分。';
$_['text_earned_order'] = '您获得了 %s 积分，订单号 #%s。';
$_['text_expiring'] = '%s 积分有效期至 %s，过期作废。';
$_['text_winback'] = '您上次下单是在 %s。';
$_['text_winback_points'] = '您有 %s 积分可用。';
$_['text_points'] = '我的积分';
$_['text_leave'] = '您收到此邮件是因为订阅了我们的通讯。可在此更改。';

// Date
$_['date_format'] = 'Y-m-d';
