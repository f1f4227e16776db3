<?php

declare(strict_types=1);

namespace Regulars\Shop;

use DateTimeImmutable;
use DateTimeZone;
use Regulars\Document;
use Regulars\Exception;
use Regulars\Loyalty;
use Regulars\Store;

/** The shop's program: what is in force, and the next version when a merchant changes it. */
final class Program
{
    /** @param ?string $since from when the first version is in force; null, from now */
    public function __construct(
        private readonly Store $store,
        private readonly string $id,
        private readonly Currency $currency,
        private readonly string $timezone,
        private readonly ?string $since = null,
    ) {
    }

    /** The latest version, with all defaults written out; null before the first. */
    public function latest(): ?Document
    {
        $programs = $this->store->programs();

        return $programs === [] ? null : end($programs);
    }

    /**
     * The fields of the settings page that say the latest version; null where only a document can say it.
     *
     * @return ?array<string, mixed>
     */
    public function fields(): ?array
    {
        $latest = $this->latest();
        if ($latest === null) {
            return ProgramForm::DEFAULTS;
        }
        $program = json_decode($latest->text(), true, 512, JSON_THROW_ON_ERROR);
        $form = new ProgramForm($this->currency);
        $fields = $form->fields($program);
        [$again, $errors] = $form->program($fields);
        $again = Loyalty::check($this->named($again, $program['version'], $program['effective_from']));

        return $errors === [] && $again->valid && Document::encode($again->normalized) === $latest->text() ? $fields : null;
    }

    /**
     * Saves what the fields of the settings page say, as a new version where that changes anything.
     *
     * @param array<string, mixed> $fields
     *
     * @return array<string, string> what is wrong, at which field
     */
    public function saveFields(array $fields): array
    {
        [$program, $errors] = (new ProgramForm($this->currency))->program($fields);

        return $errors === [] ? $this->save($program) : $errors;
    }

    /**
     * Saves a whole document; its id, version and date are the store's to give.
     *
     * @return array<string, string> what is wrong, each at the field or, for what no field says, at 'document'
     */
    public function saveText(string $text): array
    {
        try {
            $program = json_decode($text, true, 512, JSON_THROW_ON_ERROR);
        } catch (\JsonException $exception) {
            return ['document' => 'expected a JSON document: ' . $exception->getMessage()];
        }
        if (!is_array($program) || ($program !== [] && array_is_list($program))) {
            return ['document' => 'expected an object'];
        }
        $errors = $this->save($program);

        return $errors === [] ? [] : ['document' => implode('; ', $errors)];
    }

    /**
     * @param array<string, mixed> $program
     *
     * @return array<string, string>
     */
    private function save(array $program): array
    {
        $latest = $this->latest();
        if ($latest !== null) {
            $same = Loyalty::check($this->named($program, $latest->version, $latest->effective_from));
            if ($same->valid && Document::encode($same->normalized) === $latest->text()) {
                return [];
            }
        }
        $checked = Loyalty::check($this->named($program, ($latest->version ?? 0) + 1, $this->begins($latest !== null)));
        $errors = [];
        foreach ($checked->problems as $problem) {
            $field = ProgramForm::field($problem->path, $program);
            $path = $field === 'document' && $problem->path !== '' ? "$problem->path: " : '';
            $errors[$field] = (isset($errors[$field]) ? "$errors[$field]; " : '') . $path . $problem->message;
        }
        if ($errors !== []) {
            return $errors;
        }
        try {
            $this->store->addProgram($checked->normalized);
        } catch (Exception $exception) {
            return [ProgramForm::field($exception->getField(), $program) => $exception->getMessage()];
        }

        return [];
    }

    /**
     * @param array<string, mixed> $program
     *
     * @return array<string, mixed>
     */
    private function named(array $program, int $version, string $from): array
    {
        return [
            'schema' => 'regulars.program/1',
            'id' => $this->id,
            'version' => $version,
            'effective_from' => $from,
            'currency' => $this->currency->code,
            'timezone' => $program['timezone'] ?? $this->timezone,
        ] + $program;
    }

    /** The first version is in force at once; a later one may not reach back before what is booked, so it is a little ahead. */
    private function begins(bool $later): string
    {
        $at = new DateTimeImmutable($later ? '+2 seconds' : $this->since ?? 'now', new DateTimeZone('UTC'));

        return $at->format('Y-m-d\TH:i:s\Z');
    }
}
