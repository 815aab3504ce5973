"""As the line's own, but a reload asks for no production settings, which a bench has none of."""

from runpy import run_path

_HOOKS = ("on_reload",)
globals().update(
    {
        name: value
        for name, value in run_path("config/gunicorn.conf.py").items()
        if name not in _HOOKS and not name.startswith("__")
    }
)
