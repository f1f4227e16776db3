<?php

declare(strict_types=1);

namespace Regulars\Native;

/** What is ended when it goes, and so must not be there twice: no copy, and no text that another request makes one of. */
trait Unique
{
    private function __clone()
    {
    }

    /** @return never */
    public function __serialize(): array
    {
        throw new \LogicException('expected what lives no longer than its request, such as a base: save() keeps one in a file');
    }
}
