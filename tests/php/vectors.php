<?php

declare(strict_types=1);

// Runs vectors through the PHP library: php vectors.php ffi|worker FILE…
use Regulars\CustomerBase;
use Regulars\Document;
use Regulars\Exception;
use Regulars\Loyalty;
use Regulars\Tests\Check;

require __DIR__ . '/start.php';
require __DIR__ . '/columns.php';

/** The reply to a vector. */
function reply(stdClass $vector): Document
{
    if ($vector->kind === 'call') {
        $input = $vector->input;

        return Loyalty::call($vector->call, is_string($input) ? $input : Document::encode($input));
    }
    $columns = array_map(column(...), (array) $vector->input->columns);
    $base = CustomerBase::fromColumns($columns, (array) ($vector->input->base ?? []));

    return $base->figure($vector->figure, (array) ($vector->options ?? []))->document();
}

/** Where two values differ, or null: integers and texts exactly, floats within the relative tolerance. */
function difference(mixed $expected, mixed $found, float $tolerance, string $at = ''): ?string
{
    if (is_object($expected) && is_object($found)) {
        foreach (get_object_vars($expected) as $name => $value) {
            $name = (string) $name;
            if (!property_exists($found, $name)) {
                return "$at/$name is missing";
            }
            $difference = difference($value, $found->{$name}, $tolerance, "$at/$name");
            if ($difference !== null) {
                return $difference;
            }
        }

        return null;
    }
    if (is_array($expected) && is_array($found) && count($expected) === count($found)) {
        foreach ($expected as $index => $value) {
            $difference = difference($value, $found[$index], $tolerance, "$at/$index");
            if ($difference !== null) {
                return $difference;
            }
        }

        return null;
    }
    $numbers = (is_float($expected) && (is_int($found) || is_float($found))) || (is_int($expected) && is_float($found));
    $alike = $numbers
        ? $expected == $found || abs($expected - $found) <= $tolerance * max(abs($expected), abs($found))
        : $expected === $found;

    return $alike ? null : "$at: expected " . json_encode($expected) . ', found ' . json_encode($found);
}

/** What a JSON pointer points to; an exception where nothing is. */
function at(mixed $value, string $pointer): mixed
{
    foreach (array_slice(explode('/', $pointer), 1) as $step) {
        $step = strtr($step, ['~1' => '/', '~0' => '~']);
        $there = is_array($value) ? array_key_exists($step, $value) : is_object($value) && property_exists($value, $step);
        if (!$there) {
            throw new OutOfBoundsException("nothing at $pointer");
        }
        $value = is_array($value) ? $value[$step] : $value->{$step};
    }

    return $value;
}

function run(stdClass $vector): void
{
    if (!in_array($vector->kind, ['call', 'figure'], true)) {
        Check::that(false, "a vector of unknown kind {$vector->kind}");
        return;
    }
    $tolerance = $vector->tolerance ?? 1e-12;
    try {
        $reply = reply($vector);
    } catch (Exception $exception) {
        $error = $vector->error ?? null;
        Check::same($error?->code, $exception->getCode(), $exception->getMessage());
        if ($error !== null && property_exists($error, 'field')) {
            Check::same($error->field, $exception->getField(), 'field');
        }
        if ($error !== null && property_exists($error, 'row')) {
            Check::same($error->row, $exception->getRow(), 'row');
        }
        return;
    }
    Check::that(!isset($vector->error), 'expected an error, found ' . $reply->text());
    if (isset($vector->expected) && $vector->kind === 'call') {
        Check::same(Document::encode($vector->expected), $reply->text(), 'reply');
    } elseif (isset($vector->expected)) {
        $difference = difference($vector->expected, $reply->value(), $tolerance);
        Check::that($difference === null, (string) $difference);
    }
    foreach ($vector->expect ?? [] as $pointer => $value) {
        $difference = difference($value, at($reply->value(), (string) $pointer), $tolerance, (string) $pointer);
        Check::that($difference === null, (string) $difference);
    }
}

foreach ($arguments as $path) {
    $file = json_decode(file_get_contents($path), false, 512, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
    if ($file->schema !== 'regulars.vectors/1') {
        Check::run($path, static fn () => Check::that(false, 'not a file of vectors'));
    }
    foreach ($file->vectors as $vector) {
        Check::run($vector->id, static fn () => run($vector));
    }
}
Check::end();
