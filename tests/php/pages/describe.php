<?php

declare(strict_types=1);

// By which way a page reaches the library.
require __DIR__ . '/../../../bindings/php/autoload.php';

echo json_encode(Regulars\Runtime::describe());
