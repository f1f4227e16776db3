<?php

declare(strict_types=1);

// Which functions the package calls: extensions.php FOLDER says each that belongs neither to PHP itself nor to what composer.json
// requires, as a host without that extension would stop there. FFI and PDO, which it suggests, come as classes.
$always = ['Core', 'standard', 'pcre', 'SPL', 'date', 'hash', 'json', 'filter', 'random'];
$failed = 0;
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($argv[1])) as $file) {
    if ($file->getExtension() !== 'php') {
        continue;
    }
    $isName = static fn (PhpToken $token): bool => $token->is([T_STRING, T_NAME_FULLY_QUALIFIED]);
    $counts = static fn (PhpToken $token): bool => !$token->isIgnorable();
    $tokens = array_values(array_filter(PhpToken::tokenize(file_get_contents($file->getPathname())), $counts));
    foreach ($tokens as $index => $token) {
        $before = $tokens[$index - 1] ?? null;
        $isCall = $isName($token) && ($tokens[$index + 1] ?? null)?->text === '(';
        if (!$isCall || $before?->is([T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW, T_ATTRIBUTE])) {
            continue;
        }
        $name = ltrim($token->text, '\\');
        $from = function_exists($name) ? (new ReflectionFunction($name))->getExtensionName() : 'an extension that is not here';
        if (!in_array($from, $always, true)) {
            $failed++;
            echo "{$file->getPathname()}:{$token->line}: $name() is of $from\n";
        }
    }
}
exit($failed === 0 ? 0 : 1);
