"""Models of students: honest ones judged by facts from a clean process, hostile ones refused with a message."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from cvgrade.artifacts import find_artifacts
from cvgrade.checks import CheckFailure, assert_close, load_in_order
from cvgrade.errors import StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox import archive, jail, wire
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.proxy import RemoteStudent, Session
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule, same_model
from cvgrade.sandbox.replay import replay

pytestmark = [
    pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-"),
    pytest.mark.filterwarnings("ignore"),
]
LIMITS = Limits(call_timeout_s=10.0, cell_timeout_s=20.0, submission_timeout_s=200.0, memory_mb=1024)

HONEST = """
import keras, numpy as np, torch
from keras import layers

def build():
    return keras.Sequential([
        layers.Input((8, 6, 1)),
        layers.Conv2D(2, 3, activation="relu", name="first"),
        layers.Flatten(),
        layers.Dense(5, name="scores"),
    ])

def build_compiled():
    model = build()
    model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model

def build_functional():
    image = layers.Input((8, 6, 1))
    x = layers.Conv2D(2, 3, activation=keras.activations.relu)(image)
    return keras.Model(image, layers.Dense(5)(layers.Flatten()(x)))

def build_residual():
    image = layers.Input((4, 4, 2))
    x = layers.Conv2D(2, 3, padding="same")(image) + image
    x = keras.ops.relu(x)
    return keras.Model(image, layers.GlobalAveragePooling2D()(x))

def build_transfer(base, classes):
    base.trainable = False
    image = layers.Input((8, 6, 1))
    x = base(image, training=False)
    return keras.Model(image, layers.Dense(classes, name="head")(x))

def unfreeze(model, name):
    for layer in model.layers:
        layer.trainable = layer.name == name

def feature_maps(model, image, layer):
    inner = keras.Model(model.inputs, model.get_layer(layer).output)
    return inner(image[None])[0]

def count(model):
    return model.count_params()

def with_history():
    return build(), {"loss": [1.0, 0.5]}

def fail():
    raise ValueError("no")

def leave(*_):
    import os
    os._exit(3)

class LeNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 2, 3)
        self.norm = torch.nn.BatchNorm2d(2)
        self.dense = torch.nn.Linear(2 * 4 * 4, 3)

    def forward(self, x):
        return self.dense(torch.tanh(self.norm(self.conv(x))).flatten(1))

ready = build()
number = 3
"""
PARAMETERS = 3 * 3 * 1 * 2 + 2 + 6 * 4 * 2 * 5 + 5


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(("numpy", "torch", "keras")) as started:
        yield started


@pytest.fixture(scope="module")
def hand_in(zygote: Zygote) -> Iterator[Callable[..., RemoteStudent]]:
    """Hand in code, with files from a folder; the student's functions come back."""
    sessions: dict[Any, Session] = {}

    def hand_in(
        code: str, folder: Path | None = None, limits: Limits = LIMITS, **options: Any
    ) -> RemoteStudent:
        key = (code, folder, limits)
        if key not in sessions:
            artifacts = find_artifacts(folder) if folder else ()
            sessions[key] = Session(zygote, (code,), limits, artifacts=artifacts, **options)
        sessions[key].before_test()
        return RemoteStudent(sessions[key])

    yield hand_in
    for session in sessions.values():
        session.end()


@pytest.fixture
def student(hand_in: Callable[..., RemoteStudent]) -> RemoteStudent:
    return hand_in(HONEST)


def refused(student: RemoteStudent, cause: str = "wrong type") -> str:
    with pytest.raises(StudentError) as raised:
        student.build()
    assert raised.value.cause == cause, raised.value.message
    return raised.value.message


# --- facts -----------------------------------------------------------------------------------------


def test_a_model_is_known_by_its_facts(student):
    model = student.build()
    assert isinstance(model, RemoteModel)
    assert (model.parameters, model.trainable_parameters) == (PARAMETERS, PARAMETERS)
    assert (model.input_shape, model.output_shape) == ((None, 8, 6, 1), (None, 5))
    assert [(layer.name, layer.class_name) for layer in model.layers] == [
        ("first", "Conv2D"),
        (model.layers[1].name, "Flatten"),
        ("scores", "Dense"),
    ]
    first = model.layers[0]
    assert (first.output_shape, first.parameters, first.trainable) == ((None, 6, 4, 2), 20, True)
    assert first.config["activation"] == "relu"
    assert model.config["class_name"] == "Sequential"
    assert model.compile_config == {}


