<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Module;

use Regulars\OpenCart\AdminController;
use Regulars\OpenCart\Installation;
use Regulars\OpenCart\Settings;
use Regulars\OpenCart\Shop;
use Regulars\Runtime;
use Regulars\Shop\ProgramForm;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** The settings page: which statuses earn, and the program. Here the module is installed and uninstalled too. */
class Regulars extends AdminController
{
    private const ROUTE = 'extension/regulars/module/regulars';

    public function index(): void
    {
        $this->load->language(self::ROUTE);
        if ((int) $this->config->get('regulars_installation_version') < Installation::VERSION) {
            Shop::of($this->registry)->guard->run('upgrade', $this->register(...));
        }
        $this->document->setTitle($this->language->get('heading_title'));
        $token = $this->token();
        $modules = $this->url->link('marketplace/extension', "$token&type=module");
        $shop = Shop::of($this->registry);
        $data = $shop->guard->run('settings', fn (): array => $this->page($shop), ['unavailable' => true]);
        $data['breadcrumbs'] = [
            ['text' => $this->language->get('text_home'), 'href' => $this->url->link('common/dashboard', $token)],
            ['text' => $this->language->get('text_extension'), 'href' => $modules],
            ['text' => $this->language->get('heading_title'), 'href' => $this->url->link(self::ROUTE, $token)],
        ];
        $data['opening'] = html_entity_decode($this->url->link('extension/regulars/module/opening.step', $token), ENT_QUOTES, 'UTF-8');
        $data['save'] = $this->url->link(self::ROUTE . '.save', $token);
        $data['back'] = $modules;
        foreach (['header', 'column_left', 'footer'] as $part) {
            $data[$part] = $this->load->controller("common/$part");
        }
        $this->response->setOutput($this->load->view(self::ROUTE, $data));
    }

    public function save(): void
    {
        $this->answer('save', self::ROUTE, $this->saved(...));
    }

    /** Called by the shop when the module is installed. */
    public function install(): void
    {
        if (!$this->user->hasPermission('modify', 'extension/module')) {
            return;
        }
        $this->register();
        $this->keep($this->defaults());
    }

    /** What the module leaves in the shop, anew: also where files of a newer version were put in place of older ones. */
    private function register(): void
    {
        $shop = Shop::of($this->registry);
        (new Installation($shop))->migrate();
        $this->load->model('setting/event');
        $this->model_setting_event->deleteEventByCode(Installation::CODE);
        foreach (Installation::EVENTS as $at => [$trigger, $method]) {
            $this->model_setting_event->addEvent([
                'code' => Installation::CODE,
                'description' => 'Regulars: loyalty points',
                'trigger' => $trigger,
                'action' => "extension/regulars/event/regulars.$method",
                'status' => true,
                'sort_order' => 100 + $at,
            ]);
        }
        $this->load->model('setting/startup');
        $this->model_setting_startup->deleteStartupByCode(Installation::CODE);
        $this->model_setting_startup->addStartup([
            'code' => Installation::CODE,
            'description' => 'Regulars: loyalty points',
            'action' => Installation::STARTUP,
            'status' => true,
            'sort_order' => 100,
        ]);
        $this->load->model('setting/cron');
        $this->model_setting_cron->deleteCronByCode(Installation::CODE);
        $cron = 'extension/regulars/cron/regulars';
        $this->model_setting_cron->addCron(Installation::CODE, 'Regulars: points that mature and lapse', 'hour', $cron, true);
        $this->load->model('setting/extension');
        $this->model_setting_extension->install('total', 'regulars', 'regulars');
        $this->load->model('user/user_group');
        foreach (Installation::PERMISSIONS as $route) {
            foreach (['access', 'modify'] as $kind) {
                $this->model_user_user_group->addPermission($this->user->getGroupId(), $kind, "extension/regulars/$route");
            }
        }
        $this->load->model('setting/setting');
        $reached = ['regulars_installation_version' => Installation::VERSION];
        $this->model_setting_setting->editSetting('regulars_installation', $reached);
    }

