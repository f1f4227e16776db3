# What is said of points, in Russian. The words for what identifiers and names in braces stand for are in en.ftl.
#
# Counts stand where their noun is in the nominative or in the accusative that is like it, so that a unit of one's own
# fits as well.

points = { $number } { $count ->
    [one] балл
    [few] балла
    [many] баллов
   *[other] балла
}
units = { $number } { $unit }
money = { $number } { $currency }

bucket-issued = выпущено
bucket-pending = ожидают начисления
bucket-available = доступно
bucket-reserved = зарезервировано
bucket-spent = потрачено
bucket-expired = сгорело
bucket-revoked = отозвано
bucket-debt = долг
bucket-waived = прощено
bucket-transferred = переведено на другой счёт

kind-earn = { $to ->
    [pending] заработано: { $points }, пока ожидают начисления
   *[other] начислено: { $points }
}
kind-adjust = { $from ->
    [issued] { $reason ->
        [surprised] начислено в подарок: { $points }
       *[other] начислено вручную: { $points }
    }
   *[other] списано вручную: { $points }
}
kind-mature = теперь можно потратить: { $points }
kind-expire = сгорело: { $points }
kind-reserve = зарезервировано: { $points }
kind-capture = потрачено: { $points }
kind-release = возвращено: { $points }
kind-restore = возвращено: { $points }
kind-forfeit = возвращено после окончания срока и потеряно: { $points }
kind-clawback = { $from ->
    [debt] записано в долг, так как подлежащие отзыву баллы уже потрачены: { $points }
    [waived] прощено, так как подлежащие отзыву баллы уже потрачены: { $points }
   *[other] отозвано: { $points }
}
kind-repay = погашено из долга: { $points }
kind-recover = возмещено из прощённого ранее: { $points }
kind-reinstate = снова начислено из прощённого ранее: { $points }
kind-transfer = { $to ->
    [transferred] переведено на другой счёт: { $points }
   *[other] пришло с другого счёта: { $points }
}
kind-close = { $from ->
    [waived] прощено при закрытии счёта: { $points }
   *[other] отозвано при закрытии счёта: { $points }
}

entry-account-closed = счёт закрыт
entry-adjusted = их начислили или списали вручную
entry-captured = ими оплачен заказ
entry-debt-repaid = раньше было отозвано больше баллов, чем было на счёте
entry-earned = они начислены за заказ
entry-expired = их не потратили вовремя
entry-grace = оплаченный ими заказ возвращён после окончания их срока: ещё есть время их потратить
entry-hold-ended = время ожидания закончилось
entry-lot-expired = оплаченный ими заказ возвращён после окончания их срока
entry-merged = два счёта объединены в один
entry-order-reduced = заказ, за который они начислены, отменён, изменён или возвращён
entry-order-refunded = заказ, для которого они зарезервированы, отменён или возвращён
entry-owed = заказ, за который они начислены, отменён, изменён или возвращён
entry-redemption-refunded = оплаченный ими заказ отменён или возвращён
entry-reissued = оплаченный ими заказ возвращён после окончания их срока: они действуют заново
entry-released = от оплаты баллами отказались
entry-reservation-ended = время резерва закончилось
entry-reserved = ими собираются оплатить заказ
entry-rest-released = потрачено меньше, чем было зарезервировано
entry-surprised = подарок от магазина
entry-waived = заказ, за который они начислены, отменён, изменён или возвращён
entry-waiver-lifted = за заказ снова полагаются баллы
entry-waiver-recovered = заказ вернули после того, как баллы за него были потрачены

of-order = заказ { $name }
of-line = позиция { $name }
of-rule = правило { $name }
of-redemption = оплата баллами { $name }
available-from = можно потратить с { $date }
valid-through = действуют по { $date } включительно