def test_a_variable_that_is_a_model_is_one(student):
    assert student.ready.parameters == PARAMETERS
    assert student.number == 3


def test_a_model_among_other_answers_is_one(student):
    model, history = student.with_history()
    assert model.parameters == PARAMETERS
    assert history == {"loss": [1.0, 0.5]}


def test_what_compile_was_given_can_be_read(student):
    model = student.build_compiled()
    assert (model.optimizer, model.loss) == ("adam", "sparse_categorical_crossentropy")
    assert model.loss_config["from_logits"] is True
    assert model.optimizer_config["learning_rate"] == pytest.approx(0.001)
    assert (student.build().optimizer, student.build().loss) == ("", "")


@pytest.mark.parametrize(
    ("loss", "name", "settings"),
    [
        ("poisson", "poisson", {}),
        ("mse", "mean_squared_error", {}),
        ({"class_name": "Poisson", "config": {"name": "p"}}, "poisson", {"name": "p"}),
        ({"class_name": "function", "config": "poisson"}, "poisson", {}),
        (["poisson"], "", {}),
        ({"class_name": [3], "config": [3]}, "", {}),
        (None, "", {}),
    ],
)
def test_a_loss_is_named_in_whatever_form_it_comes(loss, name, settings):
    text = json.dumps(
        {"module": "keras", "class_name": "Sequential", "config": {}, "compile_config": {"loss": loss}}
    )
    model = RemoteModel(None, text=text)
    assert (model.loss, model.loss_config) == (name, settings)


def test_predictions_are_those_of_its_weights(student):
    model = student.build()
    x = np.random.default_rng(0).random((70, 8, 6, 1)).astype(np.float32)
    kernel, bias, matrix, offset = model.weights
    patches = np.lib.stride_tricks.sliding_window_view(x[..., 0], (3, 3), axis=(1, 2))  # (n, 6, 4, 3, 3)
    maps = np.maximum(np.einsum("nijab,abc->nijc", patches, kernel[:, :, 0]) + bias, 0)
    assert_close(model.layer_output("first", x), maps, atol=1e-5)
    assert_close(model.predict(x), maps.reshape(70, -1) @ matrix + offset, atol=1e-5)


def test_a_large_batch_crosses_in_pieces(hand_in):
    student = hand_in(
        START + "def build(): return keras.Sequential([layers.Input((64, 64, 4)), layers.Rescaling(2.0)])"
    )
    x = np.arange(600 * 64 * 64 * 4, dtype=np.uint8).reshape(600, 64, 64, 4)  # 10 MB here, 40 MB there
    assert_close(student.build().predict(x), 2.0 * x)


def test_training_mode_can_be_asked_for_and_changes_nothing(hand_in):
    student = hand_in(
        START + "def build(): return keras.Sequential([layers.Input((3,)), layers.BatchNormalization()])"
    )
    model = student.build()
    x = np.random.default_rng(0).normal(5.0, size=(64, 3))
    assert_close(model.predict(x), x / np.sqrt(1.001), atol=1e-4)
    assert_close(model.predict(x, training=True).mean(axis=0), np.zeros(3), atol=1e-4)
    assert_close(model.predict(x), x / np.sqrt(1.001), atol=1e-4)


def test_a_model_of_several_outputs_gives_a_list(hand_in):
    student = hand_in(
        START + "def build():\n    x = layers.Input((3,))\n"
        "    return keras.Model(x, [layers.Rescaling(2.0)(x), layers.Rescaling(3.0)(x)])"
    )
    model = student.build()
    assert model.output_shape == [(None, 3), (None, 3)]
    two, three = model.predict(np.ones((2, 3)))
    assert (two.tolist(), three.tolist()) == ([[2.0] * 3] * 2, [[3.0] * 3] * 2)


def test_a_residual_sum_written_with_a_plus_is_understood(student):
    model = student.build_residual()
    x = np.ones((2, 4, 4, 2), np.float32)
    assert model.output_shape == (None, 2)
    assert model.predict(x).shape == (2, 2)


def test_images_of_another_shape_are_a_wrong_shape(student):
    with pytest.raises(StudentError, match=r"takes inputs of shape \(None, 8, 6, 1\), expected it to take"):
        student.build().predict(np.zeros((2, 28, 28)))


def test_a_layer_that_is_not_there_is_told_with_those_that_are(student):
    with pytest.raises(StudentError, match=r"There is no layer 'second'; there are: .*first.*scores"):
        student.build().layer_output("second", np.zeros((1, 8, 6, 1)))


