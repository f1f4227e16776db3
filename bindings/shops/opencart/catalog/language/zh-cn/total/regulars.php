<?php

// Text
$_['text_total'] = '积分 (%s)';
$_['text_refused'] = '无法预留积分：%s。订单已暂停，其总额已将积分计为付款。';
$_['text_earn'] = '购买可得 %s 积分。';
