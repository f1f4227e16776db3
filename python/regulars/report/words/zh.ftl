# 中文报告。各种语言使用相同的名称。

title = 常客
skip = 跳到数据
contents = 目录
how = 计算方法
numbers = 数据
made = 由 regulars { $version } 生成，时区数据库 { $tz }。本页是一个独立文件：不加载任何内容，也不发送任何内容。
no-orders = 没有可供报告的订单。
lead = { $customers } 位客户的 { $orders } 笔订单，{ $first }至{ $last }。日期按 { $timezone } 时区计算。
interval = { $level } 区间 { $range }
missing = 无
count-customers = { $count ->
   *[other] { $count } 位客户
}
count-days = { $count ->
   *[other] { $count } 天
}
of = { $all } 中的 { $part }
in-part = 仅观察到一部分
# 时间段的简写方式（CLDR 模式）。
pattern-month = yy年M月
pattern-quarter = yy年QQQ
pattern-year = y年
pattern-day = M月d日

# 其他语句引用的周期名称。
period-name = { $period ->
    [day] 天
    [week] 周
    [month] 月
    [quarter] 季度
   *[year] 年
}
period-unit = { $period ->
    [day] 天
    [week] 周
    [month] 个月
    [quarter] 个季度
   *[year] 年
}

# ── 概览 ──
headline-heading = 概览
headline-customers = 客户
headline-customers-note = 至少有一笔订单
headline-orders = 订单
headline-per-customer = 每位客户 { $value } 笔
headline-revenue = 收入
headline-revenue-note = 已扣除退款
headline-aov = 平均订单金额
headline-value = 每位客户收入
headline-how = 平均订单为收入除以订单数，每位客户收入为收入除以客户数，均已扣除退款。区间由自助法（bootstrap）得到：有放回地随机抽取同样多的客户，共 { $samples } 次，显示结果中间的 { $level }。{ $fewer ->
    [yes] 客户超过 { $many } 位时抽取 { $samples } 次而不是 { $usual } 次：此时区间很窄，但端点不那么精确。
   *[no] {""}
}

# ── 复购率 ──
rate-heading = 客户会回来吗？
rate-meaning = 在所有客户中，至少下过两次订单的比例：这是对“客户是否回来”最简短的回答。
rate-interval = { $level } 区间 { $range }。
rate-against = { $standing ->
    [below] 已公布的中小卖家复购率在 { $low } 到 { $high } 之间，通常目标为 { $target }；本订单记录低于该范围。
    [inside] 已公布的中小卖家复购率在 { $low } 到 { $high } 之间，通常目标为 { $target }；本订单记录处于该范围内。
   *[above] 已公布的中小卖家复购率在 { $low } 到 { $high } 之间，通常目标为 { $target }；本订单记录高于该范围。
}
rate-published = 公布范围
rate-target = 通常目标
rate-scale = 在 0 到 100 % 的刻度上为 { $value }；公布范围为 { $low } 到 { $high }
rate-within = 在 90 天内再次下单
rate-how = 整个记录中，至少有两笔订单的客户除以至少有一笔订单的客户。没有已知客户的订单两边都不计，退款不是订单。“90 天内”只看首单之后被观察满 90 天的客户。区间为 Wilson 区间（1927）：以这样的客户数量，真实比率可能位于其中任何位置。公布范围由业界针对中小卖家给出，未注明研究来源；批发客户、订阅和日用品会使比率更高，家具和婚礼用品则更低。

# ── 新客 ──
newcomers-heading = 新客与回头客
newcomers-meaning = 每{ period-name }有多少客户下单：首次，或再次。
newcomers-chart = 每{ period-name }下单的客户，新客与回头客
newcomers-new = 首次下单
newcomers-returning = 以前下过单
newcomers-orders = 的订单来自以前下过单的客户
newcomers-revenue = 的收入来自他们
newcomers-column = { period-name }
newcomers-how = 每位客户在每个周期只计一次，在其记录中首单所在的周期算作新客；记录开始之前的订单会使最初几根柱子显得比实际更新。较浅：记录结束时尚未结束的周期。订单和收入的占比针对整个记录，已扣除回头客的退款；它们是总额的占比而不是客户的占比，因此没有比例的区间。