def test_a_huge_network_is_judged_by_its_description_alone(hand_in):
    student = hand_in(
        "import keras\nfrom keras import layers\ndef build():\n    with keras.device('meta'):\n"
        "        return keras.Sequential([layers.Input((10,)), layers.Dense(10**9), layers.Dense(10**6)])"
    )
    model = student.build()
    assert model.parameters == 11 * 10**9 + (10**9 + 1) * 10**6
    assert model.weight_shapes == [(10, 10**9), (10**9,), (10**9, 10**6), (10**6,)]
    with pytest.raises(StudentError, match=r"The weights take \d+ MB; at most 64 MB can be judged"):
        _ = model.weights


def test_one_answer_cannot_hold_any_number_of_models(hand_in):
    student = hand_in(HONEST + "\ndef many(): return [keras.Sequential() for _ in range(20)]")
    with pytest.raises(StudentError, match="more than 16 models"):
        student.many()


# --- handles as arguments ----------------------------------------------------------------------------


def test_a_students_model_can_be_passed_back(student):
    model = student.build()
    x = np.random.default_rng(0).random((8, 6, 1))
    assert_close(student.feature_maps(model, x, "first"), model.layer_output("first", x[None])[0], atol=1e-6)


def test_a_graders_model_can_be_passed_and_built_upon(student):
    source = student.build()
    given = student.given_model(json.dumps(source.config), source.weights)
    model = student.build_transfer(given, 7)
    assert (model.output_shape, model.trainable_parameters) == ((None, 7), 6 * 7)
    base = model.layers[0]
    assert ([layer.name for layer in base.layers], base.trainable) == (
        ["first", source.layers[1].name, "scores"],
        False,
    )
    assert [layer.name for layer in model.all_layers] == ["first", source.layers[1].name, "scores", "head"]
    x = np.random.default_rng(0).random((2, 8, 6, 1))
    nested = model.layer_output(f"{base.name}/first", x)
    assert_close(nested, source.layer_output("first", x), atol=1e-6)
    assert given.parameters == PARAMETERS  # as given, whatever became of it
    assert given.refreshed().trainable_parameters == 0


def test_a_students_architecture_can_be_run_with_weights_of_the_graders(student):
    model = student.build()
    dressed = student.given_model(model.config_text, [np.ones(shape) for shape in model.weight_shapes])
    assert_close(dressed.predict(np.ones((1, 8, 6, 1))), [[48 * 10 + 1] * 5])


def test_a_model_that_a_function_changed_shows_it_when_looked_at_again(student):
    model = student.build()
    student.unfreeze(model, "scores")
    assert model.trainable_parameters == PARAMETERS
    assert model.refreshed().trainable_parameters == 6 * 4 * 2 * 5 + 5


def test_a_given_model_is_built_again_in_a_new_process_and_a_students_own_is_gone(hand_in):
    student = hand_in(HONEST + "\n# a session of its own")
    model = student.build()
    given = student.given_model(json.dumps(model.config), model.weights)
    assert student.count(given) == PARAMETERS
    with pytest.raises(StudentError, match="ended by itself"):
        student.leave()
    assert student.count(given) == PARAMETERS
    with pytest.raises(StudentError, match="The model is gone: the process that made it has ended") as raised:
        student.count(model)
    assert raised.value.cause == "crash"
    with pytest.raises(StudentError, match="The model is gone"):
        model.refreshed()
    assert model.parameters == PARAMETERS  # known already


def test_models_go_with_their_test_but_for_those_that_are_kept(hand_in):
    student = hand_in(HONEST)
    model, kept = student.build(), student.once("build_functional")
    hand_in(HONEST)  # the next test
    assert student.once("build_functional") is kept
    assert student.count(kept) == PARAMETERS
    with pytest.raises(StudentError, match="The model is gone"):
        student.count(model)


def test_a_model_of_the_graders_that_cannot_be_judged_is_the_tests_own_fault(student):
    lambda_layer = {"module": "keras.layers", "class_name": "Lambda", "config": {}}
    text = json.dumps({"module": "keras", "class_name": "Sequential", "config": {"layers": [lambda_layer]}})
    with pytest.raises(
        ValueError, match=r"given_model: expected a model of Keras' own layers, got: .*Mend the test"
    ):
        student.given_model(text, [])


def test_a_lying_process_cannot_make_a_fault_of_ours_out_of_a_given_model(hand_in):
    code = HONEST + "\nimport cvgrade.sandbox.models as m\nm.make = lambda *_: 'no model'"
    student = hand_in(code)
    given = student.given_model(json.dumps({"module": "keras", "class_name": "Sequential", "config": {}}), [])
    with pytest.raises(StudentError, match="its answer could not be read"):
        student.count(given)


