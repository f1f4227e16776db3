<?php

// Heading
$_['heading_title'] = '回头客';

// Text
$_['text_home'] = '首页';
$_['text_empty'] = '尚未读取订单。';
$_['text_unreachable'] = '此请求无法访问程序库，原因见设置页面。';
$_['text_failed'] = '操作失败，原因见商店错误日志。';
$_['text_progress'] = '已读取 %s / %s 个订单';
$_['text_as_of'] = '截至 %s：%s 个订单，%s 位客户，%s %s。';
$_['text_repeat'] = '复购客户率';
$_['text_retention'] = '近 30 天留存率';
$_['text_of'] = '%s / %s 位客户 · 95 %% 区间 %s';
$_['text_cohorts'] = '按首单月份的回购情况';
$_['text_segments'] = '按近度、频度和金额的分群';
$_['text_lapsed'] = '逾期客户';
$_['text_lapsed_total'] = '%s 位客户离开的时间超出其自身规律。';
$_['text_nothing'] = '无。';

// Column
$_['column_cohort'] = '首单';
$_['column_size'] = '客户';
$_['column_segment'] = '分群';
$_['column_share'] = '占比';
$_['column_orders'] = '订单';
$_['column_revenue'] = '收入';
$_['column_revenue_share'] = '收入占比';
$_['column_customer'] = '客户';
$_['column_since'] = '距上次订单天数';
$_['column_expected'] = '预期天数';
$_['column_overdue'] = '逾期天数';

// Segment
$_['segment_champions'] = '冠军客户';
$_['segment_loyal'] = '忠诚客户';
$_['segment_potential_loyalist'] = '潜在忠诚客户';
$_['segment_new'] = '新客户';
$_['segment_promising'] = '有潜力';
$_['segment_need_attention'] = '需要关注';
$_['segment_about_to_sleep'] = '即将沉睡';
$_['segment_at_risk'] = '有流失风险';
$_['segment_can_t_lose'] = '不可失去';
$_['segment_hibernating'] = '沉睡';
$_['segment_lost'] = '已流失';

// Button
$_['button_read'] = '读取全部订单';
$_['button_csv'] = 'CSV';

// Error
$_['error_permission'] = '您无权为此读取订单。';
$_['error_failed'] = '操作失败，原因见商店错误日志。';
$_['error_runtime'] = '此请求无法访问程序库，原因见设置页面。';
$_['error_orders'] = '尚无计为销售的订单。';
