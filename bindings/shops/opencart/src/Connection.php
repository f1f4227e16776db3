<?php

declare(strict_types=1);

namespace Regulars\OpenCart;

use PDO;
use Regulars\Store;

/** The ledger's own connection to the shop's database, by the constants of the shop's config.php. */
final class Connection
{
    public static function open(): PDO
    {
        $port = defined('DB_PORT') && DB_PORT !== '' ? ';port=' . DB_PORT : '';
        $options = [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => 5];
        $secrets = [
            'DB_SSL_KEY' => 'MYSQL_ATTR_SSL_KEY', 'DB_SSL_CERT' => 'MYSQL_ATTR_SSL_CERT', 'DB_SSL_CA' => 'MYSQL_ATTR_SSL_CA',
        ];
        foreach ($secrets as $constant => $option) {
            if (defined($constant) && constant($constant) !== '') {
                $options[constant("PDO::$option")] = constant($constant);
            }
        }
        $name = 'mysql:host=' . DB_HOSTNAME . $port . ';dbname=' . DB_DATABASE . ';charset=utf8mb4';

        return new PDO($name, DB_USERNAME, DB_PASSWORD, $options);
    }

    public static function store(PDO $pdo): Store
    {
        return new Store($pdo, DB_PREFIX . 'regulars_', patience: 10);
    }
}
