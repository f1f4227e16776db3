<?php

declare(strict_types=1);

namespace Regulars;

/**
 * The loyalty core: pure functions of documents. The host stores what they return.
 *
 * Documents are arrays, stdClass or Document; a list is a list and an object is an object (an empty one: new stdClass).
 * Amounts are integers of minor units, points are integers, times are ISO 8601 strings.
 */
final class Loyalty
{
    /**
     * What a cart would earn, what can be redeemed for it, and why. Nothing is written.
     *
     * @param list<array<mixed>|object>  $programs every version that the account's orders name
     * @param array<mixed>|object|null   $account  null for a new one
     * @param array<mixed>|object        $cart     its lines, and 'redeem', the points to pay with
     *
     * @throws Exception
     */
    public static function quote(array $programs, array|object|null $account, array|object $cart, string $asOf): Document
    {
        return self::request('loyalty.quote', compact('programs', 'account', 'cart') + ['as_of' => $asOf]);
    }

    /**
     * Books events: the entries and decisions to store, and the account after them.
     *
     * @param list<array<mixed>|object> $programs
     * @param array<mixed>|object|null  $account
     * @param list<array<mixed>|object> $events
     *
     * @throws Exception
     */
    public static function apply(array $programs, array|object|null $account, array $events, string $asOf): Document
    {
        return self::request('loyalty.apply', compact('programs', 'account', 'events') + ['as_of' => $asOf]);
    }

    /**
     * Whether a program can hold, and each thing that is wrong with it.
     *
     * @param array<mixed>|object $program
     *
     * @throws Exception
     */
    public static function check(array|object $program): Document
    {
        return self::request('loyalty.check', compact('program'));
    }

    /**
     * Moves all that account a has into account b, as an event account.merged of a says. Later events of a are applied to b.
     *
     * @param list<array<mixed>|object> $programs
     * @param array<mixed>|object|null  $a        null for a new one
     * @param array<mixed>|object|null  $b        null for a new one
     * @param array<mixed>|object       $event
     * @param string|null               $asOf     null: the event's own time, or up to when one of the accounts is booked
     *
     * @throws Exception
     */
    public static function merge(
        array $programs,
        array|object|null $a,
        array|object|null $b,
        array|object $event,
        ?string $asOf = null,
    ): Document {
        return self::request('loyalty.merge', compact('programs', 'a', 'b', 'event') + ['as_of' => $asOf]);
    }

    /**
     * Books what time alone has made due: lots that mature or expire, reservations that end.
     *
     * @param list<array<mixed>|object> $programs
     * @param array<mixed>|object|null  $account
     *
     * @throws Exception
     */
    public static function tick(array $programs, array|object|null $account, string $asOf): Document
    {
        return self::request('loyalty.tick', compact('programs', 'account') + ['as_of' => $asOf]);
    }

    /**
     * What moved on an account from one local day to another, and what lay in each bucket before and after.
     *
     * @param list<array<mixed>|object> $programs
     * @param array<mixed>|object       $account
     * @param list<array<mixed>|object> $entries all of the account's, which are held against it first
     *
     * @throws Exception
     */
    public static function statement(
        array $programs,
        array|object $account,
        array $entries,
        string $from,
        string $to,
        string $asOf,
    ): Document {
        return self::request('loyalty.statement', compact('programs', 'account', 'entries', 'from', 'to') + ['as_of' => $asOf]);
    }

    /**
     * The points that lapse up to the end of a local day, if nothing else happens, and when.
     *
     * @param list<array<mixed>|object> $programs
     * @param array<mixed>|object       $account
     *
     * @throws Exception
     */
    public static function expiring(array $programs, array|object $account, string $until, string $asOf): Document
    {
        return self::request('loyalty.expiring', compact('programs', 'account', 'until') + ['as_of' => $asOf]);
    }

