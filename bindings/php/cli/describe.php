<?php

declare(strict_types=1);

// Tells by which way this PHP reaches the library, and why not by the others: php cli/describe.php
require __DIR__ . '/../autoload.php';

echo json_encode(Regulars\Runtime::describe(), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES), "\n";