# --- models that cannot be judged --------------------------------------------------------------------

START = "import keras, numpy as np\nfrom keras import layers\n"


def one_layer(text: str) -> str:
    return f"{START}def build(): return keras.Sequential([layers.Input((4,)), {text}])"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (one_layer("layers.Lambda(lambda x: x)"), "a Lambda layer. Use layers.Rescaling"),
        (
            one_layer("layers.Dense(2, activation=lambda x: x)"),
            "holds a function of your own. Use an activation by its name",
        ),
        (
            f"{START}def mine(x): return x\n{one_layer('layers.Dense(2, activation=mine)')}",
            "a function of your own",
        ),
        (
            START
            + "class Net(keras.Model):\n    def __init__(self): super().__init__(); self.d = layers.Dense(2)\n"
            + "    def call(self, x): return self.d(x)\ndef build(): return Net()",
            "a class of your own, Net. Build the model of Keras' own layers",
        ),
        (
            START
            + "class Net(keras.Model):\n    def __init__(self, n): super().__init__(); self.n = n\n"
            + "def build(): return Net(object())",
            "gives no description of itself",
        ),
        (
            START
            + "@keras.saving.register_keras_serializable()\nclass Mine(layers.Dense): pass\n"
            + one_layer("Mine(3)"),
            "a class of your own, Mine",
        ),
        (
            one_layer("*[layers.Identity() for _ in range(1600)]").replace("Seq", "Seq"),
            "more than 1500 layers",
        ),
        (
            START + "class Liar(keras.Sequential):\n    def to_json(self): return '[' * 10**6\n"
            "def build(): return Liar()",
            "no valid JSON",
        ),
        (
            START
            + "class Liar(keras.Sequential):\n    def to_json(self): return 5\ndef build(): return Liar()",
            "the model's description is longer",
        ),
        (
            START
            + "class Liar(keras.Sequential):\n    def to_json(self): raise SystemExit\ndef build(): return Liar()",
            "gives no description of itself",
        ),
        (
            START + "class Liar:\n    __class__ = keras.Model\ndef build(): return Liar()",
            "gives no description of itself",
        ),
        (f"{START}def build(): return layers.Dense(3)", "an object of type Dense"),
    ],
)
def test_a_model_that_is_not_of_keras_own_layers_is_refused_with_advice(hand_in, code, message):
    if "range(1600)" in code:  # building it takes longer than reading about it
        code = (
            START + "class Bomb(keras.Sequential):\n    def to_json(self):\n"
            "        layer = {'module': 'keras.layers', 'class_name': 'Identity', 'config': {}}\n"
            "        config = {'layers': [layer] * 10_000}\n"
            "        import json\n"
            "        return json.dumps({'module': 'keras', 'class_name': 'Sequential', 'config': config})\n"
            "def build(): return Bomb()"
        )
    assert message in refused(hand_in(code))


def test_an_overridden_count_is_not_believed(hand_in):
    student = hand_in(
        START
        + "def build():\n    model = keras.Sequential([layers.Input((4,)), layers.Dense(2)])\n"
        + "    object.__setattr__(model, 'count_params', lambda: 88_375)\n"
        + "    keras.Model.count_params = lambda self: 88_375\n    return model"
    )
    assert student.build().parameters == 10


def test_a_model_without_an_input_shape_is_told_to_begin_with_one(hand_in):
    student = hand_in(START + "def build(): return keras.Sequential([layers.Dense(3)])")
    with pytest.raises(StudentError, match=r"Let it begin with layers.Input\(shape=…\)") as raised:
        _ = student.build().parameters
    assert raised.value.cause == "wrong shape"


LYING_WEIGHTS = """
class Liar(keras.Sequential):
    def get_weights(self): return {answer}
def build():
    model = Liar([layers.Input((4,)), layers.Dense(2)])
    return model
Liar.to_json = lambda self: keras.Sequential([layers.Input((4,)), layers.Dense(2)]).to_json()
"""


