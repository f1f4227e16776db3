<?php

// Heading
$_['heading_title'] = 'Regulars：会员积分';

// Text
$_['text_menu'] = '积分';
$_['text_settings'] = '设置';
$_['text_report'] = '回头客';
$_['text_extension'] = '扩展';
$_['text_success'] = '设置已保存。';
$_['text_unavailable'] = '无法显示设置，原因见商店错误日志。';
$_['text_runtime'] = '此页面如何访问账本';
$_['text_runtime_active'] = '使用中：<strong>%s</strong>，版本 %s。';
$_['text_runtime_none'] = '无法访问：结账时不提供积分，事件等待定时任务运行 <code>php system/storage/regulars/cli/opencart.php</code>。';
$_['text_waits'] = '最近保存的计划等待定时任务。';
$_['text_runtime_refused'] = '未用 %s：%s';
$_['text_statuses'] = '订单';
$_['text_earning'] = '获得积分';
$_['text_occasions'] = '非订单积分';
$_['text_no_field'] = '无';
$_['text_holding'] = '冻结与过期';
$_['text_redeeming'] = '积分支付';
$_['text_refunding'] = '退款与上限';
$_['text_document'] = '完整计划';
$_['text_version'] = '当前为版本 %s。更改即为新版本；订单沿用下单时的版本。';
$_['text_opening'] = '商店原有积分';
$_['text_opening_help'] = '每位客户一次性获得其积分总和；商店保留原有记录。';
$_['text_opening_reason'] = '期初余额';
$_['text_opening_progress'] = '%s / %s 位客户';
$_['text_first'] = '尚无计划：保存即生成第一个版本。';
$_['text_by_fields'] = '按上方字段';
$_['text_by_document'] = '按下方文档';
$_['text_whole'] = '此计划的内容超出字段所能显示，请以文档编辑。';
$_['text_linear'] = '按比例';
$_['text_step'] = '仅满额';
$_['text_included'] = '含税';
$_['text_excluded'] = '不含税';
$_['text_floor'] = '向下';
$_['text_half_up'] = '四舍五入';
$_['text_half_even'] = '四舍六入五成双';
$_['text_ceiling'] = '向上';
$_['text_placed'] = '订单已提交';
$_['text_paid'] = '订单产生积分';
$_['text_fulfilled'] = '订单已完成';
$_['text_never'] = '永不';
$_['text_rolling'] = '获得后若干月';
$_['text_inactivity'] = '最后一单后若干月';
$_['text_fixed'] = '统一日期';
$_['text_only_pending'] = '仅收回冻结部分';
$_['text_within_balance'] = '收回现有部分，其余免除';
$_['text_unlimited'] = '其余由客户欠下';
$_['text_gift_card'] = '礼品券';
$_['text_coupon'] = '使用优惠券的订单';
$_['text_tiers'] = '会员等级';
$_['text_no_tiers'] = '无等级';
$_['text_spend'] = '按消费金额';
$_['text_orders'] = '按订单数';
$_['text_earned'] = '按获得的积分';
$_['text_ever'] = '长期累计';
$_['text_year'] = '按自然年';
$_['text_quarter'] = '按自然季度';
$_['text_month'] = '按自然月';
$_['text_months'] = '按若干月';
$_['text_one_step'] = '降一级';
$_['text_all_steps'] = '降至所达等级';
$_['text_nth'] = '每满若干订单';
$_['text_points'] = '积分';
$_['text_percent_off'] = '百分比优惠券';
$_['text_amount_off'] = '%s 金额优惠券';
$_['text_free_shipping'] = '免运费优惠券';
$_['text_mails'] = '邮件与卸载';

// Tab
$_['tab_points'] = '积分';

