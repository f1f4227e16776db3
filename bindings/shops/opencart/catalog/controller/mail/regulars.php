<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Mail;

use Opencart\System\Engine\Controller;
use Opencart\System\Library\Mail;
use Regulars\OpenCart\Shop;
use Regulars\Shop\Points;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** Sends what the ledger has to announce, by the shop's mailer, to customers who want the newsletter. Only cron calls it. */
class Regulars extends Controller
{
    private const ROUTE = 'extension/regulars/mail/regulars';
    private const BATCH = 500;

    /** Gives how many were sent; what could not be sent stays for the next time. */
    public function index(?Shop $shop = null): int
    {
        $engine = (string) $this->config->get('config_mail_engine');
        if ($shop === null) {
            return 0;
        }
        $sent = 0;
        foreach ($shop->store()->outbox(self::BATCH) as $one) {
            $sent += (int) $shop->guard->run('mail', function () use ($shop, $one, $engine): bool {
                // What the merchant does not want to be sent is none later either, when that changes.
                $isWanted = $one['kind'] === 'winback' ? $shop->settings->winback() !== null : $shop->settings->mails();
                $person = $isWanted ? $shop->people()->reader((int) $one['customer']) : null;
                if ($person !== null && $engine === '') {
                    return false;
                }
                if ($person !== null) {
                    $this->send($shop, $engine, $person, $one['kind'], $one['body']);
                }
                $shop->store()->delivered([$one['topic']]);

                return $person !== null;
            }, false);
        }

        return $sent;
    }

    /** @param array{email: string, name: string, language: string} $person */
    private function send(Shop $shop, string $engine, array $person, string $kind, object $body): void
    {
        $this->load->language(self::ROUTE, 'regulars', $person['language']);
        $say = fn (string $key, string ...$words): string => sprintf($this->language->get("regulars_$key"), ...$words);
        $store = html_entity_decode((string) $this->config->get('config_name'), ENT_QUOTES, 'UTF-8');
        $points = $shop->points();
        $day = fn (string $day): string => date($this->language->get('regulars_date_format'), (int) strtotime($day));
        [$number, $lines] = match ($kind) {
            'earned' => $this->earned($body, $points, $say),
            'winback' => [$points->text($body->points), [
                $say('text_winback', $day($body->last_day)),
                ...($body->points > 0 ? [$say('text_winback_points', $points->text($body->points))] : []),
            ]],
            default => [$points->text((int) ($body->points ?? 0)), array_map(
                static fn (object $date): string => $say('text_expiring', $points->text($date->points), $day($date->last_day)),
                $body->dates ?? [],
            )],
        };
        $mail = new Mail($engine, [
            'parameter' => $this->config->get('config_mail_parameter'),
            'smtp_hostname' => $this->config->get('config_mail_smtp_hostname'),
            'smtp_username' => $this->config->get('config_mail_smtp_username'),
            'smtp_password' => html_entity_decode((string) $this->config->get('config_mail_smtp_password'), ENT_QUOTES, 'UTF-8'),
            'smtp_port' => $this->config->get('config_mail_smtp_port'),
            'smtp_timeout' => $this->config->get('config_mail_smtp_timeout'),
        ]);
        $mail->setTo($person['email']);
        $mail->setFrom($this->config->get('config_email'));
        $mail->setSender($store);
        $mail->setSubject($kind === 'winback' ? $say('subject_winback', $store) : $say("subject_$kind", $number, $store));
        $language = 'language=' . $person['language'];
        $mail->setHtml($this->load->view(self::ROUTE, [
            'greeting' => $say('text_greeting', $person['name']),
            'lines' => $lines,
            'points_link' => $this->url->link('extension/regulars/account/regulars', $language),
            'points_text' => $say('text_points'),
            'leave_link' => $this->url->link('account/newsletter', $language),
            'leave_text' => $say('text_leave'),
            'store' => $store,
        ]));
        $mail->send();
    }

    /**
     * @param \Closure(string, string...): string $say
     *
     * @return array{string, list<string>} the points, and what is written of them
     */
    private function earned(object $body, Points $points, \Closure $say): array
    {
        $number = $points->text(($body->change->available ?? 0) + ($body->change->pending ?? 0));

        return [$number, [$body->order === null ? $say('text_earned', $number) : $say('text_earned_order', $number, $body->order)]];
    }
}
