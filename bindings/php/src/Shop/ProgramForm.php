<?php

declare(strict_types=1);

namespace Regulars\Shop;

use Regulars\Decimal;
use Regulars\Exception;

/**
 * The usual program as the fields of a settings page, and back. Whatever goes beyond it is written as a document; this
 * knows which of its own fields a pointer into the document is about, so that each error stands where it was typed.
 */
final class ProgramForm
{
    /** The fields and what they say when a shop begins. */
    public const DEFAULTS = [
        'points' => '1', 'per' => '1', 'mode' => 'linear', 'rounding' => 'floor', 'tax' => 'included',
        'shipping' => '0', 'after_discounts' => '1', 'points_paid' => '0', 'exclude' => [], 'min_order' => '',
        'order_cap' => '', 'first_order' => '', 'hold_until' => 'paid', 'hold_days' => '0', 'expiry' => 'rolling',
        'expiry_months' => '12', 'expiry_date' => '', 'redeem' => '1', 'redeem_points' => '100', 'redeem_amount' => '1',
        'redeem_step' => '1', 'redeem_min' => '0', 'redeem_percent' => '100', 'refund_debt' => 'within_balance',
        'refund_grace_days' => '30', 'balance_cap' => '',
        'enrolled' => '', 'newsletter' => '', 'review' => '', 'review_daily' => '', 'birthday' => '', 'birthday_before' => '0',
        'birthday_after' => '', 'birthday_set_before' => '0',
        'referrer' => '', 'referee' => '', 'referral_min_order' => '',
        'tier_measure' => '', 'tier_window' => 'ever', 'tier_months' => '12', 'tier_grace_days' => '0', 'tier_downgrade' => 'one_step',
        'tier_1' => '', 'tier_1_at' => '', 'tier_1_times' => '', 'tier_2' => '', 'tier_2_at' => '', 'tier_2_times' => '',
        'tier_3' => '', 'tier_3_at' => '', 'tier_3_times' => '',
        'nth_every' => '', 'nth_reward' => 'percent_off', 'nth_value' => '10',
    ];

    /** How many levels the form has. */
    private const LEVELS = [1, 2, 3];

    /** Which field of the form a part of the document came from. */
    private const FIELDS = [
        '#^/points/rounding#' => 'rounding', '#^/basis/tax#' => 'tax', '#^/basis/exclude#' => 'exclude',
        '#^/pending/plus#' => 'hold_days', '#^/pending#' => 'hold_until',
        '#^/expiry/after#' => 'expiry_months', '#^/expiry/date#' => 'expiry_date', '#^/expiry#' => 'expiry',
        '#^/redeem/points#' => 'redeem_points', '#^/redeem/amount#' => 'redeem_amount', '#^/redeem/step#' => 'redeem_step',
        '#^/redeem/min#' => 'redeem_min', '#^/redeem/max_percent#' => 'redeem_percent',
        '#^/refund/expired_lots#' => 'refund_grace_days', '#^/refund#' => 'refund_debt', '#^/limits#' => 'balance_cap',
        '#^/earn/base/points#' => 'points', '#^/earn/base/per#' => 'per', '#^/earn/base/mode#' => 'mode',
        '#^/earn/base/when/min_amount#' => 'min_order', '#^/earn/base/limit#' => 'order_cap', '#^/earn/first#' => 'first_order',
        '#^/earn/(enrolled|newsletter)#' => '$1', '#^/earn/review/limit#' => 'review_daily', '#^/earn/review#' => 'review',
        '#^/earn/birthday/window/(before|after)#' => 'birthday_$1', '#^/earn/birthday/set_before#' => 'birthday_set_before',
        '#^/earn/birthday#' => 'birthday',
        '#^/earn/referral/(referrer|referee)#' => '$1', '#^/earn/referral/min_order#' => 'referral_min_order',
        '#^/earn/referral#' => 'referrer', '#^/earn/tier-(\d)#' => 'tier_$1_times',
        '#^/tiers/measure#' => 'tier_measure', '#^/tiers/window/rolling#' => 'tier_months', '#^/tiers/window#' => 'tier_window',
        '#^/tiers/grace#' => 'tier_grace_days', '#^/tiers/downgrade#' => 'tier_downgrade',
        '#^/tiers/levels/(\d)/id#' => 'tier_$1', '#^/tiers/levels/(\d)/at#' => 'tier_$1_at', '#^/tiers#' => 'tier_1_at',
        '#^/stamps/0/reward/(?:value|points)#' => 'nth_value', '#^/stamps/0/reward#' => 'nth_reward', '#^/stamps#' => 'nth_every',
    ];