@pytest.mark.parametrize(
    ("answer", "cause", "message"),
    [
        ("[np.zeros((4, 3)), np.zeros(3)]", "wrong shape", "do not fit its own configuration"),
        ("[np.zeros((4, 2))]", "wrong shape", "do not fit its own configuration"),
        ("[[1, [2]], 3]", "wrong shape", "do not fit its own configuration"),
        ("['text', None]", "wrong shape", "do not fit its own configuration"),
        ("[np.full((4, 2), np.nan), np.zeros(2)]", "wrong value", "NaN or infinite: the training diverged"),
        ("[np.full((4, 2), np.inf), np.zeros(2)]", "wrong value", "NaN or infinite"),
        ("[np.zeros(10**8)]", "wrong type", "there is no answer"),
        ("[object()]", "wrong type", "there is no answer"),
    ],
)
def test_weights_that_cannot_be_are_refused(hand_in, answer, cause, message):
    model = hand_in(START + LYING_WEIGHTS.format(answer=answer)).build()
    assert model.parameters == 10
    with pytest.raises(StudentError, match=message) as raised:
        model.predict(np.zeros((1, 4)))
    assert raised.value.cause == cause


def test_a_model_too_large_to_compute_with_costs_its_test_and_no_more(hand_in):
    code = START + (
        "class Liar(keras.Sequential):\n"
        "    def to_json(self): return TEXT\n    def get_weights(self): return []\n"
        "TEXT = keras.Sequential([layers.Input((64, 64, 1)), layers.UpSampling2D(200)]).to_json()\n"
        "def build(): return Liar()\ndef small(): return keras.Sequential([layers.Input((2,)), layers.Identity()])"
    )
    student = hand_in(code, limits=Limits(memory_mb=512, call_timeout_s=10, submission_timeout_s=100))
    with pytest.raises(StudentError) as raised:
        student.build().predict(np.zeros((64, 64, 64, 1), np.float32))
    assert raised.value.cause in ("memory", "crash", "timeout")
    assert student.small().predict(np.ones((1, 2))).tolist() == [[1.0, 1.0]]


# --- torch -------------------------------------------------------------------------------------------


def test_a_torch_module_gives_its_parameters_in_order_and_runs(student):
    module = student.LeNet()
    assert isinstance(module, RemoteModule)
    names = ["conv.weight", "conv.bias", "norm.weight", "norm.bias", "dense.weight", "dense.bias"]
    assert list(module.state()) == names
    assert list(module.state(buffers=True))[len(names) :] == [
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    ]
    assert module.parameters == 20 + 4 + 99
    assert module.forward(np.zeros((2, 1, 6, 6))).shape == (2, 3)


def test_a_torch_module_agrees_with_the_graders_architecture_holding_its_parameters(hand_in):
    import torch

    oracle = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2))
    code = (
        "import torch\nfrom torch import nn\n"
        "def build(act):\n    return nn.Sequential(nn.Linear(4, 3), getattr(nn, act)(), nn.Linear(3, 2))"
    )
    student = hand_in(code)
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    for name, agrees in (("Tanh", True), ("ReLU", False)):
        module = student.build(name)
        load_in_order(oracle, module.state())
        expected = oracle(torch.tensor(x)).detach().numpy()
        if agrees:
            assert_close(module.forward(x), expected, atol=1e-5)
        else:
            with pytest.raises(CheckFailure):
                assert_close(module.forward(x), expected, atol=1e-5)


@pytest.mark.parametrize(
    "claim",
    ["3", "[('a', 3)]", "[('a', None)]", "[(3, torch.zeros(1))]", "iter(lambda: ('a', torch.zeros(1)), 0)"],
)
def test_a_torch_module_that_lies_about_its_parameters_is_a_students_error(hand_in, claim):
    code = (
        "import torch\nclass Liar(torch.nn.Module):\n"
        f"    def named_parameters(self, *a, **k): return {claim}\ndef build(): return Liar()"
    )
    student = hand_in(code, limits=Limits(call_timeout_s=1, memory_mb=512))
    with pytest.raises(StudentError):
        student.build().state()


# --- diagnosis ---------------------------------------------------------------------------------------


def test_a_known_mistake_is_recognised_in_a_model_whatever_its_layers_are_called(hand_in, zygote):
    student = hand_in(HONEST)
    one, other = student.build(), student.build_functional()
    assert same_model(one, other)
    assert not same_model(one, student.build_residual())
    assert not same_model(one, student.LeNet())
    assert same_model(student.LeNet(), student.LeNet())


def test_models_that_are_trained_in_another_way_are_not_the_same(hand_in):
    code = (
        HONEST
        + "\ndef at(rate):\n    model = build()\n    model.compile(keras.optimizers.Adam(rate))\n    return model\n"
    )
    code += "\ndef by_sgd():\n    model = build()\n    model.compile(keras.optimizers.SGD(0.002))\n    return model\n"
    student = hand_in(code)
    assert same_model(student.at(0.002), student.at(0.002))
    assert not same_model(student.at(0.002), student.at(0.001))
    assert not same_model(student.at(0.002), student.by_sgd())


