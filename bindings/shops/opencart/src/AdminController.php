<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use Closure;
use Opencart\System\Engine\Controller;

/** What the module's pages in the admin have in common: who may, how forms are answered, how an exception is told. */
abstract class AdminController extends Controller
{
    /**
     * A part of a page for whoever may look at it, or a sentence that says why not. Asked for over HTTP, it is the answer.
     *
     * @param Closure(Shop): string $work
     */
    protected function part(string $hook, string $route, bool $asked, Closure $work): string
    {
        $this->load->language($route);
        $shop = Shop::of($this->registry);
        $content = $this->user->hasPermission('access', $route)
            ? $shop->guard->run($hook, static fn (): string => $work($shop), $this->language->get('error_failed'))
            : $this->language->get('error_permission');
        if ($asked) {
            $this->response->setOutput($content);
        }

        return $content;
    }

    /**
     * Answers a form with JSON: what the work gives, for whoever may change things there; else why not, under 'error'.
     *
     * @param Closure(Shop): array<string, mixed> $work
     */
    protected function answer(string $hook, string $route, Closure $work): void
    {
        $this->load->language($route);
        $shop = Shop::of($this->registry);
        $posted = ($this->request->server['REQUEST_METHOD'] ?? '') === 'POST';
        $json = $posted && $this->user->hasPermission('modify', $route)
            ? $shop->guard->run($hook, static fn (): array => $work($shop), ['error' => $this->language->get('error_failed')])
            : ['error' => $this->language->get('error_permission')];
        $this->response->addHeader('Content-Type: application/json');
        $this->response->setOutput(json_encode($json, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE));
    }

    /** A name for a form's next use: what is sent under one name is booked once. */
    protected static function formName(): string
    {
        return bin2hex(random_bytes(12));
    }

    protected static function isFormName(mixed $name): bool
    {
        return is_string($name) && preg_match('/^[0-9a-f]{24}$/D', $name) === 1;
    }

    protected static function escaped(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES, 'UTF-8');
    }

    protected function token(): string
    {
        return 'user_token=' . $this->session->data['user_token'];
    }
}