    public function __construct(private readonly Currency $currency)
    {
    }

    /**
     * The field that a pointer into the program is about; 'document' where none is.
     *
     * @param array<string, mixed> $program
     */
    public static function field(?string $pointer, array $program): string
    {
        // Rules are known by their names, wherever they stand.
        $named = static fn (array $part): string => '/earn/' . ($program['earn'][(int) $part[1]]['id'] ?? $part[1]);
        $pointer = preg_replace_callback('#^/earn/(\d+)#', $named, (string) $pointer);
        // The form counts levels from 1.
        $level = static fn (array $part): string => $part[1] . ((int) $part[2] + 1);
        $pointer = preg_replace_callback('#^(/tiers/levels/)(\d+)#', $level, $pointer);
        foreach (self::FIELDS as $pattern => $field) {
            if (preg_match($pattern, $pointer, $part) === 1) {
                return str_replace('$1', $part[1] ?? '', $field);
            }
        }

        return 'document';
    }

    /**
     * The program that the fields say, without its id, version and date.
     *
     * @param array<string, mixed> $fields
     *
     * @return array{0: array<string, mixed>, 1: array<string, string>} the program, and what is wrong at which field
     */
    public function program(array $fields): array
    {
        $errors = [];
        $fields = array_intersect_key($fields, self::DEFAULTS) + self::DEFAULTS;
        $text = static fn (string $field): string => is_scalar($fields[$field]) ? trim((string) $fields[$field]) : '';
        $read = static function (string $field, \Closure $reader) use ($text, &$errors): mixed {
            try {
                return $text($field) === '' ? null : $reader($text($field));
            } catch (Exception $exception) {
                $errors[$field] = $exception->getMessage();

                return null;
            }
        };
        $count = fn (string $field): ?int => $read($field, self::whole(...));
        $money = fn (string $field): ?int => $read($field, $this->currency->typed(...));
        foreach (['points', 'per', ...($text('redeem') === '1' ? ['redeem_points', 'redeem_amount'] : [])] as $field) {
            $errors += $text($field) === '' ? [$field => 'expected a number, found nothing'] : [];
        }
        $when = array_filter(['min_amount' => $money('min_order')]);
        $cap = $count('order_cap');
        $base = ['id' => 'base', 'on' => 'order', 'points' => $count('points'), 'per' => $money('per'), 'mode' => $text('mode')];
        $base += ($when === [] ? [] : ['when' => $when]) + ($cap === null ? [] : ['limit' => ['per' => 'order', 'points' => $cap]]);
        $first = $count('first_order');
        $exclude = is_array($fields['exclude']) ? array_values($fields['exclude']) : [];
        $program = [
            'points' => ['rounding' => $text('rounding')],
            'basis' => [
                'tax' => $text('tax'),
                'shipping' => $text('shipping') === '1',
                'after_discounts' => $text('after_discounts') === '1',
                'points_paid' => $text('points_paid') === '1',
                'exclude' => $exclude,
            ],
            'pending' => ['until' => $text('hold_until'), 'plus' => 'P' . ($count('hold_days') ?? 0) . 'D'],
            'earn' => [$base],
            'refund' => [
                'earned' => 'recompute',
                'debt' => $text('refund_debt'),
                'expired_lots' => ['grace' => 'P' . ($count('refund_grace_days') ?? 30) . 'D'],
            ],
        ];
        if ($first !== null) {
            $program['earn'][] = ['id' => 'first', 'on' => 'order', 'points' => $first, 'when' => ['first_order' => true] + $when];
        }
        $program += match ($text('expiry')) {
            'none' => [],
            'fixed' => ['expiry' => ['kind' => 'fixed', 'date' => $text('expiry_date')]],
            default => ['expiry' => ['kind' => $text('expiry'), 'after' => 'P' . ($count('expiry_months') ?? 0) . 'M']],
        };
        array_push($program['earn'], ...$this->occasions($count), ...self::referral($count, $money));
        if ($text('redeem') === '1') {
            $program['redeem'] = array_filter([
                'points' => $count('redeem_points'),
                'amount' => $money('redeem_amount'),
                'step' => $count('redeem_step'),
                'min' => $count('redeem_min'),
                'max_percent' => $count('redeem_percent'),
            ], static fn (?int $value): bool => $value !== null);
        }
        $balance = $count('balance_cap');
        if ($balance !== null) {
            $program['limits'] = ['balance_cap' => $balance];
        }
        if ($text('tier_measure') !== '') {
            [$program['tiers'], $multipliers] = self::tiers($text, $count, $text('tier_measure') === 'spend' ? $money : $count, $read);
            array_push($program['earn'], ...$multipliers);
        }
        $every = $count('nth_every');
        if ($every !== null) {
            $kind = $text('nth_reward');
            $value = $kind === 'free_shipping' ? null : ($kind === 'amount_off' ? $money : $count)('nth_value');
            $reward = ['kind' => $kind] + ($value === null ? [] : [$kind === 'points' ? 'points' : 'value' => $value]);
            $program['stamps'] = [['id' => 'nth', 'count' => 'orders', 'every' => $every, 'reward' => $reward]];
        }

        return [$program, $errors];
    }

