<?php

// Text
$_['text_guest'] = '此订单由访客下单，不计积分。';
$_['text_nothing'] = '此订单尚无记录。';
$_['text_redeemed'] = '%s 积分支付了此订单的一部分。';
$_['text_refund'] = '退还';
$_['text_whole'] = '剩余全部';
$_['text_part'] = '件数、含税商品金额，或两者';
$_['text_not_earned'] = '此订单目前不产生积分，无可退还。';
$_['text_refused'] = '已拒绝';

// Column
$_['column_date'] = '日期';
$_['column_text'] = '事项与原因';
$_['column_points'] = '积分';
$_['column_pending'] = '冻结';
$_['column_product'] = '商品';
$_['column_ordered'] = '订购';
$_['column_units'] = '退回件数';

// Entry
$_['entry_amount'] = '金额';

// Button
$_['button_refund'] = '登记退款';

// Error
$_['error_permission'] = '您无权更改订单积分。';
$_['error_order'] = '没有此客户订单。';
$_['error_not_earned'] = '此订单目前不产生积分，无可退还。';
$_['error_nothing'] = '请选择剩余全部，或填写件数或金额。';
$_['error_failed'] = '操作失败，原因见商店错误日志。';
$_['error_runtime'] = '此请求无法访问账本，原因见设置页面。';
