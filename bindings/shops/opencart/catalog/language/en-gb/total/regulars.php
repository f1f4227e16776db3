<?php

// Text
$_['text_total'] = 'Points (%s)';
$_['text_refused'] = 'The points could not be set aside: %s. The order is on hold; its total counts them as paid.';
$_['text_earn'] = 'You earn %s points with this.';
