<?php

declare(strict_types=1);

namespace Opencart\Admin\Controller\Extension\Regulars\Total;

use Opencart\System\Engine\Controller;

/** The line of the totals in the shop's list of totals: it is set up with the module. */
class Regulars extends Controller
{
    public function index(): void
    {
        $token = 'user_token=' . $this->session->data['user_token'];
        $this->response->redirect($this->url->link('extension/regulars/module/regulars', $token, true));
    }
}