    /**
     * The fields that say a program; null for one that goes beyond them.
     *
     * @param array<string, mixed> $program with its defaults written out, as a store keeps it
     *
     * @return ?array<string, mixed>
     */
    public function fields(array $program): ?array
    {
        $rules = array_column($program['earn'], null, 'id');
        $base = $rules['base'] ?? [];
        $money = fn (?int $minor): string => $minor === null ? '' : $this->currency->decimal($minor);
        $period = static function (?string $text, string $unit): string {
            return preg_match("/^P(\d+)$unit$/D", (string) $text, $part) === 1 ? $part[1] : '';
        };
        $redeem = $program['redeem'] ?? [];
        $expiry = $program['expiry'] ?? ['kind' => 'none'];
        $limit = $base['limit'] ?? [];
        $limit = array_is_list($limit) ? ($limit[0] ?? []) : $limit;
        $fields = [
            'points' => (string) ($base['points'] ?? ''),
            'per' => $money($base['per'] ?? null),
            'mode' => $base['mode'] ?? 'linear',
            'rounding' => $program['points']['rounding'] ?? 'floor',
            'tax' => $program['basis']['tax'] ?? 'included',
            'shipping' => (string) (int) ($program['basis']['shipping'] ?? false),
            'after_discounts' => (string) (int) ($program['basis']['after_discounts'] ?? true),
            'points_paid' => (string) (int) ($program['basis']['points_paid'] ?? false),
            'exclude' => $program['basis']['exclude'] ?? [],
            'min_order' => $money($base['when']['min_amount'] ?? null),
            'order_cap' => (string) ($limit['points'] ?? ''),
            'first_order' => (string) ($rules['first']['points'] ?? ''),
            'hold_until' => $program['pending']['until'] ?? 'paid',
            'hold_days' => $period($program['pending']['plus'] ?? null, 'D'),
            'expiry' => $expiry['kind'],
            'expiry_months' => $period($expiry['after'] ?? null, 'M'),
            'expiry_date' => $expiry['date'] ?? '',
            'redeem' => (string) (int) ($redeem !== []),
            'redeem_points' => (string) ($redeem['points'] ?? ''),
            'redeem_amount' => $money($redeem['amount'] ?? null),
            'redeem_step' => (string) ($redeem['step'] ?? ''),
            'redeem_min' => (string) ($redeem['min'] ?? ''),
            'redeem_percent' => (string) ($redeem['max_percent'] ?? ''),
            'refund_debt' => $program['refund']['debt'] ?? 'within_balance',
            'refund_grace_days' => $period($program['refund']['expired_lots']['grace'] ?? null, 'D'),
            'balance_cap' => (string) ($program['limits']['balance_cap'] ?? ''),
            'enrolled' => (string) ($rules['enrolled']['points'] ?? ''),
            'newsletter' => (string) ($rules['newsletter']['points'] ?? ''),
            'review' => (string) ($rules['review']['points'] ?? ''),
            'review_daily' => (string) ($rules['review']['limit'][1]['times'] ?? ''),
            'birthday' => (string) ($rules['birthday']['points'] ?? ''),
            'birthday_before' => $period($rules['birthday']['window']['before'] ?? 'P0D', 'D'),
            'birthday_after' => $period($rules['birthday']['window']['after'] ?? null, 'D'),
            'birthday_set_before' => $period($rules['birthday']['set_before'] ?? 'P0D', 'D'),
            'referrer' => (string) ($rules['referral']['referrer'] ?? ''),
            'referee' => (string) ($rules['referral']['referee'] ?? ''),
            'referral_min_order' => $money($rules['referral']['min_order'] ?? null),
        ];

        return $fields + $this->tierFields($program['tiers'] ?? null, $rules) + $this->nthFields($program['stamps'][0] ?? null)
            + self::DEFAULTS;
    }

