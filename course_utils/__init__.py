"""A Jupyter course on the two meanings of AI safety, technical and societal.

A notebook needs two names, `lesson` and `exercise`; they are loaded when first used, so that
`import course_utils` costs next to nothing. This file must parse on old Pythons (3.6): the set-up
command reads it before it can say in plain words that a newer Python is needed.
"""

__version__ = "0.1.0"

__all__ = ["__version__", "exercise", "lesson"]

_LAZY = {"lesson": "course_utils.face", "exercise": "course_utils.face"}


def __getattr__(name: str) -> object:
    """Load `lesson` or `exercise` on first use; raises AttributeError for any other name."""
    if name not in _LAZY:
        raise AttributeError("module 'course_utils' has no attribute '%s'" % name)
    import importlib

    value = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> "list[str]":
    return sorted(set(globals()) | set(__all__))
