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
