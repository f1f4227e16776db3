<?php

declare(strict_types=1);

// A page that is no part of the package and asks for the preloaded library.
try {
    FFI::scope('REGULARS');
    echo 'reached';
} catch (FFI\Exception $exception) {
    echo $exception->getMessage();
}
