<?php

declare(strict_types=1);

namespace Regulars\Store;

use Generator;
use Regulars\Document;
use Regulars\Exception;

/**
 * Events that wait because the library could not be reached. Each is booked as of the instant at which it was queued, so
 * that the book says what it would say if the library had been there.
 */
final class Queue
{
    private const PAGE = 500;

    public function __construct(private readonly Database $database, private readonly Booking $booking)
    {
    }

    public function add(Document $event): void
    {
        $row = ['account' => $event->account, 'queued_at' => Clock::now(), 'body' => Document::encode($event)];
        $this->database->writing(fn () => $this->database->run('queue_new', $row));
    }

    /**
     * The rows of an account, or of all, in the order in which they came.
     *
     * @return Generator<int, array<string, int|string|null>>
     */
    public function rows(?string $account = null): Generator
    {
        if ($account !== null) {
            yield from $this->database->rows('queue_of', ['account' => $account]);
            return;
        }
        $after = 0;
        while ([] !== $page = $this->database->rows('queue_after', ['after' => $after, 'limit' => self::PAGE])) {
            yield from $page;
            $after = end($page)['place'];
        }
    }

    /**
     * Books what waits, of one account or of all, each event in a transaction of its own. One that the core does not book
     * stays, with what the core says of it, and is tried again the next time.
     *
     * @return array{settled: int, duplicates: int, refused: int}
     */
    public function settle(?string $account = null): array
    {
        $counts = ['settled' => 0, 'duplicates' => 0, 'refused' => 0];
        foreach ($this->rows($account) as $row) {
            $outcome = $this->settleOne($row);
            if ($outcome !== null) {
                $counts[$outcome]++;
            }
        }

        return $counts;
    }

    public function drop(int $place): bool
    {
        return $this->database->writing(fn (): int => $this->database->run('queue_taken', ['place' => $place])->rowCount()) > 0;
    }

    /**
     * @param array<string, int|string|null> $row
     *
     * @return 'settled'|'duplicates'|'refused'|null null where another process was quicker
     */
    private function settleOne(array $row): ?string
    {
        try {
            return $this->database->writing(function () use ($row): ?string {
                $event = Document::parse($row['body']);
                $locked = $this->booking->lock([$event]);
                if ($this->database->run('queue_taken', ['place' => $row['place']])->rowCount() === 0) {
                    return null;
                }
                $booked = $this->booking->book($locked, $event, $this->booking->knownPrograms(), $row['queued_at']);

                return $booked->decision->duplicate ? 'duplicates' : 'settled';
            });
        } catch (Exception $exception) {
            if ($exception->getCode() === Exception::UNREACHABLE) {
                throw $exception;
            }
            $problem = [
                'code' => $exception->getCode(),
                'name' => $exception->getName(),
                'message' => $exception->getMessage(),
                'field' => $exception->getField(),
            ];
            $refused = ['place' => $row['place'], 'problem' => Document::encode($problem)];
            $this->database->writing(fn () => $this->database->run('queue_refused', $refused));

            return 'refused';
        }
    }
}