# ── 同期群 ──
cohorts-heading = 同期群
cohorts-meaning = 每一行是在同一{ period-name }首次下单的客户；每一列是之后的第几{ period-unit }。横看可知一群客户是留下还是流失，竖看可知较新的群体是否留得更久。
cohorts-switch = 同期群的指标
cohorts-corner = 首单
cohorts-size = 客户
cohorts-all = 全部
cohorts-retention = 留存率
cohorts-customers = 客户
cohorts-orders = 订单
cohorts-revenue = 收入
cohorts-cumulative_revenue = 累计收入
cohorts-average_order_value = 平均订单金额
cohorts-revenue_per_customer = 每位客户收入
cohorts-retention-caption = 首单之后第 k { period-unit }下单的群内比例
cohorts-customers-caption = 首单之后第 k { period-unit }下单的客户
cohorts-orders-caption = 首单之后第 k { period-unit }的订单
cohorts-revenue-caption = 首单之后第 k { period-unit }的收入
cohorts-cumulative_revenue-caption = 截至首单之后第 k { period-unit }末的收入
cohorts-average_order_value-caption = 首单之后第 k { period-unit }的每单收入
cohorts-revenue_per_customer-caption = 首单之后第 k { period-unit }的每位客户收入
cohorts-how = 客户属于其记录中首单所在的周期，按当地日期计算。第 0 列是该周期本身，第 k 列是其后的第 k 个周期。留存率是该行客户中在该周期下单的比例；指向单元格可见其 Wilson 区间。金额已扣除退款，每笔退款计入其发生的时间。最深的颜色代表第 0 列之后的最大值。带斜线的斜体：记录结束时尚未结束的周期，数值还会增长。空白：尚未观察到。

# ── 曲线 ──
curve-heading = 平均回头情况
curve-meaning = 在首单之后第 k { period-unit }已完整观察的所有客户中：在该周期下单的比例，以及在该周期或之后下单的比例。
curve-chart = 再次下单的客户比例，按首单之后经过的{ period-name }数
curve-exact = 在该周期
curve-unbounded = 在该周期或之后
curve-axis = 首单之后的{ period-name }数
curve-column = { period-name }
curve-how = 所有同期群合计：首单之后第 k 个周期下单的客户，除以该周期已结束的所有客户。色带为 95 % 的 Wilson 区间。较晚的点依据的客户较少，因此下方的线可能上升。“在该周期或之后”在末端必然下降：记录结束之后看不到任何人回来。

# ── 第二单 ──
second-heading = 到第二单的时间
second-meaning = 客户在首单之后多久下第二单；尚未下第二单的客户，按其被观察的时间计入。
second-chart = 已有第二单的客户比例，按首单之后的天数
second-axis = 首单之后的天数
second-by = { $count ->
   *[other] { $count } 天内
}
second-median = 中位数
second-median-note = 到这一天有一半客户有第二单，附区间
second-no-median = 到记录结束仍不到一半。
second-column-days = 天数
second-column-share = 已有第二单
second-column-risk = 仍在观察且尚无第二单
second-how = Kaplan 与 Meier（1958），按当地天数：没有第二单的客户在最后观察日截尾，既不剔除也不算流失。色带为 Greenwood 方差在 log(−log S) 尺度上的 95 % 区间；中位数的区间是色带到达一半之处（Brookmeyer 与 Crowley，1982）。