def test_calls_with_models_are_put_to_another_submission(hand_in, zygote):
    student = hand_in(HONEST)
    source = student.build()
    given = student.given_model(json.dumps(source.config), source.weights)
    x = np.ones((8, 6, 1))
    student.feature_maps(given, x, "first")
    student.count(source)
    student.LeNet().forward(np.ones((1, 1, 6, 6)))
    calls = list(student._session.calls)
    other = Session(zygote, (HONEST,), LIMITS)
    try:
        answers = replay(other, calls)
    finally:
        other.end()
    assert [call.name for call in answers] == ["build", "feature_maps", "count", "LeNet", "forward"]
    assert same_model(answers[0].answer, calls[0].answer)
    assert_close(answers[1].answer, calls[1].answer, atol=1e-6)
    assert answers[2].answer == PARAMETERS
    assert_close(answers[4].answer, calls[4].answer, atol=1e-6)  # the same seed, the same weights


# --- files -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(hand_in: Callable[..., RemoteStudent], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A `.keras` file with an optimizer's state, as Keras writes it."""
    code = HONEST + (
        "\ndef saved():\n    model = build_compiled()\n"
        "    model.fit(np.zeros((4, 8, 6, 1)), np.zeros(4), verbose=0)\n"
        "    model.save('model.keras')\n    return open('model.keras', 'rb').read()"
    )
    data = hand_in(code).saved()
    assert isinstance(data, bytes)
    return data


@pytest.fixture
def artifact(hand_in: Callable[..., RemoteStudent], tmp_path: Path) -> Callable[[bytes], RemoteModel]:
    def artifact(data: bytes) -> RemoteModel:
        (tmp_path / "best.keras").write_bytes(data)
        return hand_in("x = 1", tmp_path).artifact("best.keras")

    return artifact


def test_a_saved_model_is_judged_like_any_other(artifact, saved):
    model = artifact(saved)
    assert (model.parameters, model.output_shape) == (PARAMETERS, (None, 5))
    assert model.compile_config["loss"]["class_name"] == "SparseCategoricalCrossentropy"
    assert model.predict(np.zeros((3, 8, 6, 1))).shape == (3, 5)


def test_a_saved_model_can_be_passed_to_a_students_function(hand_in, tmp_path, saved):
    (tmp_path / "best.keras").write_bytes(saved)
    (tmp_path / "history.json").write_text('{"loss": [1, 0.5]}')
    student = hand_in(HONEST, tmp_path)
    assert student.count(student.artifact("best.keras")) == PARAMETERS
    assert student.artifact_json("history.json") == {"loss": [1, 0.5]}
    with pytest.raises(StudentError, match=r"`other.keras` was not handed in"):
        student.artifact("other.keras")


