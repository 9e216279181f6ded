"""Values as data and back: JSON for their form, arrays beside it, and nothing in it that could run.

Tuples, lists, dictionaries, named tuples and data classes of numbers, texts and arrays are what is known. A class
stands by its name and is made only if it is a named tuple or a data class of a package that is known.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

if TYPE_CHECKING:
    import numpy.typing as npt

    Arrays = dict[str, npt.NDArray[Any]]

PACKAGES: Final = ("anodeworks", "jax", "numpyro")  # whose classes may stand in what is kept
FORM: Final = "form"


def to_bytes(value: Any) -> bytes:
    """A value as bytes that hold no code.

    Raises:
        TypeError: something in it is of a class that is not known.
    """
    import numpy as np

    arrays: Arrays = {}
    said = json.dumps(to_form(value, arrays))
    content = io.BytesIO()
    together: dict[str, Any] = {**arrays, FORM: np.array(said)}
    np.savez(content, **together)
    return content.getvalue()


def from_bytes(content: bytes) -> Any:
    """The value.

    Raises:
        ValueError: bytes that were not made by `to_bytes`.
    """
    import numpy as np

    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return from_form(json.loads(str(arrays.pop(FORM))), arrays)
    except (
        OSError,
        EOFError,
        BadZipFile,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        ImportError,
    ) as error:
        raise ValueError(str(error)) from error


def to_form(value: Any, arrays: Arrays) -> Any:
    """The form of a value as JSON; the arrays in it go to `arrays`.

    Raises:
        TypeError: something in it is of a class that is not known.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if hasattr(value, "dtype"):
        import numpy as np

        name = f"a{len(arrays)}"
        arrays[name] = np.asarray(value)
        if arrays[name].dtype.hasobject:
            raise TypeError(f"an array of {arrays[name].dtype}")
        return {"number" if isinstance(value, np.generic) else "array": name}
    if type(value) is dict:
        return {"items": [[to_form(k, arrays), to_form(v, arrays)] for k, v in value.items()]}
    if type(value) in (list, tuple):
        return {type(value).__name__: [to_form(each, arrays) for each in value]}
    kind = type(value)
    fields = {name: to_form(getattr(value, name), arrays) for name in _fields(kind)}
    return {"class": f"{kind.__module__}:{kind.__qualname__}", "fields": fields}


def from_form(form: Any, arrays: Mapping[str, Any]) -> Any:
    """The value of such a form.

    Raises:
        TypeError: a class that is not known.
        KeyError, IndexError, AttributeError, ImportError: no such form.
    """
    if isinstance(form, list):
        raise TypeError("a bare list")
    if not isinstance(form, dict):
        return form
    if "array" in form:
        return arrays[form["array"]]
    if "number" in form:
        return arrays[form["number"]][()]
    if "items" in form:
        return {from_form(k, arrays): from_form(v, arrays) for k, v in form["items"]}
    if "list" in form:
        return [from_form(each, arrays) for each in form["list"]]
    if "tuple" in form:
        return tuple(from_form(each, arrays) for each in form["tuple"])
    fields = {name: from_form(each, arrays) for name, each in form["fields"].items()}
    return _class(form["class"])(**fields)


def _class(name: str) -> Any:
    module, _, path = name.partition(":")
    if module.partition(".")[0] not in PACKAGES:
        raise TypeError(f"a class of {module}")
    found: Any = import_module(module)
    for word in path.split("."):
        found = getattr(found, word)
    _fields(found)
    return found


def _fields(kind: Any) -> tuple[str, ...]:
    """The fields of a named tuple, of a text that is made of some, or of a data class.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(kind, type) and issubclass(kind, tuple | str) and hasattr(kind, "_fields"):
        return tuple(kind._fields)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind) if field.init)
    raise TypeError(f"a value of {kind}")