# ── RFM ──
rfm-heading = 谁是谁：近度与频度
rfm-meaning = 每位客户按最近下单的远近和下单的频繁程度评为 1 到 5 分。右上是常客；左上是曾经的常客，值得挽回；右下是新客。
rfm-switch = 图中显示的内容
rfm-customers = 客户
rfm-revenue = 收入
rfm-value = 每位客户收入
rfm-caption = { $view }，按近度得分（横向）和频度得分（纵向）
rfm-recently = 最近
rfm-long-ago = 很久以前
rfm-often = 频繁
rfm-seldom = 很少
rfm-frequency = 频度
rfm-recency = 近度
rfm-segment = 分群
rfm-share = 客户占比
rfm-share-of-revenue = 收入占比
rfm-champions = 冠军客户
rfm-loyal = 忠诚客户
rfm-potential-loyalist = 潜在忠诚客户
rfm-new = 新客户
rfm-promising = 有希望的客户
rfm-need-attention = 需要关注
rfm-about-to-sleep = 即将沉睡
rfm-at-risk = 有流失风险
rfm-cant-lose = 不能失去
rfm-hibernating = 沉睡客户
rfm-lost = 已流失
rfm-how = 近度是从最后一单到 { $asof } 的天数，频度是订单数，收入已扣除退款。得分为 1 + ⌊5 ×（数值严格更差的客户数）/（全部客户数）⌋，因此数值相同的客户得分相同，某些行或列可能为空。分群是业界对这些得分组合的通用名称；每个组合恰好属于一个分群。其客户占比附 95 % 的 Wilson 区间。颜色按数值的平方根。

# ── 模型 ──
model-heading = 未来预期
model-meaning = 用截至 { $end } 的订单拟合客户模型，并与其后模型未见过的实际情况对照。再用全部订单拟合，预测今后十二个月。
model-meaning-bare = 用这些订单拟合的客户模型，预测今后十二个月。
model-refused = 无法对这些订单拟合模型：
model-tracking = 开始以来的重复购买
model-tracking-chart = 所有客户的重复购买，按周累计：实际与模型预期
model-seen = 实际
model-expected = 预期
model-border = 模型未见过其后的日子
model-tenths = { $end }之后的购买，按客户十分位
model-tenths-chart = { $end }之后每位客户的购买次数，实际与预期，按预期从高到低的客户十分位
model-deciles = 今后十二个月的价值
model-deciles-chart = 今后十二个月价值的占比，按价值从高到低的客户十分位
model-tenth = 十分位
model-value = 预期价值
model-share = 价值占比
model-holdout = { $end }之后的重复购买
model-holdout-note = 预期为 { $expected }，是实际的 { $difference }
model-total = 今天的客户在十二个月内的预期收入
model-top = 来自最好的十分之一客户
model-remarks = 请注意：
model-remark = { $name ->
    [no_dropout_visible] 这些订单中看不出客户会永久离开，因此采用了无人离开的模型。它对长期沉默的客户可能期望过高。
    [weakly_identified] 模型的某些参数几乎可以取任意值；对全体客户的预期比对单个客户的更可靠。
    [too_few_repeaters] 再次购买的客户很少，因此模型的依据不多。
    [infinite_mean] 购买金额过于分散，全体客户的均值不是有限的；因此不给出价值。
    [not_converged] 参数的搜索没有停在最大值处。
    [sample] 客户数量很多，参数用其均匀样本拟合；预期针对全体客户。
    [no_tracking] 记录的前一部分内容太少，无法拟合模型并与其余部分对照。
   *[no_value] 无法对购买金额建模。
}
model-how = { $model ->
    [bg_nbd] BG/NBD（Fader、Hardie 与 Lee，2005）：客户以各自的速率购买，每次购买之后可能永久离开。
   *[nbd] NBD（Ehrenberg，1959）：客户以各自的速率购买，无人离开。允许客户离开的 BG/NBD（Fader、Hardie 与 Lee，2005）对这些订单的解释并不更好。
} 一次购买是客户在一个当地日内订购的全部。参数为最大似然估计，以周为单位。实际值也包括 { $end } 之后获得的客户，预期值同样如此，因为他们的到来是已知的。价值：Gamma-Gamma（Fader 与 Hardie，2013），十二个月内预期购买次数乘以预期每次金额之和，每月折现 1 %。这是收入而不是利润。这些模型不了解季节和促销。此处不给出区间；偏差有多大，前两幅图已经表明。
model-how-bare = 没有客户再次购买时，再次购买的模型无从读取。

