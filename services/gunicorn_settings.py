"""How gunicorn serves the portal, here and in production. Every number can be set from outside."""

import gc
import os
from pathlib import Path

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # a worker that died is replaced by a fork, in milliseconds; nothing opens a connection before it
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 20_000  # a leak in a library never grows for ever
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeats in memory, not on a slow disk
control_socket_disable = True


def when_ready(server) -> None:
    """Before the first worker is forked: a connection that loading opened would be shared by all of them.

    What is loaded stays for as long as the process does, so nobody need look for rubbish in it, and a page makes a few
    thousand things, so looking after every 700 is too often.
    """
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
