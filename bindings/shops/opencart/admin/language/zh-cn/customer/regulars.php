<?php

// Text
$_['text_balance'] = '可用：<strong>%s</strong> · 冻结：%s · 预留：%s';
$_['text_nothing'] = '此客户尚无记录。';
$_['text_grant'] = '增减积分';
$_['text_granted'] = '积分已登记。';
$_['text_refused'] = '已拒绝';

// Column
$_['column_date'] = '日期';
$_['column_text'] = '事项与原因';
$_['column_order'] = '订单';
$_['column_points'] = '积分';
$_['column_pending'] = '冻结';

// Entry
$_['entry_points'] = '积分';
$_['entry_reason'] = '原因';

// Help
$_['help_points'] = '负数为扣减。您的姓名会一并保存。';

// Button
$_['button_grant'] = '登记';
$_['button_export'] = '全部数据文件';

// Error
$_['error_permission'] = '您无权更改客户积分。';
$_['error_customer'] = '没有此客户。';
$_['error_reason'] = '原因须为 1 至 200 个字符。';
$_['error_points'] = '积分不能为 0。';
$_['error_failed'] = '操作失败，原因见商店错误日志。';
$_['error_runtime'] = '此请求无法访问账本，原因见设置页面。';