// Entry
$_['entry_status'] = '启用';
$_['entry_paid'] = '产生积分的订单状态';
$_['entry_fulfilled'] = '产生积分且已完成的状态';
$_['entry_cancelled'] = '全部退回的状态';
$_['entry_held'] = '积分已被用掉的订单状态';
$_['entry_timezone'] = '日期所用时区';
$_['entry_points'] = '积分';
$_['entry_per'] = '每 (%s)';
$_['entry_mode'] = '计算方式';
$_['entry_rounding'] = '小数取整';
$_['entry_tax'] = '价格计算';
$_['entry_shipping'] = '运费计积分';
$_['entry_after_discounts'] = '先扣除折扣';
$_['entry_points_paid'] = '积分支付部分也计积分';
$_['entry_exclude'] = '不计积分';
$_['entry_min_order'] = '商品金额起点 (%s)';
$_['entry_order_cap'] = '每单积分上限';
$_['entry_first_order'] = '首单额外积分';
$_['entry_enrolled'] = '注册积分';
$_['entry_newsletter'] = '订阅通讯积分（一次）';
$_['entry_review'] = '评论发布积分（每商品一次）';
$_['entry_review_daily'] = '每日评论上限';
$_['entry_birthday'] = '生日积分';
$_['entry_birthday_before'] = '提前天数发放';
$_['entry_birthday_after'] = '生日后有效天数';
$_['entry_birthday_set_before'] = '须提前多少天登记生日';
$_['entry_birthday_field'] = '生日字段';
$_['entry_hold_until'] = '积分可用时间';
$_['entry_hold_days'] = '再过天数';
$_['entry_expiry'] = '积分过期';
$_['entry_expiry_months'] = '月数';
$_['entry_expiry_date'] = '最后有效日（YYYY-MM-DD）';
$_['entry_redeem'] = '客户可用积分支付';
$_['entry_redeem_points'] = '积分数';
$_['entry_redeem_amount'] = '价值 (%s)';
$_['entry_redeem_step'] = '须为其倍数';
$_['entry_redeem_min'] = '最少';
$_['entry_redeem_percent'] = '最多占商品金额的百分比';
$_['entry_refund_debt'] = '应收回的积分已用掉时';
$_['entry_refund_grace_days'] = '退回的过期积分有效天数';
$_['entry_balance_cap'] = '每位客户积分上限';
$_['entry_form'] = '保存计划';
$_['entry_document'] = '文档';
$_['entry_mail'] = '向客户发送获得和即将过期的积分通知';
$_['entry_erase'] = '卸载时删除账本';
$_['entry_referrer'] = '推荐人积分';
$_['entry_referee'] = '被推荐人积分';
$_['entry_referral_min_order'] = '被推荐人订购商品满 (%s)';
$_['entry_tier_measure'] = '等级依据';
$_['entry_tiers'] = '等级（由低到高）';
$_['entry_tier_window'] = '计算期';
$_['entry_tier_months'] = '月数';
$_['entry_tier_grace_days'] = '降级前保留天数';
$_['entry_tier_downgrade'] = '之后';
$_['entry_nth_every'] = '每满订单数';
$_['entry_nth_reward'] = '客户获得';
$_['entry_nth_value'] = '数值（积分、百分比或金额）';
$_['entry_winback'] = '致信逾期若干天的客户';

// Column
$_['column_level'] = '名称';
$_['column_at'] = '起点';
$_['column_times'] = '积分倍数';

// Help
$_['help_held'] = '两个订单争用同一积分时只有一个得到；另一个转为此状态，不计为已下单。';
$_['help_birthday_field'] = '“客户”菜单中的日期类型自定义字段。不保存年份。';
$_['help_mail'] = '由商店定时任务通过商店邮件发送给通讯订阅者。';
$_['help_erase'] = '否则账本保留，重新安装模块后仍在。';
$_['help_empty'] = '留空即无。';
$_['help_birthday_after'] = '留空：与其他积分相同。';
$_['help_referrer'] = '每位客户的积分页面上都有链接。被推荐人的订单产生积分时，双方均得积分。';
$_['help_tiers'] = '达到该金额 (%s)、订单数或积分数即为此等级。1.5 表示多得一半；留空则不变。';
$_['help_nth'] = '留空即无。优惠券用于以后的订单，显示在客户的积分页面。';
$_['help_winback'] = '留空：不发送。离开时间超出其自身规律的客户即为逾期；每次仅一封，发给通讯订阅者。';

// Button
$_['button_opening'] = '导入';

// Error
$_['error_opening'] = '须先保存计划，且账本可访问。';
$_['error_permission'] = '您无权更改这些设置。';
$_['error_warning'] = '请检查标出的字段。';
$_['error_failed'] = '操作失败，原因见商店错误日志。';
$_['error_statuses'] = '至少须有一个产生积分的状态。';
$_['error_cancelled'] = '同一状态不能既产生又退回。';
$_['error_held'] = '须为商店不计为已下单的状态。';
$_['error_timezone'] = '未知时区。';
$_['error_winback'] = '请填写天数或留空。';
