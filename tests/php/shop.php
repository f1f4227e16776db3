<?php

declare(strict_types=1);

// What shop adapters share: amounts of shops, orders told to the ledger, the usual program as a form. The store is a
// database in memory; shops themselves are under tests/shops.
use Regulars\Document;
use Regulars\InputException;
use Regulars\MoneyException;
use Regulars\Runtime;
use Regulars\Shop\Amount;
use Regulars\Shop\Currency;
use Regulars\Shop\Line;
use Regulars\Shop\Members;
use Regulars\Shop\Occasions;
use Regulars\Shop\Offers;
use Regulars\Shop\Order;
use Regulars\Shop\Orders;
use Regulars\Shop\Points;
use Regulars\Shop\Program;
use Regulars\Shop\ProgramForm;
use Regulars\Shop\Referrals;
use Regulars\Shop\Stage;
use Regulars\Store;
use Regulars\Tests\Check;

require __DIR__ . '/start.php';

/** A store with a program: one point for each euro, 100 points are worth a euro. */
function club(array $fields = []): Store
{
    $store = new Store(new PDO('sqlite::memory:'));
    Check::same([], (new Program($store, 'club', new Currency('EUR'), 'Europe/Warsaw'))->saveFields($fields + ProgramForm::DEFAULTS));

    return $store;
}

/** An order of two units of one product. */
function order(string $id, string $net = '100', string $tax = '20', ?string $customer = '7'): Order
{
    $line = new Line('P1', 2, Amount::of($net), Amount::of($tax), product: '1');

    return new Order($id, $customer, new Currency('EUR'), [$line], Amount::zero());
}

/** The sentences of what was decided. */
function said(array $committed): array
{
    return array_map(static fn ($one): string => $one->decision->text, $committed);
}

function available(Store $store): int
{
    return (new Members($store))->standing('7')['balance']->available;
}

Check::run('amounts', static function (): void {
    $minor = static fn (string $code, string|int|float $value): int => (new Currency($code))->minor(Amount::of($value));
    Check::same([1235, 12, 12346, -1235, 1250], [
        $minor('EUR', '12.3450'), $minor('JPY', '12.3450'), $minor('KWD', '12.3455'), $minor('EUR', '-12.345'), $minor('EUR', 12.5),
    ]);
    Check::same(['12.50', '0.05', '-0.05', '7', '0.007'], [
        (new Currency('EUR'))->decimal(1250), (new Currency('EUR'))->decimal(5), (new Currency('EUR'))->decimal(-5),
        (new Currency('JPY'))->decimal(7), (new Currency('BHD'))->decimal(7),
    ]);
    foreach (['', '1e3', '0x1', '1,000.00', 'NAN', ' 1 2'] as $text) {
        Check::refused(InputException::class, 1005, null, null, static fn () => Amount::of($text));
    }
    Check::refused(MoneyException::class, 2001, null, null, static fn () => Amount::of('12345678901234'));
    foreach (['12.345', '1,000', '1.000', '-1', '1e2', '', '99999999999999999999', str_repeat('ł', 50), "\xff"] as $text) {
        Check::refused(InputException::class, 1012, null, null, static fn () => (new Currency('EUR'))->typed($text));
    }
    Check::same(1250, (new Currency('EUR'))->typed('12,50'));
    Check::refused(InputException::class, 1012, null, null, static fn () => (new Currency('JPY'))->typed('1.0'));
    Check::same(['1.50', '+1.50', '-1.50'], [(new Points(2))->text(150), (new Points(2))->change(150), (new Points(2))->text(-150)]);
    $cents = new Points(2);
    Check::same([150, -150, -7], [$cents->typed('1.5'), $cents->typed('-1.50', true), (new Points())->typed('-7', true)]);
    Check::refused(InputException::class, 1012, null, null, static fn () => (new Points())->typed('-7'));
});

