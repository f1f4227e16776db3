# What is said of points, in Chinese (simplified). The words for what identifiers and names in braces stand for are in en.ftl.

points = { $number } 积分
units = { $number } { $unit }
money = { $number } { $currency }

bucket-issued = 已发放
bucket-pending = 待生效
bucket-available = 可用
bucket-reserved = 已冻结
bucket-spent = 已使用
bucket-expired = 已过期
bucket-revoked = 已收回
bucket-debt = 欠还
bucket-waived = 已豁免
bucket-transferred = 转入其他账户

kind-earn = { $to ->
    [pending] 获得 { $points }，暂待生效
   *[other] 获得 { $points }
}
kind-adjust = { $from ->
    [issued] { $reason ->
        [surprised] 惊喜赠送 { $points }
       *[other] 人工发放 { $points }
    }
   *[other] 人工扣除 { $points }
}
kind-mature = { $points }现已可用
kind-expire = { $points }已过期
kind-reserve = 冻结 { $points }
kind-capture = 使用 { $points }
kind-release = 退回 { $points }
kind-restore = 退回 { $points }
kind-forfeit = { $points }退回时已过期，作废
kind-clawback = { $from ->
    [debt] 应收回的积分已使用，记为欠还 { $points }
    [waived] 应收回的积分已使用，豁免 { $points }
   *[other] 收回 { $points }
}
kind-repay = 偿还欠还的 { $points }
kind-recover = 补回此前豁免的 { $points }
kind-reinstate = 此前豁免的 { $points }重新获得
kind-transfer = { $to ->
    [transferred] 转入其他账户 { $points }
   *[other] 从其他账户转入 { $points }
}
kind-close = { $from ->
    [waived] 账户关闭，豁免欠还的 { $points }
   *[other] 账户关闭，收回 { $points }
}

entry-account-closed = 账户已关闭
entry-adjusted = 由人工发放或扣除
entry-captured = 用于支付订单
entry-debt-repaid = 此前收回的积分多于账户余额
entry-earned = 订单获得积分
entry-expired = 未在有效期内使用
entry-grace = 所支付的订单在积分过期后退款：另有宽限期可以使用
entry-hold-ended = 等待期已结束
entry-lot-expired = 所支付的订单在积分过期后退款
entry-merged = 两个账户已合并
entry-order-reduced = 获得积分的订单已取消、变更或退款
entry-order-refunded = 冻结积分所对应的订单已取消或退款
entry-owed = 获得积分的订单已取消、变更或退款
entry-redemption-refunded = 所支付的订单已取消或退款
entry-reissued = 所支付的订单在积分过期后退款：有效期重新计算
entry-released = 已放弃积分支付
entry-reservation-ended = 冻结期已结束
entry-reserved = 将用于支付订单
entry-rest-released = 实际使用的少于冻结的
entry-surprised = 商家的惊喜赠送
entry-waived = 获得积分的订单已取消、变更或退款
entry-waiver-lifted = 订单重新获得积分
entry-waiver-recovered = 订单退款时其积分已使用

of-order = 订单 { $name }
of-line = 订单行 { $name }
of-rule = 规则 { $name }
of-redemption = 积分支付 { $name }
available-from = 自 { $date } 起可用
valid-through = 有效期至 { $date }（含当日）