    /** Called by the shop when the module is uninstalled; the ledger stays unless the merchant chose otherwise. */
    public function uninstall(): void
    {
        if (!$this->user->hasPermission('modify', 'extension/module')) {
            return;
        }
        $this->load->model('setting/event');
        $this->model_setting_event->deleteEventByCode(Installation::CODE);
        $this->load->model('setting/startup');
        $this->model_setting_startup->deleteStartupByCode(Installation::CODE);
        $this->load->model('setting/cron');
        $this->model_setting_cron->deleteCronByCode(Installation::CODE);
        $this->load->model('setting/extension');
        $this->model_setting_extension->uninstall('total', 'regulars');
        $this->load->model('user/user_group');
        foreach ([...Installation::PERMISSIONS, 'module/regulars'] as $route) {
            foreach (['access', 'modify'] as $kind) {
                $this->model_user_user_group->removePermission($this->user->getGroupId(), $kind, "extension/regulars/$route");
            }
        }
        $shop = Shop::of($this->registry);
        if ($shop->settings->erases()) {
            $shop->guard->run('erase', static fn () => (new Installation($shop))->erase());
        }
    }

    /** @return array<string, mixed> */
    private function page(Shop $shop): array
    {
        $this->load->model('localisation/order_status');
        $program = $shop->program();
        $waiting = $shop->reaches() ? null : $shop->waiting()->saved();
        $fields = $shop->reaches() ? $program->fields() : $waiting['fields'] ?? null;
        $latest = $program->latest();
        $readable = JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES;
        $document = $latest === null ? '' : json_encode($latest->value(), $readable);
        $runtime = Runtime::describe();
        $own = [];
        foreach (Settings::NAMES as $name) {
            $own[$name] = $this->config->get("module_regulars_$name");
        }

        return [
            'unavailable' => false,
            'own' => $own,
            'timezone' => $shop->settings->timezone(),
            'timezones' => \DateTimeZone::listIdentifiers(),
            'statuses' => $shop->settings->statuses(),
            'date_fields' => $this->dateFields(),
            'order_statuses' => array_column($this->model_localisation_order_status->getOrderStatuses(), 'name', 'order_status_id'),
            'currency' => $shop->settings->currency()->code,
            'waits' => $waiting !== null,
            'program' => ($fields ?? []) + ProgramForm::DEFAULTS,
            'whole' => $fields === null && $latest !== null,
            'document' => $document,
            'version' => $latest->version ?? 0,
            'runtime' => $runtime['active'],
            'library' => $runtime['version'],
            'refused' => $runtime['refused'],
        ];
    }

    /** @return array<string, mixed> */
    private function saved(Shop $shop): array
    {
        $post = $this->request->post;
        [$values, $errors] = $this->chosen($shop, $post);
        if ($errors === []) {
            $this->config->set('module_regulars_timezone', $values['timezone']);
            $errors = $this->savedProgram($shop, $post);
        }
        if ($errors !== []) {
            return ['error' => array_map(self::escaped(...), $errors) + ['warning' => $this->language->get('error_warning')]];
        }
        $this->keep($values);

        return ['success' => $this->language->get('text_success')];
    }

    /**
     * @param array<string, mixed> $post
     *
     * @return array<string, string> what is wrong, at which field
     */
    private function savedProgram(Shop $shop, array $post): array
    {
        $form = ($post['form'] ?? 'fields') === 'document' ? 'document' : 'fields';
        $fields = (array) ($post['program'] ?? []);
        // The shop writes entities into what is posted; the program is text.
        $text = html_entity_decode((string) ($post['document'] ?? ''), ENT_QUOTES, 'UTF-8');
        if (!$shop->reaches()) {
            $errors = $form === 'fields' ? (new ProgramForm($shop->settings->currency()))->program($fields)[1] : [];
            if ($errors === []) {
                $shop->waiting()->keep(compact('form', 'fields', 'text') + [
                    'currency' => $shop->settings->currency()->code,
                    'timezone' => $shop->settings->timezone(),
                ]);
            }

            return $errors;
        }
        $shop->waiting()->clear();

        return $form === 'document' ? $shop->program()->saveText($text) : $shop->program()->saveFields($fields);
    }