Check::run('currencies have the digits that the core knows', static function (): void {
    foreach (['EUR', 'JPY', 'KWD', 'CLF', 'BHD', 'KRW', 'VND', 'PLN', 'CNY', 'RUB', 'ISK', 'TND', 'UYW', 'HUF', 'XOF'] as $code) {
        $store = new Store(new PDO('sqlite::memory:'));
        $currency = new Currency($code);
        Check::same([], (new Program($store, 'club', $currency, 'UTC'))->saveFields(['expiry' => 'none'] + ProgramForm::DEFAULTS));
        $cart = new Order('', null, $currency, [new Line('1', 1, Amount::of('7'), Amount::zero())], Amount::zero());
        $said = (new Offers($store))->for($cart)->reasons;
        $one = $currency->decimal(10 ** $currency->digits);
        $seven = $currency->decimal(7 * 10 ** $currency->digits);
        Check::same(["+7: 1 point per $one $code on $seven $code"], $said, $code);
    }
});

Check::run('a share is exact where the product leaves 64 bits', static function (): void {
    $share = static fn (string $amount, string $part, string $whole): int
        => Amount::of($amount)->share(Amount::of($part), Amount::of($whole))->millionths;
    Check::same(333_333, $share('1', '1', '3'));
    // By Python's integers.
    Check::same(1_249_999_988_609_368, $share('9999999999.999999', '123456789.012345', '987654321.098765'));
    Check::same(123_456_789_012_345_677, $share('246913578024.691356', '499999999999.999999', '999999999999.999999'));
    Check::same([0, 0, 0], [$share('5', '0', '3'), $share('5', '1', '0'), $share('0', '1', '3')]);
});

Check::run("a discount of the order is shared over its goods, with their tax", static function (): void {
    $lines = [
        new Line('1', 1, Amount::of('33.3333'), Amount::of('7.6667')),
        new Line('2', 2, Amount::of('66.6667'), Amount::of('15.3333')),
        new Line('3', 1, Amount::of('5'), Amount::of('1'), 'shipping'),
    ];
    $cart = (new Order('1', '7', new Currency('EUR'), $lines, Amount::of('10.0000'), ['store' => '0', 'coupon' => '']))->cart();
    Check::same(['0', 'EUR', false], [$cart['store'], $cart['currency'], isset($cart['coupon'])]);
    Check::same([3690, 7380, 600], array_column($cart['lines'], 'amount'));
    Check::same([690, 1380, 100], array_column($cart['lines'], 'tax'));
    Check::same([410, 820, 0], array_column($cart['lines'], 'discount'));
    // More than all goods are worth takes no more than that, and never off shipping.
    $free = (new Order('1', '7', new Currency('EUR'), $lines, Amount::of('1000')))->cart();
    Check::same([0, 0, 600], array_column($free['lines'], 'amount'));
});

Check::run('an order is told once, however often a hook fires', static function (): void {
    $store = club();
    $orders = new Orders($store);
    Check::same(['nothing changes'], said($orders->tell(order('1'), Stage::Open)));
    Check::same(['120 points earned', 'nothing changes'], said($orders->tell(order('1'), Stage::Fulfilled)));
    Check::same([], $orders->tell(order('1'), Stage::Fulfilled));
    Check::same([], $orders->tell(order('1'), Stage::Open));
    Check::same(['120 points taken back'], said($orders->tell(order('1'), Stage::Cancelled)));
    Check::same([], $orders->tell(order('1'), Stage::Cancelled));
    Check::same([], $orders->tell(order('1'), Stage::Open));
    Check::same(['120 points earned', 'nothing changes'], said($orders->tell(order('1'), Stage::Fulfilled)));
    Check::same(['60 points taken back'], said($orders->tell(order('1', '50', '10'), Stage::Fulfilled)));
    Check::same(60, available($store));
    // One that was never confirmed is nothing to the ledger, nor is a guest's, nor an empty one.
    Check::same([[], [], []], [
        $orders->tell(order('2'), Stage::Cancelled),
        $orders->tell(order('3', customer: null), Stage::Fulfilled),
        $orders->tell(new Order('4', '7', new Currency('EUR'), [], Amount::zero()), Stage::Fulfilled),
    ]);
    Check::that($store->verify()->valid, 'the book does not hold');
});

