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
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[Any], Any]
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
    try:
        made: T = _reader(kind)(data)
    except _Wrong as wrong:
        raise ValueError(f"{where}{wrong.path}: {wrong.text}") from None
    return made


class _Wrong(Exception):
    """A value that is not as it must be; its path grows on the way out, so that right values cost nothing."""

    def __init__(self, text: str, path: str = "") -> None:
        self.text = text
        self.path = path


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


def _reader(hint: Any) -> Reader:
    """Return the function that checks a value of a type and makes it from data."""
    hint, narrowed, _ = _unwrapped(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        read = _class_reader(hint)
    elif origin is Literal:
        read = _checked(lambda data: isinstance(data, str) and data in parts, f"one of {', '.join(parts)}")
    elif origin in (Union, types.UnionType):
        (other,) = (_reader(part) for part in parts if part is not type(None))
        read = lambda data: None if data is None else other(data)  # noqa: E731
    elif origin is tuple:
        read = _list_reader(parts[0])
    elif origin is dict:
        read = _dict_reader(_reader(parts[1]))
    else:
        read = PLAIN[hint]
    return _narrowed(read, narrowed) if narrowed else read


@functools.cache
def _class_reader(kind: type) -> Reader:
    readers = {field.name: _reader(hint) for field, hint in _fields(kind)}
    required = [field.name for field, _ in _fields(kind) if _is_required(field)]

    def read(data: Any) -> Any:
        if not isinstance(data, dict):
            raise _Wrong(f"expected an object, got {_shown(data)}.")
        values = {}
        for name, value in data.items():
            if name not in readers:
                raise _Wrong(f"expected fields among {', '.join(readers)}, got {_shown(name)}.")
            try:
                values[name] = readers[name](value)
            except _Wrong as wrong:
                raise _Wrong(wrong.text, f".{name}{wrong.path}") from None
        for name in required:
            if name not in values:
                raise _Wrong(f"expected a field {name}, got none.")
        try:
            return kind(**values)
        except ValueError as error:  # what the class itself asks of its fields together
            raise _Wrong(str(error)) from None

    return read


def _list_reader(part: Any) -> Reader:
    item_reader = _reader(part)

    def read(data: Any) -> Any:
        if not isinstance(data, list):
            raise _Wrong(f"expected a list, got {_shown(data)}.")
        made = []
        for at, item in enumerate(data):
            try:
                made.append(item_reader(item))
            except _Wrong as wrong:
                raise _Wrong(wrong.text, f"[{at}]{wrong.path}") from None
        return tuple(made)

    return read


def _dict_reader(item_reader: Reader) -> Reader:
    def read(data: Any) -> Any:
        if not isinstance(data, dict):
            raise _Wrong(f"expected an object, got {_shown(data)}.")
        made = {}
        for key, item in data.items():
            try:
                made[_text(key)] = item_reader(item)
            except _Wrong as wrong:
                raise _Wrong(wrong.text, f".{key[:40]!a}{wrong.path}") from None
        return made

    return read


def _narrowed(read: Reader, keywords: dict[str, Any]) -> Reader:
    """Hold values to the schema's keywords."""
    minimum, most = keywords.get("minimum"), keywords.get("maxItems")
    pattern = re.compile(keywords["pattern"].replace("$", r"\Z")) if "pattern" in keywords else None

    def narrowed(data: Any) -> Any:
        made = read(data)
        if minimum is not None and made < minimum:
            raise _Wrong(f"expected {minimum} or more, got {_shown(made)}.")
        if pattern is not None and not pattern.search(made):
            raise _Wrong(f"expected text like {keywords['pattern']}, got {_shown(made)}.")
        if most is not None and len(made) > most:
            raise _Wrong(f"expected at most {most} items, got {len(made)}.")
        return made

    return narrowed


def _checked(holds: Callable[[Any], bool], what: str) -> Reader:
    def read(data: Any) -> Any:
        if not holds(data):
            raise _Wrong(f"expected {what}, got {_shown(data)}.")
        return data

    return read


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise _Wrong(f"expected text, got {_shown(data)}.")
    if not data.isascii():
        try:
            data.encode()
        except UnicodeEncodeError:
            raise _Wrong("expected text, got half a character.") from None
    return data


def _shown(data: Any) -> str:
    return repr(data)[:80] if not isinstance(data, int) or abs(data) < HUGE else "a huge number"


PLAIN: dict[Any, Reader] = {
    str: _text,
    bool: _checked(lambda data: type(data) is bool, "true or false"),
    int: _checked(lambda data: type(data) is int, "a whole number"),
    float: _checked(lambda data: type(data) in (int, float) and abs(data) <= HUGE, "a number"),
}


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
