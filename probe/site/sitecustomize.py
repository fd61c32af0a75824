"""
Begins Muxscope's probe in a Python that was started with this folder on PYTHONPATH, and then is the sitecustomize that it
stands before. Any Python may come by here, also one that is too old: this file is written for all of them.
"""


def _begin():
    import os
    import sys

    here = os.path.dirname(os.path.abspath(__file__))
    _remove_own_bytecode(os)
    address = os.environ.pop("MUXSCOPE_PROBE", "")
    capture = os.environ.pop("MUXSCOPE_PROBE_CAPTURE", "256")
    token = os.environ.pop("MUXSCOPE_PROBE_TOKEN", "")
    purpose = os.environ.pop("MUXSCOPE_PROBE_PURPOSE", "")
    # What this program starts is started as if we had never been here.
    before = os.environ.pop("MUXSCOPE_PROBE_PYTHONPATH", None)
    _restore_path(os, here, before)
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != here]
    if not address or _is_of_debugger(sys, os):
        return
    if sys.version_info < (3, 8):
        version = sys.version.split()[0]
        sys.stderr.write("muxscope: Python %s is not watched: 3.8 or newer is\n" % version)
        return
    home = os.path.dirname(here)
    sys.path.insert(0, home)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        from muxscope_probe import lifecycle
    finally:
        sys.dont_write_bytecode = before
        sys.path.remove(home)
    lifecycle.start(address, int(capture), token, purpose)


def _restore_path(os, here, before):
    """PYTHONPATH as it would be without us: as it is told or, where a shell may have changed it since, without our folder."""
    if before is None:
        paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        before = os.pathsep.join(path for path in paths if path and os.path.abspath(path) != here)
        if not before:
            os.environ.pop("PYTHONPATH", None)
            return
    os.environ["PYTHONPATH"] = before


def _remove_own_bytecode(os):
    """It was written before anything of this file ran: nothing shall lie about where Muxscope is installed."""
    cached = getattr(globals().get("__spec__"), "cached", None)
    if cached:
        try:
            os.remove(cached)
            os.rmdir(os.path.dirname(cached))
        except OSError:
            pass


def _is_of_debugger(sys, os):
    """debugpy starts processes of its own beside the program, which inherit the environment."""
    arguments = getattr(sys, "orig_argv", None) or getattr(sys, "argv", None) or []
    script = next((word for word in arguments[1:] if not word.startswith("-")), "")
    script = os.path.normpath(script).replace(os.sep, "/")
    return script.endswith(("debugpy/launcher", "debugpy/adapter"))


def _go_on():
    """The sitecustomize that would have been found without this one."""
    import sys

    try:
        from importlib.machinery import PathFinder
        from importlib.util import module_from_spec
    except ImportError:
        return
    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


try:
    _begin()
except Exception as error:
    __import__("sys").stderr.write("muxscope: the probe did not begin: %r\n" % (error,))
_go_on()
