"""Models of an open notebook: judged by the same code as in the jail, in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cvgrade.artifacts import find_artifacts, read_artifact
from cvgrade.sandbox import models
from cvgrade.sandbox.model_config import check_config, split_compile
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule, handle_kind, opened


class ModelsHere:
    """What stands for the models of one notebook, and for those handed in beside it.

    Parameters
    ----------
    folder
        Where the files beside the notebook lie.
    """

    def __init__(self, folder: Path) -> None:
        self.artifacts = find_artifacts(folder)
        self._desk = models.Desk()

    def standing_for(self, value: Any) -> Any:
        """Return what stands for a model, checked; anything else as it is."""
        handle = self._desk.handle_of(value)
        if handle is None:
            return value
        found = handle_kind(handle, self, handle)
        found.arrive()
        return found

    def behind(self, value: Any) -> Any:
        """Return the model that an argument stands for; anything else as it is."""
        if not isinstance(value, RemoteModel | RemoteModule):
            return value
        if value.held is None:
            assert isinstance(value, RemoteModel)  # a module arrives with a handle
            made = opened(
                self._answer({"op": "make", "config": value.given_text, "weights": value.given_weights}),
                "the model",
            )
            value.held = self._desk.handle_of(made)
        return self._desk.open(value.held)

    def artifact(self, name: str) -> RemoteModel:
        """Open a `.keras` file beside the notebook."""
        text = opened(
            self._answer({"op": "archive", "data": read_artifact(self.artifacts, name)}), f"`{name}`"
        )
        config = check_config(text)
        split_compile(config)
        request = {"op": "archive_weights", "config": json.dumps(config)}
        return RemoteModel(self, text=text, weights=opened(self._answer(request), f"`{name}`"))

    def ask_owner(self, held: Any, request: dict[str, Any]) -> dict[str, Any]:
        """Ask about a model of the notebook."""
        return self._answer(request | {"number": held.number})

    def ask_clean(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask about a model that was rebuilt."""
        return self._answer(request)

    def clean_number(self, model: RemoteModel) -> int:
        """Rebuild a model, and return its number."""
        request = {"op": "make", "config": model.config_text, "weights": model.weights}
        handle = self._desk.handle_of(opened(self._answer(request), "the model"))
        assert handle is not None
        return handle.number

    def call_method(self, module: RemoteModule, request: dict[str, Any]) -> Any:
        """Run a torch module."""
        return opened(self.ask_owner(module.held, request), "the module")

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": self._desk.answer(request)}
        except Exception as error:
            return {"raised": f"{type(error).__name__}: {error}"}