    /**
     * The tiers, and how many times the points each level earns.
     *
     * @param \Closure(string): string          $text
     * @param \Closure(string): ?int            $count
     * @param \Closure(string): ?int            $at    reads from which measure on a level is reached
     * @param \Closure(string, \Closure): mixed $read  what is wrong with a field stands at it
     *
     * @return array{0: array<string, mixed>, 1: list<array<string, mixed>>}
     */
    private static function tiers(\Closure $text, \Closure $count, \Closure $at, \Closure $read): array
    {
        $window = match ($text('tier_window')) {
            'ever' => [],
            'rolling' => ['window' => ['rolling' => 'P' . ($count('tier_months') ?? 0) . 'M']],
            default => ['window' => ['calendar' => $text('tier_window')]],
        };
        [$levels, $multipliers] = [[], []];
        foreach (self::LEVELS as $number) {
            if ($text("tier_$number") === '' && $text("tier_{$number}_at") === '') {
                break;
            }
            $levels[] = ['id' => $text("tier_$number"), 'at' => $at("tier_{$number}_at") ?? 0];
            $times = $read("tier_{$number}_times", self::ratio(...));
            if ($times !== null && $times !== [1, 1]) {
                $when = ['tier' => [$text("tier_$number")]];
                $multipliers[] = ['id' => "tier-$number", 'on' => 'order', 'multiplier' => $times, 'when' => $when];
            }
        }
        $tiers = ['measure' => $text('tier_measure'), 'levels' => $levels, 'downgrade' => $text('tier_downgrade')] + $window;

        return [$tiers + ['grace' => 'P' . ($count('tier_grace_days') ?? 0) . 'D'], $multipliers];
    }

    /**
     * @param ?array<string, mixed>               $tiers
     * @param array<string, array<string, mixed>> $rules by their names
     *
     * @return array<string, string>
     */
    private function tierFields(?array $tiers, array $rules): array
    {
        if ($tiers === null) {
            return [];
        }
        $window = $tiers['window'] ?? [];
        preg_match('/^P(\d+)M$/D', (string) ($window['rolling'] ?? ''), $months);
        preg_match('/^P(\d+)D$/D', (string) ($tiers['grace'] ?? ''), $days);
        $fields = [
            'tier_measure' => $tiers['measure'],
            'tier_window' => isset($window['rolling']) ? 'rolling' : $window['calendar'] ?? 'ever',
            'tier_months' => $months[1] ?? self::DEFAULTS['tier_months'],
            'tier_grace_days' => $days[1] ?? '',
            'tier_downgrade' => $tiers['downgrade'] ?? 'one_step',
        ];
        foreach ($tiers['levels'] as $at => $level) {
            $number = $at + 1;
            $fields["tier_$number"] = $level['id'];
            $fields["tier_{$number}_at"] = $tiers['measure'] === 'spend'
                ? $this->currency->decimal($level['at'])
                : (string) $level['at'];
            [$times, $whole] = $rules["tier-$number"]['multiplier'] ?? [1, 1];
            $hundredths = Decimal::ofMinor(intdiv(100 * $times, max(1, $whole)), 2)->text();
            $fields["tier_{$number}_times"] = $times === $whole ? '' : rtrim(rtrim($hundredths, '0'), '.');
        }

        return $fields;
    }