def rewritten(data: bytes, **changes: bytes | None) -> bytes:
    """Write an archive anew with other members: ``config_json=…``; None leaves one out."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    for name, content in changes.items():
        path = {"weights": archive.WEIGHTS, "config": archive.CONFIG}.get(name, name)
        members.pop(path, None)
        if content is not None:
            members[path] = content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for path, content in members.items():
            new.writestr(path, content)
    return buffer.getvalue()


def weights_with(data: bytes, change: Callable[[h5py.File], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        buffer = io.BytesIO(old.read(archive.WEIGHTS))
    with h5py.File(buffer, "r+") as file:
        change(file)
    return rewritten(data, weights=buffer.getvalue())


KERNEL = "layers/conv2d/vars/0"


def replaced(value: Any, **options: Any) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[KERNEL]
        file.create_dataset(KERNEL, data=value, **options)

    return change


def linked(link: Any) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[KERNEL]
        file[KERNEL] = link

    return change


def external(file: h5py.File) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (3, 3, 1, 2), "f4", external=[("/etc/passwd", 0, 72)])


def huge(file: h5py.File) -> None:
    file.create_dataset("bomb", (10**6, 10**6), "f8", chunks=(1000, 1000))


@pytest.mark.parametrize(
    ("change", "cause", "message"),
    [
        (lambda data: b"", "wrong type", r"is no .keras archive"),
        (lambda data: b"\x80\x04cos\nsystem\n", "wrong type", r"is no .keras archive"),
        (lambda data: data[: len(data) // 2], "wrong type", r"is no .keras archive"),
        (
            lambda data: rewritten(data, weights=None),
            "wrong type",
            r"expected config.json, metadata.json and",
        ),
        (lambda data: rewritten(data, **{"../../x": b"1"}), "wrong type", r"It holds .*expected config.json"),
        (
            lambda data: rewritten(data, **{"assets/x": b"1"}),
            "wrong type",
            r"It holds .*expected config.json",
        ),
        (
            lambda data: rewritten(data, config=b" " * (5 * 2**20)),
            "wrong type",
            r"unpacks to 5 MB; at most 4 MB",
        ),
        (
            lambda data: rewritten(data, weights=bytes(97 * 2**20)),
            "wrong type",
            r"unpacks to 97 MB; at most 96 MB",
        ),
        (lambda data: rewritten(data, config=b"\xff"), "wrong type", r"config.json cannot be read"),
        (lambda data: rewritten(data, config=b"{}"), "wrong type", r"none of a Keras model"),
        (lambda data: rewritten(data, weights=b"no HDF5"), "wrong type", r"no readable HDF5 file"),
        (
            lambda data: weights_with(data, replaced(np.zeros((5, 5, 1, 2)))),
            "wrong type",
            r"weights do not fit",
        ),
        (lambda data: weights_with(data, replaced("text")), "wrong type", r"no array of numbers"),
        (
            lambda data: weights_with(data, replaced([b"\x80\x04"], dtype=h5py.special_dtype(vlen=bytes))),
            "wrong type",
            r"no array of numbers",
        ),
        (
            lambda data: weights_with(data, linked(h5py.ExternalLink("/etc/passwd", "x"))),
            "wrong type",
            r"a link to somewhere else",
        ),
        (
            lambda data: weights_with(data, linked(h5py.SoftLink("/layers"))),
            "wrong type",
            r"a link to somewhere",
        ),
        (lambda data: weights_with(data, external), "wrong type", r"from another file"),
        (lambda data: weights_with(data, huge), "wrong type", r"arrays take more than 96 MB"),
        (
            lambda data: weights_with(data, replaced(np.full((3, 3, 1, 2), np.nan, "f4"))),
            "wrong value",
            r"NaN or infinite: the training diverged",
        ),
    ],
)
def test_a_file_that_is_not_as_keras_saves_it_is_told(artifact, saved, change, cause, message):
    with pytest.raises(StudentError, match=message) as raised:
        artifact(change(saved))
    assert raised.value.cause == cause
    assert raised.value.message.startswith("`best.keras`")
    assert raised.value.public


def test_a_file_whose_model_is_not_of_keras_own_layers_is_refused(artifact, saved):
    config = json.loads(zipfile.ZipFile(io.BytesIO(saved)).read(archive.CONFIG))
    config["config"]["layers"][1]["class_name"] = "Lambda"
    with pytest.raises(
        StudentError, match=r"`best.keras`: The model cannot be judged: it holds a Lambda layer"
    ):
        artifact(rewritten(saved, config=json.dumps(config).encode()))


# --- cost --------------------------------------------------------------------------------------------


def test_a_worker_starts_without_importing_anything_again(hand_in):
    code = "import time\nstarted = time.process_time()\nimport keras, torch\ntook_s = time.process_time() - started"
    assert hand_in(code).took_s < 0.05


def test_the_first_model_imports_nothing_more(hand_in):
    code = (
        "import sys\nimport keras\nbefore = set(sys.modules)\n"
        "m = keras.Sequential([keras.layers.Input((4, 4, 1)), keras.layers.Conv2D(1, 3)])\n"
        "text = m.to_json()\nfound = sorted(set(sys.modules) - before)"
    )
    assert hand_in(code).found == []


def test_an_assignment_without_models_does_not_import_keras():
    with Zygote(("numpy",)) as started:
        session = Session(
            started, ("import sys\nfound = sorted({'keras', 'torch', 'h5py'} & set(sys.modules))",), LIMITS
        )
        assert RemoteStudent(session).found == []
        session.end()


def test_handles_cross_only_as_a_kind_and_a_number():
    handle = wire.Handle("torch", 2**32 - 1)
    assert wire.decode(wire.encode([handle])) == [handle]
    for body in (b"H\x02\0\0\0\0", b"H\x00\0\0", b"H"):
        with pytest.raises(wire.WireError):
            wire.decode(body)


# --- in a notebook, and in a class -------------------------------------------------------------------

GRADER = """
import pytest
from cvgrade.checks import as_model, assert_close, assert_equal

