"""Several things at the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(count: int, do: Callable[[int], object]) -> list[object]:
    """Run `do(0)`, `do(1)` … at the same moment; gives what each returned or raised."""
    ready, results = threading.Barrier(count), [None] * count

    def one(number: int) -> None:
        try:
            ready.wait()
            results[number] = do(number)
        except Exception as error:  # noqa: BLE001 (what each of them met is what the test looks at)
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