Check::run('points are set aside once, spent with the order, and come back with it', static function (): void {
    $store = club();
    $orders = new Orders($store);
    $orders->tell(order('1'), Stage::Fulfilled);
    Check::same([null, null, 20], [
        $orders->reserve(order('2'), 100, 100, Stage::Open), $orders->reserve(order('2'), 100, 100, Stage::Open), available($store),
    ]);
    Check::same('100 points asked for, 20 points available', $orders->reserve(order('3'), 100, 100, Stage::Open));
    // Given up before it earned: the points are free, and the order may come back and pay by them again.
    Check::same(['100 points given back'], said($orders->tell(order('2'), Stage::Cancelled)));
    Check::same([120, null, 20], [available($store), $orders->reserve(order('2'), 100, 100, Stage::Open), available($store)]);
    Check::same(['119 points earned', '100 points spent', 'nothing changes'], said($orders->tell(order('2'), Stage::Fulfilled)));
    Check::same(139, available($store));
    // Cancelled after it earned, and completed again with its points.
    $orders->tell(order('2'), Stage::Cancelled);
    Check::same([120, null, 139], [available($store), $orders->reserve(order('2'), 100, 100, Stage::Fulfilled), available($store)]);
    $orders->tell(order('2'), Stage::Fulfilled);
    // Edited to pay by fewer points: the spent ones come back first.
    Check::same([null, 189], [$orders->reserve(order('2'), 50, 50, Stage::Fulfilled), available($store)]);
    // Another worth than the customer saw is not kept.
    $refused = $orders->reserve(order('5'), 10, 999, Stage::Open);
    Check::same(['the points are worth another amount by now', 189], [$refused, available($store)]);
    Check::that($store->verify()->valid, 'the book does not hold');
});

Check::run('refunds by line, by amount and whole', static function (): void {
    $store = club();
    $orders = new Orders($store);
    $orders->tell(order('1'), Stage::Fulfilled);
    Check::same('60 points taken back', $orders->refund(order('1'), 'a', ['P1' => 1])->text);
    Check::same('60 points taken back', $orders->refund(order('1'), 'a', ['P1' => 1])->text, 'again');
    Check::same('30 points taken back', $orders->refund(order('1'), 'b', [], 3000)->text);
    Check::same(30, available($store));
    Check::same('refused', $orders->refund(order('1'), 'c', ['P1' => 2])->status);
    Check::same('30 points taken back', $orders->refund(order('1'), 'd')->text);
    // What was given back stays so when the order's status goes to and fro.
    $orders->tell(order('1'), Stage::Cancelled);
    $orders->tell(order('1'), Stage::Fulfilled);
    Check::same(0, available($store));
});

Check::run('where the library cannot be reached, orders wait and are settled', static function (): void {
    $store = club();
    $orders = new Orders($store);
    $native = Runtime::native();
    putenv('REGULARS_RUNTIME=none');
    Runtime::use(null);
    Check::same([], $orders->tell(order('1'), Stage::Open));
    Check::same([], $orders->tell(order('1'), Stage::Fulfilled));
    Check::same([], $orders->tell(order('1'), Stage::Fulfilled));
    Check::same('the ledger cannot be reached', $orders->reserve(order('2'), 100, 100, Stage::Open));
    Check::same(3, count($store->queued()));
    putenv('REGULARS_RUNTIME');
    Runtime::use($native);
    // What comes while others wait is booked behind them.
    Check::same(['120 points taken back'], said($orders->tell(order('1'), Stage::Cancelled)));
    Check::same([0, 0], [available($store), count($store->queued())]);
    $orders->tell(order('1'), Stage::Paid);
    Check::same(120, available($store));
    Check::that($store->verify()->valid, 'the book does not hold');
});

