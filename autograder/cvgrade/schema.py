"""Dataclasses as JSON Schema, and back from JSON: one definition, so that the two cannot drift apart.

A field's type may be str, bool, int, float, a `Literal`, a dataclass, ``tuple[X, ...]``, ``dict[str, X]``, or one
of these or None. `Annotated` adds a sentence that documents the field, and a dict of JSON Schema's keywords that
narrow it (`minimum`, `pattern`, `maxItems`); both the schema and `from_data` hold to them.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import types
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
HUGE = 1e308  # above it, and for NaN, a number is none


def json_schema(kind: type, *, title: str, version: int) -> dict[str, Any]:
    """Describe a dataclass that is written as JSON with ``"format": version`` beside its fields."""
    definitions: dict[str, Any] = {}
    schema = _described_class(kind, definitions)
    schema["properties"] = {
        "format": {"const": version, "description": "The version of this format."}
    } | schema["properties"]
    schema["required"] = ["format", *schema["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **schema,
        "$defs": definitions,
    }


def from_data(kind: type[T], data: Any, where: str) -> T:
    """Make a dataclass from what `json.loads` returned; `where` names the data in messages.

    Raises
    ------
    ValueError
        Naming the first field that is missing, unknown, of another type or out of its range.
    """
    return _made(kind, data, where)  # type: ignore[no-any-return]


def _described_class(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    properties, required = {}, []
    for field, hint in _fields(kind):
        properties[field.name] = _described(hint, definitions)
        if _is_required(field):
            required.append(field.name)
    return {
        "description": (kind.__doc__ or "").split("\n\n")[0],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _described(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hint, narrowed, text = _unwrapped(hint)
    origin, parts = get_origin(hint), get_args(hint)
    schema: dict[str, Any]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # taken: a class may hold itself
            definitions[hint.__name__] = _described_class(hint, definitions)
        schema = {"$ref": f"#/$defs/{hint.__name__}"}
    elif origin is Literal:
        schema = {"enum": list(parts)}
    elif origin in (Union, types.UnionType):
        schema = {"anyOf": [_described(part, definitions) for part in parts]}
    elif origin is tuple:
        schema = {"type": "array", "items": _described(parts[0], definitions)}
    elif origin is dict:
        schema = {"type": "object", "additionalProperties": _described(parts[1], definitions)}
    else:
        names = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
        schema = {"type": names[hint]}
    return schema | narrowed | ({"description": text} if text else {})


def _made(hint: Any, data: Any, where: str) -> Any:
    hint, narrowed, _ = _unwrapped(hint)
    origin, parts = get_origin(hint), get_args(hint)
    made: Any
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        made = _made_class(hint, data, where)
    elif origin is Literal:
        made = _expected(isinstance(data, str) and data in parts, data, where, f"one of {', '.join(parts)}")
    elif origin in (Union, types.UnionType):
        (other,) = [part for part in parts if part is not type(None)]
        made = None if data is None else _made(other, data, where)
    elif origin is tuple:
        _expected(isinstance(data, list), data, where, "a list")
        if parts[0] == (float | None) and all(type(item) is float and abs(item) <= HUGE for item in data):
            made = tuple(data)  # the many entries of a picture, read at once
        else:
            made = tuple(_made(parts[0], item, f"{where}[{at}]") for at, item in enumerate(data))
    elif origin is dict:
        _expected(isinstance(data, dict), data, where, "an object")
        made = {_text(key, where): _made(parts[1], item, f"{where}.{key}") for key, item in data.items()}
    else:
        made = _plain(hint, data, where)
    if made is not None:
        _hold(made, narrowed, where)
    return made


def _made_class(kind: type, data: Any, where: str) -> Any:
    _expected(isinstance(data, dict), data, where, "an object")
    known = [field.name for field, _ in _fields(kind)]
    for name in data:
        _expected(name in known, name, where, f"fields among {', '.join(known)}")
    values = {}
    for field, hint in _fields(kind):
        if field.name in data:
            values[field.name] = _made(hint, data[field.name], f"{where}.{field.name}")
        elif _is_required(field):
            raise ValueError(f"{where}: expected a field {field.name}, got none.")
    try:
        return kind(**values)
    except ValueError as error:  # what the class itself asks of its fields together
        raise ValueError(f"{where}: {error}") from None


def _plain(hint: Any, data: Any, where: str) -> Any:
    if hint is str:
        return _text(data, where)
    if hint is bool:
        return _expected(isinstance(data, bool), data, where, "true or false")
    number = isinstance(data, int | float) and not isinstance(data, bool)
    if hint is int:
        return _expected(number and isinstance(data, int), data, where, "a whole number")
    _expected(number and abs(data) <= HUGE, data, where, "a number")
    return data


def _text(data: Any, where: str) -> str:
    _expected(isinstance(data, str), data, where, "text")
    try:
        data.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{where}: expected text, got half a character.") from None
    return str(data)


def _hold(made: Any, narrowed: dict[str, Any], where: str) -> None:
    """Hold a value to the schema's keywords."""
    if "minimum" in narrowed:
        _expected(made >= narrowed["minimum"], made, where, f"{narrowed['minimum']} or more")
    if "pattern" in narrowed:
        fits = re.search(narrowed["pattern"].replace("$", r"\Z"), made) is not None
        _expected(fits, made, where, f"text like {narrowed['pattern']}")
    if "maxItems" in narrowed and len(made) > narrowed["maxItems"]:
        raise ValueError(f"{where}: expected at most {narrowed['maxItems']} items, got {len(made)}.")


def _expected(holds: bool, data: Any, where: str, what: str) -> Any:
    if not holds:
        shown = repr(data) if not isinstance(data, int) or abs(data) < 1e30 else "a huge number"
        raise ValueError(f"{where}: expected {what}, got {shown[:80]}.")
    return data


def _unwrapped(hint: Any) -> tuple[Any, dict[str, Any], str]:
    """Split an annotated type into the type, the narrowing keywords and the sentence."""
    if get_origin(hint) is not Annotated:
        return hint, {}, ""
    kind, *notes = get_args(hint)
    narrowed: dict[str, Any] = {}
    for note in notes:
        if isinstance(note, dict):
            narrowed |= note
    return kind, narrowed, " ".join(note for note in notes if isinstance(note, str))


@functools.cache
def _fields(kind: type) -> tuple[tuple[dataclasses.Field[Any], Any], ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple((field, hints[field.name]) for field in dataclasses.fields(kind))


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
