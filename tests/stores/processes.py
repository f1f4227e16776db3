"""Work spread over processes: each is a fork of this one with a store of its own."""

import multiprocessing

CONTEXT = multiprocessing.get_context("fork")


def together(count, work, *arguments):
    """Runs `work(number, *arguments)` in each of many processes; what they return, by their number."""
    results = CONTEXT.SimpleQueue()

    def one(number):
        try:
            results.put((number, work(number, *arguments), None))
        except BaseException as error:
            results.put((number, None, f"{type(error).__name__}: {error}"))
            raise

    started = [CONTEXT.Process(target=one, args=(number,)) for number in range(count)]
    for process in started:
        process.start()
    found = {}
    for _ in started:
        number, result, error = results.get()
        assert error is None, f"process {number}: {error}"
        found[number] = result
    for process in started:
        process.join()
    return [found[number] for number in range(count)]