Check::run('what customers do beside ordering is told once, and earns by the rules of the form', static function (): void {
    $fields = [
        'enrolled' => '25', 'newsletter' => '10', 'review' => '15', 'review_daily' => '1', 'birthday' => '50', 'birthday_before' => '3',
        'birthday_after' => '4', 'birthday_set_before' => '0',
    ];
    $store = club($fields);
    $kept = (new Program($store, 'club', new Currency('EUR'), 'Europe/Warsaw'))->fields();
    Check::same($fields, array_intersect_key($kept ?? [], $fields));
    $occasions = new Occasions($store);
    $points = static function (?Document $told) use ($store): array {
        return [$told === null, available($store)];
    };
    Check::same([[false, 25], [true, 25]], [$points($occasions->enrolled('7')), $points($occasions->enrolled('7'))]);
    Check::same([[false, 35], [true, 35]], [
        $points($occasions->performed('7', 'newsletter')), $points($occasions->performed('7', 'newsletter')),
    ]);
    Check::same([[false, 50], [true, 50], [false, 50]], [
        $points($occasions->performed('7', 'review', '40')),
        $points($occasions->performed('7', 'review', '40')),
        $points($occasions->performed('7', 'review', '41')),
    ]);
    $day = (new DateTimeImmutable('+20 days'))->format('Y-m-d');
    Check::same([[false, 50], [true, 50]], [$points($occasions->born('7', $day)), $points($occasions->born('7', $day))]);
    $store->tick((new DateTimeImmutable('+18 days'))->format('Y-m-d\TH:i:s\Z'));
    Check::same(100, available($store));
    Check::that($store->verify()->valid, 'the book does not hold');
    $program = new Program(new Store(new PDO('sqlite::memory:')), 'club', new Currency('EUR'), 'Europe/Warsaw');
    $wrong = $program->saveFields(['birthday_before' => '99999999'] + $fields + ProgramForm::DEFAULTS);
    Check::same(['birthday_before'], array_keys($wrong));
});

Check::run('levels multiply, every third order gives something, friends count once', static function (): void {
    $store = club([
        'tier_measure' => 'spend', 'tier_1' => 'Silver', 'tier_1_at' => '100', 'tier_1_times' => '1.5', 'nth_every' => '3',
        'referrer' => '500', 'referee' => '200', 'referral_min_order' => '30',
    ]);
    [$orders, $referrals, $members] = [new Orders($store), new Referrals($store), new Members($store)];
    $orders->tell(order('1'), Stage::Fulfilled);
    Check::same([120, 'Silver', []], [available($store), $members->standing('7')['level'], $members->standing('7')['rewards']]);
    $orders->tell(order('2'), Stage::Fulfilled);
    Check::same(300, available($store));
    $orders->tell(order('3'), Stage::Fulfilled);
    $reward = $members->standing('7')['rewards'][0];
    Check::same(['nth', 1, 'percent_off', 10], [$reward->stamp, $reward->number, $reward->reward->kind, $reward->reward->value]);
    // A friend's first order is too small, the second counts, the third no more. Nobody brings themselves, nor does who is not there.
    $friend = static fn (string $id, string $net): Order => order($id, $net, '0', '8');
    $referrals->joined('7', $referrals->code('7'));
    $referrals->joined('8', str_repeat('0', 32));
    Check::same(480, available($store));
    foreach ([1, 2] as $twice) {
        $referrals->joined('8', $referrals->code('7'));
    }
    foreach ([['4', '29.99', 480, 29], ['5', '30', 980, 259], ['6', '30', 980, 289]] as [$id, $net, $one, $other]) {
        $orders->tell($friend($id, $net), Stage::Fulfilled);
        $referrals->ordered($friend($id, $net));
        $referrals->ordered($friend($id, $net));
        Check::same([$one, $other], [available($store), $members->standing('8')['balance']->available], "order $id");
    }
    Check::that($store->verify()->valid, 'the book does not hold');
});

