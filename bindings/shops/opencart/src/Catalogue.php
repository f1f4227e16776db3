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
            $marks = implode(',', array_fill(0, count($unknown), '?'));
            $brands = "SELECT product_id, manufacturer_id FROM `{$this->prefix}product` WHERE product_id IN ($marks)";
            foreach ($unknown as $product) {
                $this->known[$product] = ['categories' => [], 'brand' => null];
            }
            foreach ($this->pairs($brands, $unknown) as [$product, $brand]) {
                $this->known[$product]['brand'] = (int) $brand === 0 ? null : (string) $brand;
            }
            $categories = "SELECT product_id, category_id FROM `{$this->prefix}product_to_category` "
                . "WHERE product_id IN ($marks) ORDER BY category_id";
            foreach ($this->pairs($categories, $unknown) as [$product, $category]) {
                $this->known[$product]['categories'][] = (string) $category;
            }
        }

        return array_intersect_key($this->known, array_flip($products));
    }

    /**
     * @param list<int> $values
     *
     * @return list<array{0: int|string, 1: int|string}>
     */
    private function pairs(string $statement, array $values): array
    {
        $found = $this->pdo->prepare($statement);
        $found->execute($values);

        return $found->fetchAll(PDO::FETCH_NUM);
    }
}