event-account-closed = счёт закрыт: операций по нему больше нет
event-above-limit = { $points } — это { $amount }, а баллами можно оплатить не больше { $limit }
event-above-reserved = зарезервировано меньше баллов, чем нужно потратить
event-adjusted = { $case ->
    [taken] списано: { $points }. Причина: { $note }
   *[given] начислено: { $points }. Причина: { $note }
}
event-already-cancelled = заказ уже был отменён
event-already-earned = заказ уже был оплачен или выполнен: баллы начисляются один раз
event-already-enrolled = участник уже вступил в программу
event-already-merged = оба счёта уже объединены
event-already-placed = заказ уже был оформлен
event-already-referred = рекомендация этого участника уже засчитана
event-already-reserved = оплата баллами с таким именем уже есть
event-balance-cap = к начислению: { $points }, а предел счёта — { $cap }
event-below-min-order = товары стоят меньше { $least }
event-below-minimum = запрошено: { $asked }, можно потратить не меньше чем { $needed }
event-captured = потрачено: { $points }
event-changed = { $case ->
    [waived] начислено: { $earned }, к отзыву: { $taken }, из них прощено: { $waived }
   *[other] начислено: { $earned }, отозвано: { $taken }
}
event-closed = счёт закрыт, отозвано: { $taken }
event-cool-down = с последней оплаты баллами прошло слишком мало времени
event-earned = начислено: { $earned }
event-goods-unknown = баллами оплачивается часть стоимости товаров: сначала оформите заказ или укажите их стоимость
event-ids-in-both = { $case ->
    [order] на обоих счетах есть заказ «{ $note }»
    [redemption] на обоих счетах есть оплата баллами «{ $note }»
   *[event] на обоих счетах есть событие «{ $note }»
}
event-insufficient-points = { $case ->
    [taken] к списанию: { $asked }, доступно: { $available }
   *[spent] запрошено: { $asked }, доступно: { $available }
}
event-kept = позиции заказа ещё неизвестны: событие сохранено
event-merged = счёт объединён с другим, на который перешло: { $points }
event-not-a-step = запрошено: { $asked }, шаг списания: { $step }
event-not-asked = баллы не списываются
event-not-offered = в этой программе нельзя платить баллами
event-not-reserved = нет открытой оплаты баллами с таким именем
event-nothing-to-book = ничего не меняется
event-order-closed = в заказе не осталось ничего, что можно оплатить
event-possible = { $points } — это { $amount } оплаты
event-recorded = программа за это ничего не даёт
event-redeem-limit = { $case ->
    [order] уже потрачено столько баллов, сколько можно на один заказ
    [day] уже потрачено столько баллов, сколько можно за день
    [month] уже потрачено столько баллов, сколько можно за месяц
    [year] уже потрачено столько баллов, сколько можно за год
   *[lifetime] уже потрачено столько баллов, сколько можно всего
}
event-referred-by-another = этого участника порекомендовал другой
event-refund-exceeds-order = { $case ->
    [line] к возврату по позиции «{ $line }»: { $quantity }, осталось: { $left }
    [value] стоимость возврата больше стоимости оставшихся товаров
   *[order] от заказа ничего не осталось
}
event-released = возвращено: { $points }
event-reservations-open = есть зарезервированные баллы: сначала их нужно потратить или вернуть
event-reserved = зарезервировано: { $points } на сумму { $amount }
event-restored = возвращено: { $restored }
event-restored-and-taken-back = { $case ->
    [waived] возвращено: { $restored }, к отзыву: { $taken }, из них прощено: { $waived }
   *[other] возвращено: { $restored }, отозвано: { $taken }
}
event-reward-expired = срок награды «{ $reward }» истёк
event-reward-not-offered = награда «{ $reward }» сейчас недоступна
event-reward-possible = награду «{ $reward }» можно получить за { $points }
event-reward-released = награду «{ $reward }» снова можно использовать
event-reward-reserved = награда «{ $reward }» зарезервирована
event-reward-taken = награда «{ $reward }» уже зарезервирована или использована
event-reward-used = награда «{ $reward }» использована
event-self-referral = нельзя порекомендовать самого себя
event-surprised = { $case ->
    [taken] списано: { $points }. Причина: { $note }
   *[given] начислено: { $points }. Причина: { $note }
}
event-taken-back = { $case ->
    [waived] к отзыву: { $taken }, из них прощено: { $waived }
   *[other] отозвано: { $taken }
}
event-unknown-line = в заказе нет позиции «{ $line }»
event-unknown-reward = награды с таким именем не было
event-updated = сведения об участнике обновлены
event-worth-nothing = { $points } — это меньше самой мелкой монеты

gives-per-money = +{ $gain }: { $points } за { $per }, с суммы { $basis }
gives-per-full-step = +{ $gain }: { $points } за каждые полные { $per }, с суммы { $basis }
gives-per-unit = +{ $gain }: { $points } за единицу, { $units } { $units ->
    [one] единица
    [few] единицы
    [many] единиц
   *[other] единицы
}
gives-once = +{ $gain }: один раз за заказ
gives-for = +{ $gain }: { $case ->
    [anniversary] к годовщине
    [birthday] ко дню рождения
    [card] за заполненную карточку
    [enrolled] за вступление в программу
    [name_day] к именинам
    [newsletter] за подписку на рассылку
    [order] за заказ
    [referral] за рекомендацию
    [review] за отзыв
    [social] за публикацию или подписку в соцсети
    [survey] за опрос
   *[custom] за «{ $action }»
}
gives-nothing = 0: { $why }
multiplies = умножить на { $multiplier }
multiplies-lines = умножить на { $multiplier } для своих позиций
with-multiplier = { $said }, умножено на { $multiplier }
with-limit = { $said }, { $why }

rule-above-max-amount = стоимость товаров больше, чем допускает правило
rule-balance-cap = больше на счёте быть не может
rule-below-min-amount = стоимость товаров меньше, чем требует правило
rule-below-min-order = стоимость заказа меньше, чем требует правило
rule-below-min-quantity = товаров меньше, чем требует правило
rule-below-one-point = выходит меньше одного балла
rule-capped = предел на заказ
rule-card-not-full = карточка ещё не заполнена
rule-daily-cap = предел на день
rule-earned = правило действует
rule-excluded-by-coupon = за заказ с купоном баллы не начисляются
rule-guest = баллы получают только участники с подтверждённым адресом
rule-goods-unknown = стоимость заказа не указана
rule-holdout = участник входит в группу, которая ничего не получает
rule-lifetime-cap = предел за всё время
rule-monthly-cap = предел на месяц
rule-multiplied = правило умножает то, что дают другие
rule-no-such-line = правило не относится ни к одной позиции заказа
rule-not-consented = участник не дал на это согласия
rule-not-first-order = правило действует только для первого заказа
rule-not-yet = правило ещё не действует
rule-nothing-earns = ни за что в заказе это правило баллов не даёт
rule-other-channel = правило действует для других каналов продаж
rule-other-coupon = правило действует для других купонов
rule-other-group = правило действует для других групп клиентов
rule-other-payment = правило действует для других способов оплаты
rule-other-rule-wins = преимущество у другого правила той же группы
rule-other-side = правило даёт баллы другой стороне
rule-other-store = правило действует для других магазинов
rule-other-tier = правило действует для других уровней
rule-other-weekday = правило действует в другие дни недели
rule-over = правило больше не действует
rule-subject-cap = предел на один предмет
rule-yearly-cap = предел на год
