"""The description of a model is hostile text: Keras' own layers pass, everything else is refused by name."""

import json
from typing import Any

import pytest
from cvgrade.errors import StudentError
from cvgrade.sandbox.model_config import MAX_LAYERS, MAX_TEXT, check_config, split_compile
from hypothesis import given
from hypothesis import strategies as st


def layer(class_name: str = "Dense", module: Any = "keras.layers", **more: Any) -> dict[str, Any]:
    return {
        "module": module,
        "class_name": class_name,
        "config": {"units": 3},
        "registered_name": None,
    } | more


def model(*layers: Any, **more: Any) -> str:
    config = {"name": "sequential", "layers": list(layers)}
    return json.dumps(layer("Sequential", "keras", config=config) | more)


def refusal(text: object) -> str:
    with pytest.raises(StudentError) as raised:
        check_config(text)
    assert raised.value.cause == "wrong type"
    assert raised.value.message.startswith("The model cannot be judged: ")
    return raised.value.message


def test_a_model_of_keras_own_layers_passes_unchanged():
    text = model(layer("Conv2D"), layer(config={"activation": "relu", "kernel_initializer": initializer()}))
    assert check_config(text) == json.loads(text)


def initializer() -> dict[str, Any]:
    return layer("GlorotUniform", "keras.initializers", config={"seed": None})


def test_operations_and_tensors_of_a_functional_model_pass():
    tensor = {"class_name": "__keras_tensor__", "config": {"shape": [None, 3], "keras_history": ["a", 0, 0]}}
    add = layer(
        "Add", "keras.src.ops.numpy", registered_name="Add", inbound_nodes=[{"args": [tensor, tensor]}]
    )
    functional = layer("Functional", "keras.src.models.functional", registered_name="Functional")
    text = json.dumps(functional | {"config": {"layers": [add, layer()]}})
    assert check_config(text)["class_name"] == "Functional"


def test_an_activation_given_as_a_function_of_keras_passes():
    function = {
        "module": "builtins",
        "class_name": "function",
        "config": "tanh",
        "registered_name": "function",
    }
    check_config(model(layer(config={"activation": function})))


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (layer("Lambda"), "it holds a Lambda layer. Use layers.Rescaling, an Activation"),
        (layer("TorchModuleWrapper"), "it holds a TorchModuleWrapper layer. Write it with layers of Keras."),
        (layer("TFSMLayer"), "it holds a TFSMLayer layer"),
        (layer("JaxLayer"), "it holds a JaxLayer layer"),
        (
            layer("ResBlock", None),
            "it holds a class of your own, ResBlock. Build the model of Keras' own layers",
        ),
        (layer("Dense", "__main__"), "it holds a class of your own, Dense"),
        (layer(registered_name="mine>Dense"), "it holds a class of your own, Dense"),
        (layer("StringLookup"), "it holds StringLookup of keras.layers, which cannot be judged"),
        (layer("get_file", "keras.utils"), "it holds get_file of keras.utils"),
        (layer("system", "os"), "it holds a class of your own, system"),
        (layer("Model", "keras.src.models.model"), "it holds Model of keras.src.models.model"),
        (layer("WhileLoop", "keras.src.ops.core"), "it holds WhileLoop of keras.src.ops.core"),
        ({"class_name": "Dense", "config": {}}, "it holds a class of your own, Dense"),  # the old format
        ({"class_name": "__lambda__", "config": {"value": "x"}}, "it holds an object of class '__lambda__'"),
        ({"class_name": "__typespec__", "config": []}, "it holds an object of class '__typespec__'"),
        ({"class_name": ["Dense"], "config": []}, "it holds an object of class"),
        (
            {"class_name": "function", "config": "mine"},
            "a function of your own, 'mine'. Use an activation by its",
        ),
        ({"class_name": "function", "config": ["relu"]}, "it holds a function of your own"),
        (
            layer(config={"activation": {"value": ["4wEA", None, None]}}),
            "a function of your own. Use an activation",
        ),
        (layer(config={"units": 10**15}), "it holds the number 1000000000000000"),
        (layer(config={"units": 10**400}), "it holds the number 1000000000"),
        (layer(config={"rate": float("nan")}), "it holds the number nan"),
        (layer(config={"rate": float("-inf")}), "it holds the number -inf"),
    ],
)
@pytest.mark.parametrize("where", ["a layer", "inside a layer", "in the way it is called"])
def test_what_is_not_keras_own_is_refused_with_advice_wherever_it_stands(part, message, where):
    holder = {
        "a layer": part,
        "inside a layer": layer("TimeDistributed", config={"layer": part}),
        "in the way it is called": layer(inbound_nodes=[{"args": [[part]], "kwargs": {}}]),
    }[where]
    assert message in refusal(model(layer(), holder))


def test_a_layer_is_no_model():
    assert "the result is a layer and no model. Return keras.Sequential([…]) with it" in refusal(
        json.dumps(layer())
    )


@pytest.mark.parametrize("text", [None, 3, b"{}", ["{}"], "", "{", "[]", "3", '{"a": 1}', "[" * 100_000])
def test_what_is_no_description_is_refused(text):
    refusal(text)


def test_too_much_of_anything_is_refused():
    assert "longer than 4 million characters" in refusal(" " * (MAX_TEXT + 1))
    assert f"more than {MAX_LAYERS} layers" in refusal(model(*[layer()] * (MAX_LAYERS + 1)))
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    assert "nested too deeply" in refusal(model(layer(config={"units": deep})))
    nested = layer()
    for _ in range(40):
        nested = layer("Sequential", "keras", config={"layers": [nested]})
    assert "nested too deeply" in refusal(json.dumps(nested))


def test_what_compile_was_given_is_taken_out_unread_at_every_depth():
    inner = layer("Sequential", "keras", config={"layers": []}, compile_config={"loss": layer("Mine", None)})
    config = check_config(model(inner, compile_config={"loss": "mse"}))
    assert split_compile(config) == {"loss": "mse"}
    assert "compile_config" not in json.dumps(config)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["class_name", "module", "config", "registered_name", "x"]), inner)
    ),
    max_leaves=15,
)


@given(JSON)
def test_no_text_breaks_the_check(data):
    for text in (json.dumps(data), model(data)):
        try:
            check_config(text)
        except StudentError:
            continue