@pytest.mark.task("build", points=2, hint="Count by hand first.")
def test_parameters(student):
    model = as_model(student.build())
    assert_equal(model.parameters, 113, what="the number of parameters")
    assert_equal([layer.class_name for layer in model.all_layers], ["Conv2D", "Flatten", "Dense"])

@pytest.mark.task("build", points=1, hint="Give the model back.")
def test_maps(student):
    import numpy as np
    model = as_model(student.build())
    image = np.ones((8, 6, 1))
    given = student.given_model(model.config_text, model.weights)
    maps = student.feature_maps(given, image, model.layers[0].name)
    assert_close(maps, model.layer_output(model.layers[0].name, image[None])[0], atol=1e-5)
"""
NET = """
import keras
from keras import layers
def build():
    return keras.Sequential([layers.Input((8, 6, 1)), layers.Conv2D(1, 3), layers.Flatten(), layers.Dense(4)])
def feature_maps(model, image, layer):
    return keras.Model(model.inputs, model.get_layer(layer).output)(image[None])[0]
"""
WRONG = (
    '"""\ntask = "build"\nfails = ["test_parameters"]\ndiagnosis = "The bias is missing."\n"""\n'
    + NET.replace("Conv2D(1, 3)", "Conv2D(1, 3, use_bias=False)")
)


def test_the_visible_tests_judge_the_models_of_an_open_notebook(tmp_path, capsys):
    from cvgrade.notebook import check_notebook

    (tmp_path / "test_visible.py").write_text(GRADER.replace("113", "110"))
    variables: dict[str, Any] = {}
    exec(NET, variables)
    assert check_notebook("build", variables, tmp_path) == 3.0
    exec("def build(): return 3", variables)
    assert check_notebook("build", variables, tmp_path) == 0.0
    assert "the result is of type int, expected a Keras model" in capsys.readouterr().out
    exec(NET.replace("layers.Flatten()", "layers.Lambda(lambda x: x), layers.Flatten()"), variables)
    assert check_notebook("build", variables, tmp_path) == 0.0
    assert "The model cannot be judged: it holds a Lambda layer" in capsys.readouterr().out


def test_a_file_beside_an_open_notebook_is_judged_like_in_the_jail(tmp_path, saved):
    from cvgrade.in_place import InPlace

    (tmp_path / "best.keras").write_bytes(saved)
    (tmp_path / "bad.keras").write_bytes(rewritten(saved, weights=b"no HDF5"))
    student = InPlace({}, folder=tmp_path).student
    model = student.artifact("best.keras")
    assert model.parameters == PARAMETERS
    assert model.predict(np.zeros((3, 8, 6, 1))).shape == (3, 5)
    with pytest.raises(StudentError, match="no readable HDF5 file"):
        student.artifact("bad.keras")


def test_a_class_that_builds_models_is_graded_and_a_known_mistake_named(tmp_path):
    from cvgrade.assignment import read_assignment
    from cvgrade.grade import grade_class
    from cvgrade.submission import find_submissions

    folder = tmp_path / "solutions" / "00_net"
    (folder / "wrong").mkdir(parents=True)
    toml = 'title = "Net"\nnotebook = "net"\npreload = ["numpy", "keras"]\n[limits]\ncall_timeout_s = 10\n'
    (folder / "assignment.toml").write_text(toml + "cell_timeout_s = 10\n")
    (folder / "test_visible.py").write_text(GRADER.replace("113", "110"))
    (folder / "test_hidden.py").write_text("")
    (folder / "wrong" / "no_bias.py").write_text(WRONG)
    cell = f"```{{code-cell}} python\n:task: build\n\n### BEGIN SOLUTION\n{NET}### END SOLUTION\n```\n\n"
    check = "```{code-cell} python\n:check: build\n\ncheck('build')\n```\n"
    (folder / "net.md").write_text(cell + check)
    for name, code in (
        ("ann", NET),
        ("bob", NET.replace("Conv2D(1, 3)", "Conv2D(1, 3, use_bias=False, name='x')")),
    ):
        path = tmp_path / "submitted" / name / "00_net" / "net.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": code}]}))
    found = find_submissions(tmp_path / "submitted", "00_net")
    ann, bob = grade_class(read_assignment(folder), found, tmp_path / "results", jobs=1)
    assert (ann.earned, bob.earned) == (3.0, 1.0)
    wrong = bob.tasks[0].tests[0]
    assert (wrong.cause, wrong.diagnosis) == ("wrong value", "The bias is missing.")
