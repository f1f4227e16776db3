<?php

declare(strict_types=1);

// Writes the header for ffi.preload to standard output: php cli/header.php LIBRARY
require __DIR__ . '/../autoload.php';

[, $library] = $argv + [1 => ''];
if (!is_file($library)) {
    fwrite(STDERR, "expected the path of libregulars.so.0, found \"$library\"\n");
    exit(2);
}
echo Regulars\Native\FfiNative::preloadHeader((string) realpath($library));