# ── 挽回 ──
winback-heading = 值得挽回的客户
winback-meaning = 离开的时间超出其自身节奏所能解释的客户，价值最高者在前。
winback-count = 位客户已逾期
winback-value = 预期他们在十二个月内带来的收入
winback-none = 没有客户逾期。
winback-customer = 客户
winback-orders = 订单
winback-since = 离开天数
winback-expected = 通常最多
winback-alive = P(活跃)
winback-worth = 12 个月价值
winback-why = 依据
winback-own_gaps = 自身节奏
winback-few_gaps = 订单较少，兼参考全体
winback-no_gaps = 只有一天的订单，参考全体
winback-caption = { $all } 位客户中的前 { $shown } 位
winback-file = 完整名单在本页旁边：{ $file }。
winback-nofile = 完整名单是命令行在本页旁边写出的 CSV 文件。
winback-how = 间隔是两个下单日之间的当地天数。“通常最多”是客户自身间隔的 90 % 分位数，自身间隔越少，越向全体靠拢：w × 自身 + (1 − w) × 全体，其中 w = m / (m + 5)，m 为间隔数（Bühlmann，1967）。离开更久者为逾期。P(活跃) 与价值来自上面的模型；若模型中无人离开，则所有人的 P(活跃) 均为 1。

# ── 积分计划 ──
program-heading = 积分计划本会给予什么
program-meaning = 计划 { $program } 第 { $version } 版，在这些订单上从头重放。
program-awarded = 已给予积分
program-awarded-note = { $customers } 位客户的 { $orders } 笔订单
program-expired = 已过期积分
program-revoked = 已收回积分
program-outstanding = 未使用积分
program-pending = 其中待生效 { $points }
program-worth = 未使用积分的价值
program-how = 每笔订单视为下单时即已付款并完成，为一行商品；无人兑换，因为订单记录不说明谁会兑换。积分按计划自身的规则过期，截至 { $asof }；退款收回其所得积分。价值是计划为积分给出的金额。这些是总额，因此没有区间。

# ── 读取情况 ──
intake-heading = 读取的订单
intake-meaning = 没有任何内容被悄悄丢弃：这些行加起来就是读取的全部。
intake-caption = 每一行的去向
intake-fate = 各行的去向
intake-rows = 行数
intake-share = 占比
intake-total = 读取的行数
intake-order_rows = 订单行
intake-refund_rows = 退款行
intake-guest_rows = 没有客户的行（访客）
intake-dropped_duplicates = 剔除的重复行
intake-refunded_rows = 全额退款订单的行，已剔除
intake-unobserved_rows = 观察结束之后的行
intake-excluded = 被加载器剔除：{ $reason }
intake-rejected = 因 { $name } [{ $code }] 搁置，最初的行 { $rows }
intake-status = 按状态不是订单：{ $status }
intake-also = 此外还有
intake-guest_orders = 笔访客订单
intake-identified_rows = 行属于已识别的访客
intake-duplicate_rows = 行与另一行重复
intake-merged_orders = 笔订单与同一天的另一笔合并
intake-zero_orders = 笔金额为 0 的订单
intake-refunds = 笔退款
intake-refunds_without_order = 笔退款早于首单或没有首单
intake-refunds_unobserved = 笔退款在观察结束之后
intake-refunds_unmatched = 笔退款找不到对应订单
intake-refunded_orders = 笔全额退款的订单，已剔除
intake-refund_only_customers = 位只有退款的客户，已剔除
intake-ambiguous_times = 个在该时区出现两次的钟面时间
intake-skipped_times = 个在该时区不存在的钟面时间
intake-how = 订单号相同的行是一笔订单，取最早时间与合计金额。没有客户的行是访客：计数，但不进入任何关于客户的数据。总额为负的订单是退款，不是购买。重复的行予以保留，除非另有要求。读取方式：{ $options }。
