<?php

declare(strict_types=1);

namespace Regulars\Native;

use Regulars\Exception;

/** A customer base on the other side. It ends there when it ends here. */
interface Base
{
    /**
     * The table of a figure as JSON text, turned wide if asked.
     *
     * @throws Exception
     */
    public function figure(string $name, string $options, bool $wide): string;
}
