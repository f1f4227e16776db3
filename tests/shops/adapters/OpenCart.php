<?php

declare(strict_types=1);

// phpcs:disable PSR1.Classes.ClassDeclaration.MultipleClasses, PSR1.Files.SideEffects -- the shop's own classes stand in here.

namespace Opencart\System\Engine {
    /** What the shop's controllers and models have in common: whatever is asked of them is the registry's. */
    class Controller
    {
        public function __construct(protected object $registry)
        {
        }

        public function __get(string $name): mixed
        {
            return $this->registry->get($name);
        }
    }

    class Model extends Controller
    {
    }

    /** What an event calls. */
    class Action
    {
        public function __construct(public readonly string $route)
        {
        }
    }
}

namespace Regulars\Tests\Shops {

    use PDO;
    use Regulars\OpenCart\Shop;
    use Regulars\Shop\ProgramForm;

    // The files of the module find the library where a shop's storage would be.
    $storage = sys_get_temp_dir() . '/regulars-adapter-' . getmypid() . '/';
    mkdir("{$storage}regulars", 0777, true);
    file_put_contents("{$storage}regulars/autoload.php", '<?php');
    register_shutdown_function(static function () use ($storage): void {
        unlink("{$storage}regulars/autoload.php");
        rmdir("{$storage}regulars");
        rmdir($storage);
    });
    define('DIR_STORAGE', $storage);
    define('DB_PREFIX', 'oc_');
    spl_autoload_register(static function (string $class): void {
        $path = __DIR__ . '/../../../bindings/shops/opencart/src/' . substr($class, strlen('Regulars\\OpenCart\\')) . '.php';
        if (str_starts_with($class, 'Regulars\\OpenCart\\') && is_file($path)) {
            require $path;
        }
    });

    /** A shop with tables in memory, one customer, and a program of one point for each dollar, worth a cent. */
    final class OpenCart
    {
        public PDO $pdo;
        public object $registry;
        public object $session;
        public object $request;
        /** @var list<string> */
        public array $log = [];
        /** @var list<string> */
        public array $queries = [];
        /** @var list<array{string, string, mixed}> what was asked of the shop's events */
        public array $listening = [];
        /** @var list<array<string, mixed>> */
        public array $cart = [];
        public int $customer = 7;

        /** @param list<string> $missing tables that somebody dropped */
        public function __construct(array $missing = [])
        {
            $this->pdo = new PDO('sqlite::memory:');
            foreach (
                [
                    'order (order_id INTEGER, customer_id, customer_group_id, store_id, order_status_id, payment_method)',
                    'customer (customer_id INTEGER, newsletter, custom_field)',
                    'order_product (order_product_id INTEGER PRIMARY KEY, order_id, product_id, quantity, total, tax)',
                    'order_total (order_total_id INTEGER PRIMARY KEY, order_id, code, title, value)',
                    'coupon (coupon_id INTEGER PRIMARY KEY, name, code, type, discount, logged, shipping, total, date_start, date_end, '
                        . 'uses_total, uses_customer, status, date_added)',
                    'product (product_id INTEGER, manufacturer_id)',
                    'product_to_category (product_id INTEGER, category_id)',
                ] as $table
            ) {
                [$name, $columns] = explode(' ', $table, 2);
                if (!in_array($name, $missing, true)) {
                    $this->pdo->exec("CREATE TABLE oc_$name $columns");
                }
            }
            $this->pdo->exec('INSERT INTO oc_customer VALUES (7, 0, null)');
            $this->pdo->exec('INSERT INTO oc_product VALUES (40, 8), (41, 0)');
            $this->pdo->exec('INSERT INTO oc_product_to_category VALUES (40, 24), (40, 20)');
            $settings = [
                'config_currency' => 'USD', 'module_regulars_status' => 1, 'module_regulars_fulfilled' => [5],
                'module_regulars_cancelled' => [7, 8], 'module_regulars_held' => 8, 'total_regulars_sort_order' => 6,
            ];
            $this->session = (object) ['data' => []];
            $this->request = (object) ['get' => [], 'post' => []];
            $things = [
                'config' => self::thing(['get' => static fn (string $name): mixed => $settings[$name] ?? null]),
                'log' => self::thing(['write' => fn (string $line) => $this->log[] = $line]),
                'session' => $this->session,
                'request' => $this->request,
                'customer' => self::thing(['isLogged' => fn (): bool => $this->customer > 0, 'getId' => fn (): int => $this->customer]),
                'cart' => self::thing(['getProducts' => fn (): array => $this->cart]),
                'tax' => self::thing(['getTax' => static fn (float $price): float => $price / 5]),
                'url' => self::thing(['link' => static fn (): string => 'u']),
                'language' => self::thing(['get' => static fn (string $key): string => "$key %s"]),
                'load' => self::thing([
                    'language' => static fn (): array => [],
                    'view' => static fn (string $route, array $data): string => "[$route text=$data[text]]",
                ]),
                'event' => self::thing([
                    'register' => fn (string $trigger, object $action) => $this->listening[] = ['register', $trigger, $action->route],
                    'unregister' => fn (string $trigger, string $route) => $this->listening[] = ['unregister', $trigger, $route],
                ]),
                'db' => self::thing([
                    'query' => fn (string $text) => $this->queries[] = $text,
                    'escape' => static fn (string $text): string => addslashes($text),
                ]),
            ];
            $this->registry = self::thing([
                'get' => static function (string $name) use (&$things): mixed {
                    return $things[$name] ?? null;
                },
                'has' => static function (string $name) use (&$things): bool {
                    return isset($things[$name]);
                },
                'set' => static function (string $name, object $thing) use (&$things): void {
                    $things[$name] = $thing;
                },
            ]);
            $shop = Shop::of($this->registry, $this->pdo);
            $shop->drafts()->create();
            $shop->coupons()->create();
            $shop->program()->saveFields(ProgramForm::DEFAULTS);
        }

        /** @param list<array{int, int, string, string}> $products product, quantity, total, tax of a unit */
        public function order(int $id, int $customer, int $status, array $products): void
        {
            $order = $this->pdo->prepare('INSERT INTO oc_order VALUES (?, ?, 1, 0, ?, ?)');
            $order->execute([$id, $customer, $status, '{"name": "Cash", "code": "cod.cod"}']);
            $line = $this->pdo->prepare('INSERT INTO oc_order_product VALUES (NULL, ?, ?, ?, ?, ?)');
            foreach ($products as $product) {
                $line->execute([$id, ...$product]);
            }
        }

        /** @param array<string, string|array{string, string}> $totals value, or title and value, by code */
        public function totals(int $id, array $totals): void
        {
            $line = $this->pdo->prepare('INSERT INTO oc_order_total VALUES (NULL, ?, ?, ?, ?)');
            foreach ($totals as $code => $total) {
                [$title, $value] = is_array($total) ? $total : [$code, $total];
                $line->execute([$id, $code, $title, $value]);
            }
        }

        public function status(int $id, int $status): void
        {
            $this->pdo->prepare('UPDATE oc_order SET order_status_id = ? WHERE order_id = ?')->execute([$status, $id]);
        }

        /** @param array<string, \Closure> $methods */
        private static function thing(array $methods): object
        {
            return new class ($methods) {
                /** @param array<string, \Closure> $methods */
                public function __construct(private readonly array $methods)
                {
                }

                public function __call(string $name, array $arguments): mixed
                {
                    return $this->methods[$name](...$arguments);
                }
            };
        }
    }
}
