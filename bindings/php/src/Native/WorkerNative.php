<?php

declare(strict_types=1);

namespace Regulars\Native;

use Regulars\Column;
use Regulars\Document;
use Regulars\Exception;
use Regulars\InternalException;

/**
 * A worker process that answers over a pipe: for hosts where FFI is not allowed.
 *
 * It is started when it is needed, lives as long as this object, thus no longer than the request, and is started again when
 * it ended or was silent for too long. Customer bases that it held are gone then, and say so. A document that it was asked
 * about when it ended is asked again, once: nothing of it is kept on either side.
 */
final class WorkerNative implements Native
{
    use Unique;

    /** @var resource|null */
    private $process = null;

    /** @var array<int, resource> */
    private array $pipes = [];

    private int $asked = 0;

    /** How often a worker was started: bases know by it whether theirs still runs. */
    private int $started = 0;

    private string $unread = '';

    /** Whether the last one ended by itself while it was asked. */
    private bool $hasEnded = false;

    private function __construct(private readonly string $program, private readonly float $seconds)
    {
    }

    /**
     * @param float $seconds how long an answer may take
     *
     * @throws Unavailable
     */
    public static function start(string $program, float $seconds): self
    {
        if (!function_exists('proc_open')) {
            throw new Unavailable('proc_open is not allowed');
        }
        if (@is_file($program) && !@is_executable($program)) {
            // What installs a shop's modules unpacks files without this bit.
            @chmod($program, 0o755);
        }
        $worker = new self($program, $seconds);
        try {
            $worker->call('version', '{}');
        } catch (Exception $exception) {
            throw new Unavailable($exception->getMessage());
        }

        return $worker;
    }

    public function __destruct()
    {
        $this->stop();
    }

    public function name(): string
    {
        return 'worker';
    }

    public function call(string $name, string $request): string
    {
        // As a text, so that the worker reads the very bytes that it would be handed directly.
        $text = Document::encode($request);
        try {
            return $this->ask($name, $text);
        } catch (InternalException $exception) {
            return $this->hasEnded ? $this->ask($name, $text) : throw $exception;
        }
    }

    public function baseOfColumns(array $columns, string $options): Base
    {
        return $this->made('customer_base.new', '{' . self::columns($columns, $options) . '}');
    }

    public function baseOfFile(string $path, string $read, string $options): Base
    {
        return $this->made('customer_base.new', '{' . self::file($path, $read, $options) . '}');
    }

    public function baseOfSaved(string $path): Base
    {
        return $this->made('customer_base.load', '{"path":' . Document::encode($path) . '}');
    }

    /**
     * Columns as fields of a request.
     *
     * @param array<string, Column> $columns
     */
    public static function columns(array $columns, string $options): string
    {
        return '"columns":' . Document::encode((object) $columns) . ',"options":' . $options;
    }

    /** A file as fields of a request. */
    public static function file(string $path, string $read, string $options): string
    {
        return '"path":' . Document::encode($path) . ',"read":' . $read . ',"options":' . $options;
    }

    /**
     * The base that a call makes.
     *
     * @param ?int $generation the worker that must make it
     *
     * @throws Exception
     */
    public function made(string $call, string $request, ?int $generation = null): Base
    {
        $reply = Document::parse($this->ask($call, $request, $generation));

        return new WorkerBase($this, $reply->base, $this->started);
    }

    /**
     * Sends a request and gives the text of its reply.
     *
     * @param string $request    a JSON text of one line
     * @param ?int   $generation the worker that must answer; without it one is started where none runs
     *
     * @throws Exception
     */
    public function ask(string $call, string $request, ?int $generation = null): string
    {
        if ($generation === null) {
            $this->run();
        } elseif ($generation !== $this->started || !$this->runs()) {
            throw Exception::unreachable('expected the worker that holds this base, which ended meanwhile');
        }
        $id = ++$this->asked;
        $line = $this->exchange('{"id":' . $id . ',"call":' . Document::encode($call) . ',"request":' . $request . "}\n");
        $reply = '{"id":' . $id . ',"reply":';
        if (str_starts_with($line, $reply)) {
            return substr($line, strlen($reply), -1);
        }
        $error = Document::parse($line)->value()->error ?? null;
        if ($error === null) {
            throw $this->failed('answered another question');
        }
        throw Exception::of($error->code, $error->name, $error->message, $error->field, $error->row);
    }

    private function runs(): bool
    {
        return $this->process !== null && proc_get_status($this->process)['running'];
    }

    private function run(): void
    {
        if ($this->runs()) {
            return;
        }
        $this->stop();
        // Of standard error nothing is wanted; a path could lie outside of open_basedir.
        $process = @proc_open([$this->program], [['pipe', 'r'], ['pipe', 'w'], ['null']], $this->pipes);
        if ($process === false) {
            $reason = error_get_last()['message'] ?? 'PHP does not say why not';
            throw Exception::unreachable("expected to start {$this->program}: $reason");
        }
        $this->process = $process;
        $this->hasEnded = false;
        $this->started++;
        stream_set_blocking($this->pipes[0], false);
        stream_set_blocking($this->pipes[1], false);
    }

    /** Writes a line and reads one, both at once: a full pipe must not keep either side from going on. */
    private function exchange(string $line): string
    {
        $deadline = microtime(true) + $this->seconds;
        $left = $line;
        while (($end = strpos($this->unread, "\n")) === false) {
            $readable = [$this->pipes[1]];
            $writable = $left === '' ? [] : [$this->pipes[0]];
            $none = [];
            $wait = $deadline - microtime(true);
            if ($wait <= 0) {
                throw $this->failed("gave no answer for {$this->seconds} seconds");
            }
            // A signal may end the wait early; then it is looked again.
            @stream_select($readable, $writable, $none, (int) $wait, (int) (fmod($wait, 1) * 1e6));
            if ($writable !== []) {
                $written = @fwrite($this->pipes[0], substr($left, 0, 1 << 16));
                if ($written === false) {
                    throw $this->ended();
                }
                $left = substr($left, $written);
            }
            $read = (string) fread($this->pipes[1], 1 << 16);
            if ($read === '' && feof($this->pipes[1])) {
                throw $this->ended();
            }
            $this->unread .= $read;
        }
        $answer = substr($this->unread, 0, $end);
        $this->unread = substr($this->unread, $end + 1);

        return $answer;
    }

    private function failed(string $what): Exception
    {
        $this->stop();

        return Exception::unreachable("expected an answer of {$this->program}, which $what");
    }

    /** What is told of a worker that closed its side: as a rule with the status with which it ended. */
    private function ended(): Exception
    {
        $status = $this->stop(100);
        $this->hasEnded = true;

        return $this->failed($status > 0 ? "ended with status $status" : 'ended');
    }

    /**
     * Ends the worker, if there is one. Gives the status of one that had ended by itself.
     *
     * @param int $patience for how many milliseconds one may go on: it closes its pipes a moment before it has a status
     */
    private function stop(int $patience = 0): int
    {
        array_map(fclose(...), $this->pipes);
        $this->pipes = [];
        $this->unread = '';
        $status = 0;
        if ($this->process !== null) {
            while (($left = proc_get_status($this->process))['running'] && $patience-- > 0) {
                usleep(1000);
            }
            if ($left['running']) {
                proc_terminate($this->process, 9);
            }
            $closed = proc_close($this->process);
            $status = $left['running'] ? 0 : max($left['exitcode'], $closed);
            $this->process = null;
        }

        return $status;
    }
}
