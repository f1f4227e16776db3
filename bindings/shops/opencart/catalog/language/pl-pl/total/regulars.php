<?php

// Text
$_['text_total'] = 'Punkty (%s)';
$_['text_refused'] = 'Nie udało się odłożyć punktów: %s. Zamówienie jest wstrzymane; jego suma liczy je jako zapłacone.';
$_['text_earn'] = 'Za to otrzymasz %s pkt.';
