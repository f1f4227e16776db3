<?php

declare(strict_types=1);

namespace Opencart\Catalog\Controller\Extension\Regulars\Startup;

use Opencart\System\Engine\Controller;
use Regulars\OpenCart\Listening;

require_once DIR_STORAGE . 'regulars/autoload.php';

/** A request of the shop begins: what the module listens to in it is registered. Whoever asks for this over HTTP changes nothing. */
class Regulars extends Controller
{
    public function index(): void
    {
        // Only the admin, which works in the shop's name, has two folders.
        $asked = $this->request->get['route'] ?? 'common/home';
        $route = defined('DIR_CATALOG') || !is_string($asked) ? null : $asked;
        Listening::begin($this->event, Listening::at($route));
    }
}
