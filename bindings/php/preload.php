<?php

declare(strict_types=1);

// For opcache.preload. PHP lets classes call a library by `ffi.enable=preload` only if they came this way; the header that
// `php cli/header.php LIBRARY` writes belongs into `ffi.preload`. See docs/hosts/php-settings.md.
require __DIR__ . '/autoload.php';

foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(__DIR__ . '/src', FilesystemIterator::SKIP_DOTS)) as $file) {
    if ($file->getExtension() === 'php') {
        require_once $file->getPathname();
    }
}