Check::run('grants carry who and why, and are booked once', static function (): void {
    $store = club();
    $members = new Members($store);
    Check::same([null, null], [$members->grant('7', 50, 'sorry', 'anna', 'f1'), $members->grant('7', 50, 'sorry', 'anna', 'f1')]);
    Check::same('60 points to be taken, 50 points available', $members->grant('7', -60, 'mistake', 'anna', 'f2'));
    $history = $members->history('7');
    $texts = array_map(static fn ($row) => $row->text, $history);
    Check::same(['60 points to be taken, 50 points available', '50 points given: sorry'], $texts);
    $rest = array_map(static fn ($row) => [$row->points, $row->refused, $row->actor], $history);
    Check::same([[0, true, 'anna'], [50, false, 'anna']], $rest);
    Check::same([null, []], [$members->standing('8'), $members->history('8')]);
});

Check::run('what time did is in the history', static function (): void {
    $store = club(['hold_until' => 'paid', 'hold_days' => '0', 'expiry' => 'rolling', 'expiry_months' => '1']);
    $orders = new Orders($store);
    $orders->tell(order('1'), Stage::Fulfilled);
    $store->tick((new DateTimeImmutable('+40 days'))->format('Y-m-d\TH:i:s\Z'));
    $texts = array_map(static fn ($row) => [$row->text, $row->points], (new Members($store))->history('7'));
    Check::same(['120 points expired', -120], $texts[0]);
    Check::same(['120 points earned', 120], end($texts));
});

Check::run('histories and offers in the language of the page', static function (): void {
    $store = club();
    (new Orders($store))->tell(order('1'), Stage::Fulfilled);
    $said = static function (string $code) use ($store): array {
        $rows = (new Members($store, $code))->history('7');

        return [end($rows)->text, end($rows)->reasons[0], (new Offers($store, $code))->for(order('', '50', '10'))->reasons[0]];
    };
    $english = ['120 points earned', '+120: 1 point per 1.00 EUR on 120.00 EUR', '+60: 1 point per 1.00 EUR on 60.00 EUR'];
    Check::same($english, $said('fr-fr'));
    Check::same('naliczono: 120 punktów', $said('pl-pl')[0]);
    Check::that(str_contains($said('ru-ru')[0], '120 баллов'), $said('ru-ru')[0]);
    foreach (['pl-pl', 'ru-ru', 'zh-cn'] as $code) {
        [$text, $reason, $offer] = $said($code);
        Check::that(str_contains($reason, '+120') && str_contains($offer, '+60') && $reason !== $english[1], "$reason; $offer");
        Check::that(!str_contains($text, 'earned'), $text);
    }
});

