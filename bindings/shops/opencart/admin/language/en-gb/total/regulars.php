<?php

// Heading
$_['heading_title'] = 'Regulars: points that pay';
