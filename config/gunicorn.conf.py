"""How gunicorn serves the line. Every value may be overridden by GUNICORN_CMD_ARGS."""

import os
from pathlib import Path

from ivr.metrics.folder import WEB, share

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
# Twice the processors of a small box: threads of one process wait for each other's interpreter.
# Four answered more codes than two in six comparisons of seven, mostly more menus: docs/figures.md.
workers = int(os.environ.get("WEB_CONCURRENCY", "4"))
# Threads, since a turn waits for Redis and for argon2, which releases the interpreter.
worker_class = "gthread"
# More of them than may wait for a hash at once (otp_core/hashing.py), so that others are answered.
threads = 32
# telephony.md: after 15 s Twilio turns to the fallback; a worker stuck for longer is no use.
timeout = 30
graceful_timeout = 20
# The configuration is read once, before the workers fork: a wrong one refuses to start, or, at a
# reload (SIGHUP), to take effect.
preload_app = True
# Twilio posts its parameters in the body: a long request line is nobody we know.
limit_request_line = 2048
accesslog = None  # the line logs its own turns; an access log adds nothing but addresses
# gunicorn 27 would open a socket to command it by, in the home folder of whoever starts it.
control_socket_disable = True

# Workers count in files that `audiomatico metrics` adds up; named before anything is loaded.
share(Path(os.environ.get("AUDIOMATICO_STATE") or ".audiomatico"), WEB)


def on_reload(server):  # gunicorn's hook
    """Gunicorn alone keeps a preloaded app, whose new workers would serve the files of the start.

    The environment stays that of the start: a new key or auth token needs a restart.
    """
    from ivr import wsgi
    from ivr.settings import ConfigError
    from otp_core.errors import OtpCoreError

    try:
        server.app.callable = wsgi.reloaded()
    except (ConfigError, OtpCoreError) as refused:
        server.log.error("audiomatico: not reloaded: %s", refused)
    else:
        server.log.info("audiomatico: reloaded")


def child_exit(server, worker):  # gunicorn's hook
    """What only a living worker has is gone with it; what it counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
