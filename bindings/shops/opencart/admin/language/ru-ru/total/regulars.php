<?php

// Heading
$_['heading_title'] = 'Regulars: оплата баллами';