    /**
     * @param ?array<string, mixed> $card
     *
     * @return array<string, string>
     */
    private function nthFields(?array $card): array
    {
        if ($card === null) {
            return [];
        }
        ['every' => $every, 'reward' => $reward] = $card;
        $value = $reward['value'] ?? $reward['points'] ?? null;
        $money = $reward['kind'] === 'amount_off';

        return ['nth_every' => (string) $every, 'nth_reward' => $reward['kind']]
            + ($value === null ? [] : ['nth_value' => $money ? $this->currency->decimal($value) : (string) $value]);
    }

    /**
     * What both sides of a referral earn, once the friend's order counts.
     *
     * @param \Closure(string): ?int $count
     * @param \Closure(string): ?int $money
     *
     * @return list<array<string, mixed>>
     */
    private static function referral(\Closure $count, \Closure $money): array
    {
        $rule = array_filter(
            ['referrer' => $count('referrer'), 'referee' => $count('referee'), 'min_order' => $money('referral_min_order')],
            static fn (?int $value): bool => $value !== null,
        );

        return isset($rule['referrer']) || isset($rule['referee'])
            ? [['id' => 'referral', 'on' => 'referral.qualified'] + $rule]
            : [];
    }

    /**
     * The rules for what customers do beside ordering.
     *
     * @param \Closure(string): ?int $count the number in a field
     *
     * @return list<array<string, mixed>>
     */
    private function occasions(\Closure $count): array
    {
        $once = ['per' => 'lifetime', 'times' => 1];
        $days = static fn (string $field): string => 'P' . ($count($field) ?? 0) . 'D';
        $daily = $count('review_daily');
        $rules = [
            ['id' => 'enrolled', 'on' => 'account.enrolled', 'points' => $count('enrolled'), 'limit' => $once],
            ['id' => 'newsletter', 'on' => 'newsletter', 'points' => $count('newsletter'), 'limit' => $once],
            ['id' => 'review', 'on' => 'review', 'points' => $count('review'), 'limit' => array_values(array_filter([
                ['per' => 'subject', 'times' => 1],
                $daily === null ? null : ['per' => 'day', 'times' => $daily],
            ]))],
            [
                'id' => 'birthday',
                'on' => 'birthday',
                'points' => $count('birthday'),
                'window' => ['before' => $days('birthday_before')]
                    + ($count('birthday_after') === null ? [] : ['after' => $days('birthday_after')]),
                'set_before' => $days('birthday_set_before'),
            ],
        ];

        return array_values(array_filter($rules, static fn (array $rule): bool => $rule['points'] !== null));
    }

    /**
     * A number such as 1.5 as a ratio in its lowest terms.
     *
     * @return array{int, int}
     *
     * @throws Exception 1012
     */
    private static function ratio(string $text): array
    {
        [$one, $other] = [Typed::units($text, 2, false, 'a number such as 1.5'), 100];
        $ratio = [$one, $other];
        while ($one !== 0) {
            [$one, $other] = [$other % $one, $one];
        }

        return [intdiv($ratio[0], $other), intdiv($ratio[1], $other)];
    }

    /** @throws Exception 1012 */
    private static function whole(string $text): int
    {
        if (preg_match('/^\d{1,12}$/D', $text) !== 1) {
            throw Exception::of(1012, 'invalid_option', 'expected a whole number, found "' . substr($text, 0, 40) . '"');
        }

        return (int) $text;
    }
}
