<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;
use Regulars\Runtime;
use Regulars\Shop\Insights;
use Regulars\Shop\Members;
use Regulars\Shop\Occasions;
use Regulars\Shop\Offers;
use Regulars\Shop\Orders;
use Regulars\Shop\Points;
use Regulars\Shop\Program;
use Regulars\Shop\Referrals;
use Regulars\Shop\Stage;
use Regulars\Store;

/**
 * The module in one request: what it knows of the shop, made when it is first asked for. There is one for each registry of
 * the shop, which has two while an order is edited in the admin.
 */
final class Shop
{
    private const KEY = 'regulars';

    public readonly Settings $settings;
    public readonly Guard $guard;
    /** The product that the page is about, as the shop's model gave it. */
    public ?array $product = null;
    /** @var list<array<string, mixed>> the lines of totals before that of the points */
    public array $totals = [];
    /** Whether the totals were asked for. */
    public bool $isSummed = false;
    /** @var array<int, int> the status to which an order is on its way */
    public array $target = [];

    /** @var array<string, string> */
    private array $texts = [];
    private ?Store $store = null;
    private ?Orders $orders = null;
    private ?Offers $offers = null;
    private ?Catalogue $catalogue = null;

    /** @param object $registry the shop's */
    private function __construct(private readonly object $registry, private ?PDO $pdo)
    {
        $config = $registry->get('config');
        $this->settings = new Settings(static fn (string $name): mixed => $config->get($name));
        $this->guard = new Guard(static fn (string $line) => $registry->get('log')->write($line));
    }

    /** The module of a registry; its connection is the shop's own where none is given. */
    public static function of(object $registry, ?PDO $pdo = null): self
    {
        if (!$registry->has(self::KEY)) {
            $registry->set(self::KEY, new self($registry, $pdo));
        }

        return $registry->get(self::KEY);
    }

    public function pdo(): PDO
    {
        return $this->pdo ??= Connection::open();
    }

    public function store(): Store
    {
        return $this->store ??= Connection::store($this->pdo());
    }

    public function orders(): Orders
    {
        return $this->orders ??= new Orders($this->store());
    }

    public function occasions(): Occasions
    {
        return new Occasions($this->store());
    }

    public function offers(): Offers
    {
        return $this->offers ??= new Offers($this->store(), $this->language());
    }

    public function members(): Members
    {
        return new Members($this->store(), $this->language());
    }

    public function program(): Program
    {
        return new Program($this->store(), 'club', $this->settings->currency(), $this->settings->timezone());
    }

    public function people(): People
    {
        return new People($this->pdo(), DB_PREFIX, $this->settings->birthday());
    }

    public function waiting(): Waiting
    {
        return new Waiting($this->pdo(), DB_PREFIX);
    }

    public function coupons(): Coupons
    {
        return new Coupons($this->pdo(), DB_PREFIX, $this->settings->currency());
    }

    public function referrals(): Referrals
    {
        return new Referrals($this->store());
    }

    public function drafts(): Drafts
    {
        return new Drafts($this->pdo(), DB_PREFIX);
    }

    public function orderLog(): OrderLog
    {
        return new OrderLog($this->pdo(), DB_PREFIX, $this->settings->placed());
    }

    public function insights(): Insights
    {
        return new Insights(DIR_STORAGE . 'regulars-report', $this->settings->timezone());
    }

    public function orderReader(): OrderReader
    {
        return new OrderReader($this->pdo(), DB_PREFIX, $this->settings->currency(), $this->catalogue());
    }

    public function cartReader(): CartReader
    {
        $registry = $this->registry;
        $tax = static fn (float $price, int $class): float => (float) $registry->get('tax')->getTax($price, $class);

        return new CartReader($this->settings->currency(), $this->catalogue(), $tax);
    }

    private function catalogue(): Catalogue
    {
        return $this->catalogue ??= new Catalogue($this->pdo(), DB_PREFIX);
    }

    public function redemptions(): Redemptions
    {
        return new Redemptions($this);
    }

    /** A text that goes with a page of the shop. Each loading asks the shop's database, so it is done once. */
    public function text(string $key): string
    {
        if ($this->texts === []) {
            $this->registry->get('load')->language('extension/regulars/total/regulars', self::KEY);
            foreach (['total', 'earn', 'refused'] as $name) {
                $this->texts[$name] = (string) $this->registry->get('language')->get(self::KEY . "_text_$name");
            }
        }

        return $this->texts[$key];
    }

    /** How points are written, by the program that is in force. */
    public function points(): Points
    {
        return $this->offers()->points();
    }

    /** Whether the ledger can be asked in this request. */
    public function reaches(): bool
    {
        return Runtime::reaches();
    }

    /** The customer of the request, by the shop's own id: who is signed in, or whose order an admin edits. */
    public function customer(): ?string
    {
        $customer = $this->registry->get('customer');
        $edited = $this->registry->get('session')->data['customer']['customer_id'] ?? 0;
        $id = $customer !== null && $customer->isLogged() ? (int) $customer->getId() : (int) $edited;

        return $id === 0 ? null : (string) $id;
    }

    /** The language of the page. */
    private function language(): string
    {
        $config = $this->registry->get('config');
        $admin = $config->get('application') === 'Admin' ? $config->get('config_language_admin') : null;

        return (string) ($admin ?? $config->get('config_language') ?? 'en');
    }

    /**
     * What rules may ask of whoever looks at the shop.
     *
     * @return array<string, string>
     */
    public function about(): array
    {
        $config = $this->registry->get('config');

        return [
            'store' => (string) (int) $config->get('config_store_id'),
            'group' => (string) (int) $config->get('config_customer_group_id'),
        ];
    }

    /** Tells the ledger how an order stands now. */
    public function tell(int $order): void
    {
        $read = $this->orderReader()->read($order);
        if ($read !== null && $read['status'] !== 0) {
            if ($read['order']->customer !== null) {
                $this->people()->consents($this, (int) $read['order']->customer);
            }
            $stage = $this->settings->stage($read['status']);
            $told = $this->orders()->tell($read['order'], $stage);
            if ($told !== [] && $stage->earns()) {
                $this->referrals()->ordered($read['order']);
            }
        }
    }

    /** Tells the ledger that an order is gone. */
    public function forget(int $order): void
    {
        $read = $this->orderReader()->read($order);
        if ($read !== null) {
            $this->orders()->tell($read['order'], Stage::Cancelled);
        }
    }
}
