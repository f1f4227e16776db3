<?php

// Heading
$_['heading_title'] = '我的积分';

// Text
$_['text_account'] = '账户';
$_['text_home'] = '首页';
$_['text_available'] = '您有 <strong>%s</strong> 积分。';
$_['text_pending'] = '另有 <strong>%s</strong> 积分暂时冻结。';
$_['text_reserved'] = '<strong>%s</strong> 积分已为未完成的订单预留。';
$_['text_lapses'] = '即将过期的积分';
$_['text_lapse'] = '%s 积分有效期至 %s。';
$_['text_history'] = '积分明细';
$_['text_nothing'] = '暂无积分。';
$_['text_unavailable'] = '暂时无法显示积分，积分不会丢失。';
$_['text_level'] = '您的等级：<strong>%s</strong>。';
$_['text_coupons'] = '您的优惠券';
$_['text_coupon_name'] = '积分：每满若干订单';
$_['text_percent_off'] = '%s：订单立减 %s%%';
$_['text_amount_off'] = '%s：订单立减 %s';
$_['text_free_shipping'] = '%s：订单免运费';
$_['text_invite'] = '邀请好友';
$_['text_invite_how'] = '通过此链接注册的人即为您的好友。其订单计入后，双方均得积分。';

// Column
$_['column_date'] = '日期';
$_['column_text'] = '事项与原因';
$_['column_points'] = '积分';
$_['column_pending'] = '冻结';