event-account-closed = 账户已关闭，不再有任何变动
event-above-limit = { $points }价值 { $amount }，积分最多可支付 { $limit }
event-above-reserved = 要使用的积分多于冻结的积分
event-adjusted = { $case ->
    [taken] 扣除 { $points }：{ $note }
   *[given] 发放 { $points }：{ $note }
}
event-already-cancelled = 订单此前已取消
event-already-earned = 订单此前已付款或已完成：只计一次积分
event-already-enrolled = 会员此前已加入
event-already-merged = 两个账户此前已合并
event-already-placed = 订单此前已提交
event-already-referred = 该会员的推荐此前已计入
event-already-reserved = 已有同名的积分支付
event-balance-cap = 拟发放 { $points }，账户上限为 { $cap }
event-below-min-order = 商品金额低于 { $least }
event-below-minimum = 申请使用 { $asked }，至少需 { $needed }
event-captured = 使用 { $points }
event-changed = { $case ->
    [waived] 获得 { $earned }，应收回 { $taken }，其中豁免 { $waived }
   *[other] 获得 { $earned }，收回 { $taken }
}
event-closed = 账户关闭，收回 { $taken }
event-cool-down = 距上次使用积分的时间太短
event-earned = 获得 { $earned }
event-goods-unknown = 积分只能支付部分货款：请先提交订单，或说明货款金额
event-ids-in-both = { $case ->
    [order] 两个账户都有订单“{ $note }”
    [redemption] 两个账户都有积分支付“{ $note }”
   *[event] 两个账户都有事件“{ $note }”
}
event-insufficient-points = { $case ->
    [taken] 拟扣除 { $asked }，可用 { $available }
   *[spent] 申请使用 { $asked }，可用 { $available }
}
event-kept = 订单明细尚不明确：事件已保存
event-merged = 账户已并入另一账户，转入 { $points }
event-not-a-step = 申请使用 { $asked }，须为 { $step }的整数倍
event-not-asked = 不使用积分
event-not-offered = 本计划不支持积分支付
event-not-reserved = 没有该名称的未完成积分支付
event-nothing-to-book = 没有变化
event-order-closed = 订单中已没有可支付的部分
event-possible = { $points }可抵 { $amount }
event-recorded = 本计划对此不给积分
event-redeem-limit = { $case ->
    [order] 单笔订单可用积分已达上限
    [day] 当天可用积分已达上限
    [month] 当月可用积分已达上限
    [year] 当年可用积分已达上限
   *[lifetime] 总可用积分已达上限
}
event-referred-by-another = 该会员由他人推荐
event-refund-exceeds-order = { $case ->
    [line] 订单行“{ $line }”拟退 { $quantity } 件，剩余 { $left } 件
    [value] 拟退金额大于剩余商品的金额
   *[order] 订单已无剩余
}
event-released = 退回 { $points }
event-reservations-open = 尚有冻结的积分，请先使用或退回
event-reserved = 冻结 { $points }，价值 { $amount }
event-restored = 退回 { $restored }
event-restored-and-taken-back = { $case ->
    [waived] 退回 { $restored }，应收回 { $taken }，其中豁免 { $waived }
   *[other] 退回 { $restored }，收回 { $taken }
}
event-reward-expired = 奖励“{ $reward }”已过期
event-reward-not-offered = 奖励“{ $reward }”目前不提供
event-reward-possible = 奖励“{ $reward }”可用 { $points } 兑换
event-reward-released = 奖励“{ $reward }”可以重新使用
event-reward-reserved = 奖励“{ $reward }”已冻结
event-reward-taken = 奖励“{ $reward }”已被冻结或使用
event-reward-used = 奖励“{ $reward }”已使用
event-self-referral = 不能推荐自己
event-surprised = { $case ->
    [taken] 扣除 { $points }：{ $note }
   *[given] 发放 { $points }：{ $note }
}
event-taken-back = { $case ->
    [waived] 应收回 { $taken }，其中豁免 { $waived }
   *[other] 收回 { $taken }
}
event-unknown-line = 订单中没有订单行“{ $line }”
event-unknown-reward = 没有发放过这个名称的奖励
event-updated = 会员资料已更新
event-worth-nothing = { $points }的价值不足最小货币单位

gives-per-money = +{ $gain }：每 { $per } 得 { $points }，计算金额 { $basis }
gives-per-full-step = +{ $gain }：每满 { $per } 得 { $points }，计算金额 { $basis }
gives-per-unit = +{ $gain }：每件得 { $points }，共 { $units } 件
gives-once = +{ $gain }：每单一次
gives-for = +{ $gain }：{ $case ->
    [anniversary] 周年纪念
    [birthday] 生日
    [card] 集满卡片
    [enrolled] 加入会员
    [name_day] 命名日
    [newsletter] 订阅邮件
    [order] 订单
    [referral] 推荐好友
    [review] 评价
    [social] 社交分享或关注
    [survey] 参与调查
   *[custom] “{ $action }”
}
gives-nothing = 0：{ $why }
multiplies = 乘以 { $multiplier }
multiplies-lines = 对应的订单行乘以 { $multiplier }
with-multiplier = { $said }，乘以 { $multiplier }
with-limit = { $said }，{ $why }

rule-above-max-amount = 商品金额超过规则上限
rule-balance-cap = 已达账户上限
rule-below-min-amount = 商品金额低于规则要求
rule-below-min-order = 订单金额低于规则要求
rule-below-min-quantity = 商品数量少于规则要求
rule-below-one-point = 计得不足一个积分
rule-capped = 已达每单上限
rule-card-not-full = 卡片尚未集满
rule-daily-cap = 已达每日上限
rule-earned = 规则适用
rule-excluded-by-coupon = 使用优惠券的订单不计积分
rule-guest = 只有已加入并通过验证的会员才能获得积分
rule-goods-unknown = 未说明订单金额
rule-holdout = 该会员属于不获得积分的对照组
rule-lifetime-cap = 已达累计上限
rule-monthly-cap = 已达每月上限
rule-multiplied = 规则使其他规则的积分按倍数增减
rule-no-such-line = 订单中没有规则所指的商品
rule-not-consented = 会员未同意
rule-not-first-order = 规则只适用于首单
rule-not-yet = 规则尚未生效
rule-nothing-earns = 订单中没有按此规则计积分的内容
rule-other-channel = 规则适用于其他销售渠道
rule-other-coupon = 规则适用于其他优惠券
rule-other-group = 规则适用于其他客户组
rule-other-payment = 规则适用于其他支付方式
rule-other-rule-wins = 同组的另一条规则优先
rule-other-side = 规则给另一方积分
rule-other-store = 规则适用于其他店铺
rule-other-tier = 规则适用于其他等级
rule-other-weekday = 规则适用于一周中的其他日子
rule-over = 规则已失效
rule-subject-cap = 已达单项上限
rule-yearly-cap = 已达每年上限
