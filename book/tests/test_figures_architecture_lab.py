"""The architecture laboratory: its arithmetic against the library and Keras, its code run, and a reader at work."""

from __future__ import annotations

import json
from typing import Any

import keras
import pytest
import torch
from cvbook import architectures, networks
from cvbook.widgets import ArchitectureLab
from playwright.sync_api import Locator, Page
from reading import BOOK, Reader

CHAPTER = "chapters/09_architectures.html"
SOURCE = BOOK / "cvbook" / "figures" / "architecture_lab.mjs"
IMPORT = "const figure = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));"
OURS = {
    "LeNet-5": lambda: architectures.build(architectures.LENET5),
    "AlexNet": lambda: architectures.build(architectures.ALEXNET),
    "VGG-16": lambda: architectures.build(architectures.VGG16),
    "ours": networks.casia_cnn,
}
SMALL = [
    {"kind": "conv", "filters": 6, "side": 3, "stride": 2, "borders": "same", "activation": "tanh"},
    {"kind": "norm"},
    {"kind": "conv", "filters": 5, "side": 4, "stride": 1, "borders": "same", "activation": "relu"},
    {"kind": "pool", "side": 3, "stride": 2, "how": "mean"},
    {"kind": "dropout", "rate": 0.5},
    {"kind": "gap"},
    {"kind": "dense", "units": 7, "activation": "relu"},
    {"kind": "norm"},
    {"kind": "dense", "units": 3, "activation": "none"},
]


@pytest.fixture(scope="module")
def module_page(browser):
    page = browser.new_page()
    yield page
    page.close()


def call(page: Page, expression: str, *arguments: Any) -> Any:
    """Import the module in the browser and evaluate an expression of ``figure`` and ``args``."""
    script = f"async ([source, args]) => {{ {IMPORT} return {expression}; }}"
    return page.evaluate(script, [SOURCE.read_text("utf-8"), list(arguments)])


@pytest.mark.parametrize("name", list(OURS))
def test_presets_are_the_books_networks(module_page: Page, name: str):
    plan = call(
        module_page, "figure.plan(figure.PRESETS[args[0]].input, figure.PRESETS[args[0]].layers)", name
    )
    with keras.device("meta"):
        model = OURS[name]()
    kept = [layer for layer in model.layers if not isinstance(layer, keras.layers.Rescaling)]
    assert [tuple(row["shape"]) for row in plan["rows"]] == [tuple(layer.output.shape[1:]) for layer in kept]
    assert [row["parameters"] for row in plan["rows"]] == [layer.count_params() for layer in kept]
    assert plan["multiplyAdds"] == architectures.multiply_adds(model)
    assert plan["weightBytes"] == 4 * model.count_params()


def keras_model(page: Page, shape: list[int], layers: list[dict]) -> keras.Model:
    scope: dict[str, Any] = {}
    exec(call(page, "figure.toKeras(args[0], args[1])", shape, layers), scope)
    return scope["model"]


