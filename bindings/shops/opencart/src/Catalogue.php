<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;

/** What rules may ask of products: their categories and their brand, by the shop's own ids. */
final class Catalogue
{
    /** @var array<int|string, array{categories: list<string>, brand: ?string}> */
    private array $known = [];

    public function __construct(private readonly PDO $pdo, private readonly string $prefix)
    {
    }

    /**
     * @param list<int|string> $products
     *
     * @return array<int|string, array{categories: list<string>, brand: ?string}> by product
     */
    public function about(array $products): array
    {
        $products = array_values(array_unique(array_map(intval(...), $products)));
        $unknown = array_values(array_diff($products, array_keys($this->known)));
        if ($unknown !== []) {
            foreach ($unknown as $product) {
                $this->known[$product] = ['categories' => [], 'brand' => null];
            }
            foreach ($this->rows($unknown) as [$product, $brand, $category]) {
                $this->known[$product]['brand'] = (int) $brand === 0 ? null : (string) $brand;
                if ($category !== null) {
                    $this->known[$product]['categories'][] = (string) $category;
                }
            }
        }

        return array_intersect_key($this->known, array_flip($products));
    }

    /**
     * Each category of each product, or none, in one question.
     *
     * @param list<int> $products
     *
     * @return list<array{0: int|string, 1: int|string, 2: int|string|null}>
     */
    private function rows(array $products): array
    {
        $marks = implode(',', array_fill(0, count($products), '?'));
        $found = $this->pdo->prepare(
            "SELECT p.product_id, p.manufacturer_id, c.category_id FROM `{$this->prefix}product` p "
            . "LEFT JOIN `{$this->prefix}product_to_category` c ON c.product_id = p.product_id "
            . "WHERE p.product_id IN ($marks) ORDER BY c.category_id",
        );
        $found->execute($products);

        return $found->fetchAll(PDO::FETCH_NUM);
    }
}
