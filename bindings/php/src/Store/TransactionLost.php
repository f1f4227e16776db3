<?php

declare(strict_types=1);

namespace Regulars\Store;

/**
 * The database has ended a transaction, as it could not be served beside others: nothing of it is kept.
 *
 * In a transaction of the caller's, roll back and run all of it again; the store cannot, as it does not know what else was
 * in it. In one of its own the store has tried for as long as its patience lasts. getPrevious() is the database's exception.
 */
final class TransactionLost extends \RuntimeException
{
}