Check::run('the usual program as fields, errors at the fields', static function (): void {
    $store = new Store(new PDO('sqlite::memory:'));
    $program = new Program($store, 'club', new Currency('EUR'), 'Europe/Warsaw');
    Check::same(ProgramForm::DEFAULTS, $program->fields());
    Check::same([], $program->saveFields(ProgramForm::DEFAULTS));
    Check::same([1, []], [$program->latest()->version, $program->saveFields($program->fields())]);
    Check::same(1, $program->latest()->version, 'unchanged');
    $errors = static fn (array $fields): array => array_keys($program->saveFields($fields + ProgramForm::DEFAULTS));
    Check::same(['points', 'per'], $errors(['points' => 'x', 'per' => '1.234']));
    Check::same(['points'], $errors(['points' => '']));
    Check::same(['expiry_months', 'redeem_percent'], $errors(['redeem_percent' => '101', 'expiry_months' => '']));
    Check::same(['mode'], $errors(['mode' => 'stairs']));
    Check::same(['expiry_date'], $errors(['expiry' => 'fixed', 'expiry_date' => 'soon']));
    $tier = static fn (array $fields): array => $errors(['tier_measure' => 'spend'] + $fields);
    Check::same(['tier_1_at'], $tier([]), 'no level');
    Check::same(['tier_1'], $tier(['tier_1_at' => '5']), 'no name');
    Check::same(['tier_1_at'], $tier(['tier_1' => 'a', 'tier_1_at' => 'x']));
    Check::same(['tier_1_at'], $tier(['tier_1' => 'a', 'tier_1_at' => '5', 'tier_2' => 'b', 'tier_2_at' => '4']), 'falling');
    Check::same(['tier_1_times'], $tier(['tier_1' => 'a', 'tier_1_at' => '5', 'tier_1_times' => '1.555']));
    Check::same(['tier_window'], $tier(['tier_1' => 'a', 'tier_1_at' => '5', 'tier_window' => 'week']));
    Check::same(['tier_months'], $tier(['tier_1' => 'a', 'tier_1_at' => '5', 'tier_window' => 'rolling', 'tier_months' => '0']));
    Check::same(['nth_every'], $errors(['nth_every' => '0']));
    Check::same(['nth_value'], $errors(['nth_every' => '3', 'nth_value' => '101']));
    Check::same(['nth_value'], $errors(['nth_every' => '3', 'nth_value' => '']));
    Check::same(['nth_reward'], $errors(['nth_every' => '3', 'nth_reward' => 'horse']));
    Check::same(['nth_value'], $errors(['nth_every' => '3', 'nth_reward' => 'points', 'nth_value' => '0']));
    Check::same(['referrer'], $errors(['referrer' => '-5']));
    $changed = [
        'points' => '2', 'per' => '1.50', 'mode' => 'step', 'min_order' => '20.00', 'order_cap' => '500', 'first_order' => '100',
        'hold_until' => 'fulfilled', 'hold_days' => '14', 'expiry' => 'inactivity', 'expiry_months' => '6', 'redeem_step' => '50',
        'redeem_min' => '200', 'redeem_percent' => '30', 'refund_debt' => 'unlimited', 'balance_cap' => '10000', 'exclude' => ['sale'],
    ];
    $levels = [
        'tier_measure' => 'spend', 'tier_window' => 'rolling', 'tier_months' => '6', 'tier_grace_days' => '14', 'tier_downgrade' => 'all',
        'tier_1' => 'Silver', 'tier_1_at' => '100.00', 'tier_1_times' => '1.5', 'tier_2' => 'Gold', 'tier_2_at' => '500.00',
        'tier_2_times' => '2', 'nth_every' => '3', 'nth_reward' => 'amount_off', 'nth_value' => '5.00', 'referrer' => '500',
        'referee' => '200', 'referral_min_order' => '30.00',
    ];
    $points = ['nth_every' => '5', 'nth_reward' => 'points', 'nth_value' => '250'];
    $others = [
        'tier_measure' => 'orders', 'tier_window' => 'year', 'tier_1' => 'Friend', 'tier_1_at' => '3', 'nth_every' => '10',
        'nth_reward' => 'free_shipping',
    ];
    $rest = [['redeem' => '0'], ['expiry' => 'none'], ['expiry' => 'fixed', 'expiry_date' => '2027-12-31']];
    foreach ([$changed, $levels, $others, $points, ...$rest] as $fields) {
        $store = club($fields);
        $kept = (new Program($store, 'club', new Currency('EUR'), 'Europe/Warsaw'))->fields();
        Check::same([], array_udiff_assoc($fields, $kept ?? [], static fn ($one, $other): int => $one <=> $other), 'kept');
    }
});

Check::run('a document says what no field does', static function (): void {
    $store = club();
    $program = new Program($store, 'club', new Currency('EUR'), 'Europe/Warsaw');
    Check::same(['document'], array_keys($program->saveText('{"earn": [')));
    Check::same(['document'], array_keys($program->saveText('[]')));
    Check::that(str_contains($program->saveText('{"earn": [], "gifts": 1}')['document'], 'gifts'), 'the unknown field is named');
    $rule = ['id' => 'coffee', 'on' => 'order', 'when' => ['category' => ['20']], 'multiplier' => [2, 1]];
    $base = ['id' => 'base', 'on' => 'order', 'points' => 1, 'per' => 100];
    Check::same([], $program->saveText(json_encode(['earn' => [$base, $rule]])));
    Check::same([2, null], [$program->latest()->version, $program->fields()]);
});
Check::end();
