"""Put a student's calls to another submission, to see whether a known mistake gives the same answers."""

from __future__ import annotations

from typing import Any

from cvgrade.errors import StudentError
from cvgrade.sandbox.proxy import Call, RemoteStudent, Session
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule


def replay(session: Session, calls: list[Call]) -> list[Call]:
    """Put the same questions to another submission, for comparison of the answers."""
    answers = []
    twins: dict[int, Any] = {}
    session.before_test()
    for call in calls:
        start = len(session.calls)
        try:
            args = [_counterpart(arg, twins, session) for arg in call.args or ()]
            if call.method:
                getattr(args[0], call.name)(*args[1:])
            else:
                value = getattr(RemoteStudent(session), call.name)
                if call.args is not None:
                    value(*args, **{k: _counterpart(v, twins, session) for k, v in call.kwargs.items()})
        except (StudentError, TypeError, LookupError, AttributeError):
            pass
        unanswered = Call(call.name, call.args, call.kwargs, error="no answer")
        answers.append(session.calls[-1] if len(session.calls) > start else unanswered)
        if isinstance(call.answer, RemoteModel | RemoteModule):
            twins[id(call.answer.origin)] = answers[-1].answer
    session.calls.clear()
    return answers


def _counterpart(value: Any, twins: dict[int, Any], session: Session) -> Any:
    """Return what stands, in another submission, for an argument: the same, but for models.

    Raises
    ------
    LookupError
        For a model of which the other submission has no counterpart.
    """
    if not isinstance(value, RemoteModel | RemoteModule):
        return value
    if id(value.origin) not in twins and isinstance(value.origin, RemoteModel) and value.origin.given:
        twins[id(value.origin)] = value.origin.copied(session.models)
    return twins[id(value.origin)]