@pytest.mark.parametrize("shape", [[12, 9, 2], [13, 16, 3]])
def test_code_builds_the_same_network_in_keras_and_torch(module_page: Page, shape: list[int]):
    plan = call(module_page, "figure.plan(args[0], args[1])", shape, SMALL)
    assert plan["problem"] == ""
    built = keras_model(module_page, shape, SMALL)
    assert [tuple(row["shape"]) for row in plan["rows"]] == [
        tuple(layer.output.shape[1:]) for layer in built.layers
    ]
    assert plan["parameters"] == built.count_params()
    assert plan["multiplyAdds"] == architectures.multiply_adds(built)

    scope: dict[str, Any] = {}
    exec(call(module_page, "figure.toTorch(args[0], args[1])", shape, SMALL), scope)
    twin = scope["model"].eval()
    picture = torch.rand(1, *shape)
    weights = iter(keras.ops.convert_to_tensor(w) for w in built.weights)
    with torch.no_grad():
        for part in twin:
            if isinstance(part, torch.nn.Conv2d):
                part.weight.copy_(next(weights).permute(3, 2, 0, 1))
                part.bias.copy_(next(weights))
            elif isinstance(part, torch.nn.Linear):
                part.weight.copy_(next(weights).T)
                part.bias.copy_(next(weights))
            elif isinstance(part, torch.nn.BatchNorm1d | torch.nn.BatchNorm2d):
                part.eps = 1e-3
                for name in ("weight", "bias", "running_mean", "running_var"):
                    getattr(part, name).copy_(next(weights))
        expected = keras.ops.convert_to_tensor(built(picture, training=False))
        torch.testing.assert_close(twin(picture.permute(0, 3, 1, 2)), expected.cpu(), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            [{"kind": "dense", "units": 3, "activation": "relu"}],
            "wants numbers in a row, and here is a map of 8 × 8 × 1",
        ),
        (
            [{"kind": "flatten"}, {"kind": "pool", "side": 2, "stride": 2, "how": "max"}],
            "here are 64 numbers in a row",
        ),
        ([{"kind": "flatten"}, {"kind": "flatten"}], "flat already"),
        ([{"kind": "pool", "side": 9, "stride": 1, "how": "max"}], "9 × 9 does not fit into 8 × 8 pixels"),
        ([{**SMALL[0], "filters": 0}], "filters: expected a whole number from 1 on"),
        ([{**SMALL[0], "stride": None}], "stride: expected a whole number"),
        ([{"kind": "dropout", "rate": 1}], "rate: expected a number from 0 to below 1"),
    ],
)
def test_wrong_join_is_explained_and_nothing_behind_it_counted(
    module_page: Page, layers: list[dict], words: str
):
    plan = call(module_page, "figure.plan([8, 8, 1], args[0])", [*layers, {"kind": "gap"}])
    assert words in plan["problem"]
    assert plan["problem"].startswith(f"Layer {len(layers)}, ")
    assert plan["rows"][-1]["shape"] is None


# ---- driven as a reader would ----


def laboratory(reader: Reader) -> Locator:
    figure = reader.open(CHAPTER).locator(".architecture-lab")
    figure.scroll_into_view_if_needed()
    return figure


def test_reader_builds_and_breaks_and_mends_a_network(reader: Reader):
    figure = laboratory(reader)
    status = figure.locator(".totals")
    assert status.inner_text().startswith("61,706 parameters (0.25 MB), 416,520 multiply–adds")
    figure.get_by_label("Network", exact=True).select_option("ours")
    assert status.inner_text().startswith("88,375 parameters")

    figure.get_by_label("filters, layer 5").fill("32")
    assert figure.get_by_label("Network", exact=True).input_value() == "custom"
    assert "→ 20 × 15 × 32 · 9,248 parameters" in figure.locator("li").nth(4).inner_text()

    figure.get_by_label("Remove: layer 7, flatten").click()
    assert "wants numbers in a row" in status.inner_text()
    figure.get_by_role("button", name="Copy as Keras").click()
    assert "First mend" in figure.locator(".copied").inner_text()
    figure.get_by_label("Another layer").select_option("gap")
    figure.get_by_role("button", name="Add at the end").click()
    for _ in range(2):
        last = figure.locator("li.gap").get_by_label("Move up")
        last.focus()
        reader.page.keyboard.press("Enter")
    assert "parameters" in status.inner_text()
    assert "✗" not in status.inner_text()
    figure.get_by_role("button", name="Copy as PyTorch").click()
    assert "nn.AdaptiveAvgPool2d(1)" in figure.get_by_label("The network as code").input_value()


def test_input_of_the_picture_is_a_setting_too(reader: Reader):
    figure = laboratory(reader)
    figure.get_by_label("height", exact=True).fill("28")
    assert "does not fit into 4 × 5 pixels" in figure.locator(".totals").inner_text()
    figure.get_by_label("height", exact=True).fill("")
    assert "Input: expected whole numbers" in figure.locator(".totals").inner_text()
    figure.get_by_label("Network", exact=True).select_option("VGG-16")
    assert (
        figure.locator(".totals").inner_text().startswith("138,357,544 parameters (553.4 MB), 15,470,264,320")
    )


def test_widget_keeps_what_the_reader_built():
    lab = ArchitectureLab()
    lab.set_state(json.loads(json.dumps({"preset": "custom", "input": [8, 8, 1], "layers": SMALL})))
    assert (lab.preset, lab.input, lab.layers[1]) == ("custom", [8, 8, 1], {"kind": "norm"})