    /**
     * @param array<string, mixed> $post
     *
     * @return array{0: array<string, mixed>, 1: array<string, string>}
     */
    private function chosen(Shop $shop, array $post): array
    {
        $ids = static fn (mixed $list): array => array_values(array_unique(array_map(intval(...), is_array($list) ? $list : [])));
        $values = [
            'status' => (int) (bool) ($post['status'] ?? 0),
            'paid' => $ids($post['paid'] ?? []),
            'fulfilled' => $ids($post['fulfilled'] ?? []),
            'cancelled' => $ids($post['cancelled'] ?? []),
            'held' => (int) ($post['held'] ?? 0),
            'timezone' => is_string($post['timezone'] ?? null) ? $post['timezone'] : '',
            'birthday' => (int) ($post['birthday'] ?? 0),
            'mail' => (int) (bool) ($post['mail'] ?? 0),
            'winback' => is_string($post['winback'] ?? null) ? trim($post['winback']) : '',
            'erase' => (int) (bool) ($post['erase'] ?? 0),
        ];
        $errors = [];
        if ($values['paid'] === [] && $values['fulfilled'] === []) {
            $errors['fulfilled'] = $this->language->get('error_statuses');
        }
        if (array_intersect($values['cancelled'], [...$values['paid'], ...$values['fulfilled']]) !== []) {
            $errors['cancelled'] = $this->language->get('error_cancelled');
        }
        if (in_array($values['held'], [0, ...$shop->settings->placed()], true)) {
            $errors['held'] = $this->language->get('error_held');
        }
        if (preg_match('/^\d{0,4}$/D', $values['winback']) !== 1) {
            $errors['winback'] = $this->language->get('error_winback');
        }
        if (!in_array($values['timezone'], \DateTimeZone::listIdentifiers(), true)) {
            $errors['timezone'] = $this->language->get('error_timezone');
        }

        return [$values, $errors];
    }

    /** @return array<string, mixed> what a shop begins with: its own complete statuses earn, what is no sale gives back */
    private function defaults(): array
    {
        $complete = array_map(intval(...), (array) $this->config->get('config_complete_status'));
        $this->load->model('localisation/order_status');
        $all = array_map(intval(...), array_column($this->model_localisation_order_status->getOrderStatuses(), 'order_status_id'));
        $cancelled = array_values(array_diff($all, Shop::of($this->registry)->settings->placed()));
        $fraud = (int) $this->config->get('config_fraud_status_id');

        return [
            'status' => 0,
            'paid' => [],
            'fulfilled' => $complete,
            'cancelled' => $cancelled,
            'held' => in_array($fraud, $cancelled, true) ? $fraud : ($cancelled[0] ?? 0),
            'timezone' => (string) ($this->config->get('config_timezone') ?: 'UTC'),
            'birthday' => 0,
            'mail' => 0,
            'winback' => '',
            'erase' => 0,
        ];
    }

    /** @return list<array<string, mixed>> the shop's own fields that ask customers for a day */
    private function dateFields(): array
    {
        $this->load->model('customer/custom_field');
        $fields = $this->model_customer_custom_field->getCustomFields();

        return array_values(array_filter($fields, static fn (array $field): bool => $field['type'] === 'date'));
    }

    /** @param array<string, mixed> $values */
    private function keep(array $values): void
    {
        $this->load->model('setting/setting');
        $named = [];
        foreach ($values as $name => $value) {
            $named["module_regulars_$name"] = $value;
        }
        $this->model_setting_setting->editSetting('module_regulars', $named);
        // After tax, before what else pays.
        $total = ['total_regulars_status' => $values['status'], 'total_regulars_sort_order' => 6];
        $this->model_setting_setting->editSetting('total_regulars', $total);
    }
}
