<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Total;

use Opencart\System\Engine\Controller;

/** Where 4.0 looks for the cart page's panel. */
class Regulars extends Controller
{
    public function index(): string
    {
        return (string) $this->load->controller('extension/regulars/checkout/regulars');
    }
}