    /**
     * Entries, decisions and a quote told in a language of the customer: 'en', 'pl', 'ru' or 'zh'.
     *
     * @param list<array<mixed>|object> $programs
     * @param list<array<mixed>|object> $entries
     * @param list<array<mixed>|object> $decisions
     * @param array<mixed>|object|null  $quote     as quote() returned it
     *
     * @throws Exception
     */
    public static function explain(
        array $programs,
        string $language,
        array $entries = [],
        array $decisions = [],
        array|object|null $quote = null,
    ): Document {
        return self::request('loyalty.explain', compact('programs', 'entries', 'decisions', 'quote', 'language'));
    }

    /**
     * What a shop owes in points at an instant, by month of expiry, and what they are worth.
     *
     * @param list<array<mixed>|object> $programs
     * @param list<array<mixed>|object> $accounts
     * @param string                    $value    'current', or 'at_issue' for the rate under which each lot was earned
     *
     * @throws Exception
     */
    public static function liability(array $programs, array $accounts, string $asOf, string $value = 'current'): Document
    {
        return self::request('loyalty.liability', compact('programs', 'accounts', 'value') + ['as_of' => $asOf]);
    }

    /**
     * The account with most of its events by their ids alone, which is quoted and ticked like the whole one.
     *
     * @param array<mixed>|object $account
     *
     * @throws Exception
     */
    public static function compact(array|object $account): Document
    {
        $reply = self::request('loyalty.compact', compact('account'));

        return Document::parse(Document::encode($reply->account));
    }

    /**
     * Whether the entries of an account are those that its events book, in the order in which they were applied.
     *
     * @param list<array<mixed>|object> $programs
     * @param list<array<mixed>|object> $events
     * @param list<array<mixed>|object> $entries
     *
     * @throws Exception
     */
    public static function verify(array $programs, array $events, array $entries): Document
    {
        return self::request('loyalty.verify', compact('programs', 'events', 'entries'));
    }

    /**
     * Whole histories of many accounts as tables: 'balances', 'decisions', 'entries', 'rules' and 'shares'.
     *
     * @param list<array<mixed>|object> $programs
     * @param list<array<mixed>|object> $events
     * @param ?string                   $asOf     up to when what falls due is booked; null, up to the last event
     * @param ?list<string>             $tables   which tables to make; null, all
     *
     * @throws Exception
     */
    public static function replay(array $programs, array $events, ?string $asOf = null, ?array $tables = null): Document
    {
        return self::request('loyalty.replay', compact('programs', 'events', 'tables') + ['as_of' => $asOf]);
    }

    /**
     * Accounts and entries as they were stored, as the tables that replay() gives: 'balances', 'entries', 'shares'
     * and 'tiers'.
     *
     * @param list<array<mixed>|object> $programs
     * @param list<array<mixed>|object> $accounts
     * @param list<array<mixed>|object> $entries
     * @param ?string                   $asOf     when balances and tiers are told for; null, as they were booked last
     * @param ?list<string>             $tables   which tables to make; null, all
     *
     * @throws Exception
     */
    public static function tables(
        array $programs,
        array $accounts,
        array $entries = [],
        ?string $asOf = null,
        ?array $tables = null,
    ): Document {
        return self::request('loyalty.tables', compact('programs', 'accounts', 'entries', 'tables') + ['as_of' => $asOf]);
    }

    /**
     * Any call by its name, with its request as a document or as a JSON text.
     *
     * @param array<mixed>|object|string $request
     *
     * @throws Exception
     */
    public static function call(string $name, array|object|string $request): Document
    {
        $text = is_string($request) ? $request : Document::encode($request);

        return Document::parse(Runtime::native()->call($name, $text));
    }

    /**
     * Puts the request together field by field, so that a Document goes in as it was written.
     *
     * @param array<string, mixed> $fields
     */
    private static function request(string $name, array $fields): Document
    {
        $parts = [];
        foreach ($fields as $field => $value) {
            $parts[] = Document::encode($field) . ':' . Document::encode($value);
        }

        return self::call($name, '{' . implode(',', $parts) . '}');
    }
}
