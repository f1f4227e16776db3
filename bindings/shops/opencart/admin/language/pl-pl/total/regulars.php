<?php

// Heading
$_['heading_title'] = 'Regulars: punkty, które płacą';
