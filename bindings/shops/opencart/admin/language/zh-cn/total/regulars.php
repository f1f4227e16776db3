<?php

// Heading
$_['heading_title'] = 'Regulars：积分支付';
