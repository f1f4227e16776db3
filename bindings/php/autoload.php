<?php

declare(strict_types=1);

// For hosts without Composer: require this file, and the classes of Regulars\ are found.
spl_autoload_register(static function (string $class): void {
    $path = __DIR__ . '/src/' . strtr(substr($class, strlen('Regulars\\')), '\\', '/') . '.php';
    if (str_starts_with($class, 'Regulars\\') && is_file($path)) {
        require $path;
    }
});
