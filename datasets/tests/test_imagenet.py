import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution

import cvdata
import numpy as np
import pytest
from cvdata import imagenet, photos
from cvdata.cache import CacheWarning
from cvdata.imagenet import extraction, networks, weights
from PIL import Image

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
functional = torch.nn.functional

try:
    distribution(weights.PACKAGE)
except PackageNotFoundError:
    pytest.skip(f"{weights.PACKAGE} is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def logits_model():
    return imagenet.lite0(activation=None)


@pytest.fixture(scope="module")
def animals():
    """Load (4, 128, 128, 3): zebra, camel, hen, tiger."""
    names = ("zebra", "camel", "hen", "tiger")
    return np.stack([np.asarray(Image.open(photos.photo_path(name))) for name in names])


def reference(images, state):
    """Compute the logits with PyTorch's functions alone, from the tensors as stored."""

    def convolved(x, name, kernel, stride=1, groups=1):
        size = x.shape[-1]
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)  # "same", as TensorFlow pads
        before, after = total // 2, total - total // 2
        x = functional.pad(x, (before, after, before, after))
        return functional.conv2d(x, state[f"{name}.weight"], stride=stride, groups=groups)

    def normed(x, name, relu6=True):
        mean, variance = state[f"{name}.running_mean"], state[f"{name}.running_var"]
        x = functional.batch_norm(x, mean, variance, state[f"{name}.weight"], state[f"{name}.bias"], eps=1e-3)
        return functional.relu6(x) if relu6 else x

    x = (torch.from_numpy(images).permute(0, 3, 1, 2).float() - 127) / 128
    x = normed(convolved(x, "_conv_stem", 3, 2), "_bn0")
    kernels = (3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3)
    strides = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)
    for number, (kernel, stride) in enumerate(zip(kernels, strides, strict=True)):
        block, before = f"_blocks.{number}", x
        if number:
            x = normed(convolved(x, f"{block}._expand_conv", 1), f"{block}._bn0")
        x = convolved(x, f"{block}._depthwise_conv", kernel, stride, groups=x.shape[1])
        x = normed(x, f"{block}._bn1")
        x = normed(convolved(x, f"{block}._project_conv", 1), f"{block}._bn2", relu6=False)
        if x.shape == before.shape:
            x = x + before
    x = normed(convolved(x, "_conv_head", 1), "_bn1").mean(dim=(2, 3))
    return functional.linear(x, state["_fc.weight"], state["_fc.bias"]).numpy()


def test_equals_the_network_written_with_pytorch(logits_model, animals):
    noise = np.random.default_rng(0).integers(0, 256, (224, 224, 3), np.uint8)
    images = np.stack([imagenet.square(animals[0]), noise])
    state = {name: torch.from_numpy(array.copy()) for name, array in weights.stored().items()}
    with torch.no_grad():
        expected = reference(images, state)  # (2, 1000)
    np.testing.assert_allclose(logits_model.predict_on_batch(images), expected, atol=1e-4)


def test_names_what_the_photos_show(logits_model, animals):
    network = networks.Network(
        "own", 224, keras.Sequential([logits_model, keras.layers.Softmax()]), lambda x: x
    )
    guesses = imagenet.decode_top(network.probabilities(animals), k=1)
    assert [guess[0].name for guess in guesses] == ["zebra", "Arabian camel", "hen", "tiger"]


def test_has_as_many_weights_as_the_file(logits_model):
    assert logits_model.count_params() == sum(array.size for array in weights.stored().values()) == 4_694_024


def test_a_tensor_too_few_too_many_or_of_another_shape_is_refused(logits_model):
    tensors = dict(weights.stored())
    missing = {name: array for name, array in tensors.items() if name != "_blocks.3._bn1.running_var"}
    with pytest.raises(
        cvdata.DataError, match=r"expected a tensor _blocks.3._bn1.running_var, got none\. Use"
    ):
        weights.fill(logits_model, missing)
    with pytest.raises(cvdata.DataError, match=r"for each tensor, got none for _new\.weight"):
        weights.fill(logits_model, tensors | {"_new.weight": np.zeros(3, np.float32)})
    with pytest.raises(
        cvdata.DataError, match=r"_conv_stem.weight of shape \(3, 3, 3, 32\) for layer stem, got"
    ):
        weights.fill(logits_model, tensors | {"_conv_stem.weight": np.zeros((32, 3, 5, 5), np.float32)})
    weights.fill(logits_model, tensors)


def test_another_file_is_refused_unread(tmp_path):
    evil = tmp_path / "weights.pth"
    evil.write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(
        cvdata.DataError, match=r"expected weights with SHA-256 57934424…, got .* --force-reinstall"
    ):
        weights.stored(evil)
    with pytest.raises(
        cvdata.DataError, match="expected the weights of EfficientNet-Lite0, got FileNotFoundError"
    ):
        weights.stored(tmp_path / "none.pth")


def test_missing_packages_are_named_with_their_remedy(monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE", "no-such-package")
    with pytest.raises(
        cvdata.DataError, match=r"expected the package no-such-package, got none\. Install it with"
    ):
        weights.weights_file()
    code = "import sys; sys.modules['torch'] = None; from cvdata import imagenet; imagenet.lite0()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert "expected the package that provides torch, got none. Install it with: pip install" in ended.stderr


def test_the_1000_names_are_in_order_and_unique():
    names = imagenet.class_names()
    assert len(names) == len(set(names)) == 1_000
    assert (names[0], names[281], names[340], names[999]) == ("tench", "tabby", "zebra", "toilet tissue")


def test_decoding_gives_the_largest_first():
    row = np.full(1_000, 0.1 / 998)
    row[[340, 281]] = 0.6, 0.3
    (guesses,) = imagenet.decode_top(row, k=2)
    assert guesses == [("n02391049", "zebra", 0.6), ("n02123045", "tabby", 0.3)]
    assert imagenet.decode_top(np.stack([row, row]), k=2) == [guesses, guesses]


@pytest.mark.parametrize(
    ("probabilities", "k", "message"),
    [
        (np.ones((2, 10)) / 10, 3, "expected shape (n, 1000), got shape (2, 10)"),
        (np.arange(1000.0), 3, "sum 5e+05. If these are logits, apply a softmax first."),
        (np.full(1000, np.nan), 3, "expected probabilities, rows ≥ 0 that sum to 1"),
        (np.ones(1000) / 1000, 0, "expected k from 1 to 1,000, got 0"),
        (np.ones(1000) / 1000, 2.0, "got 2.0"),
    ],
)
def test_what_is_no_distribution_is_refused(probabilities, k, message):
    with pytest.raises(cvdata.DataError) as raised:
        imagenet.decode_top(probabilities, k)
    assert message in str(raised.value)


class Pooling:
    """Stand in for the network: the mean colour, 1,280 times; count the calls."""

    calls = 0

    def __init__(self, *, top):
        assert not top

    def predict_on_batch(self, batch):
        Pooling.calls += 1
        return np.repeat(batch.mean(axis=(1, 2, 3))[:, None], imagenet.FEATURES, axis=1)


@pytest.fixture
def pooling(monkeypatch):
    monkeypatch.setattr(extraction, "lite0", Pooling)
    monkeypatch.setattr(Pooling, "calls", 0)
    return Pooling


def test_features_are_what_the_network_sees_before_its_classifier(logits_model, animals, monkeypatch):
    base = keras.Model(logits_model.input, logits_model.get_layer("pool").output)
    monkeypatch.setattr(extraction, "lite0", lambda *, top: base)
    seen = imagenet.features(animals[:1])
    assert seen.shape == (1, imagenet.FEATURES)
    assert seen.dtype == np.float32
    assert seen.min() >= 0
    kernel, bias = logits_model.get_layer("classifier").get_weights()
    large = np.stack([imagenet.square(animal) for animal in animals[:1]])
    np.testing.assert_allclose(seen @ kernel + bias, logits_model.predict_on_batch(large), atol=1e-3)


def test_features_are_kept_by_content(animals, pooling):
    first = imagenet.features(animals)
    np.testing.assert_array_equal(imagenet.features(animals.copy()), first)
    assert pooling.calls == 1
    np.testing.assert_array_equal(imagenet.features(animals[::-1]), first[::-1])
    assert pooling.calls == 2
    imagenet.features(animals, cache=False)
    assert pooling.calls == 3


def test_features_come_in_batches_in_the_right_order(animals, pooling):
    many = np.concatenate([animals] * 9)  # 36 = 16 + 16 + 4
    np.testing.assert_array_equal(imagenet.features(many), np.tile(imagenet.features(animals), (9, 1)))
    assert pooling.calls == 4


def test_features_come_without_a_writable_cache(tmp_path, animals, monkeypatch, pooling):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("CVDATA_CACHE", str(tmp_path / "a file"))
    with pytest.warns(CacheWarning, match="expected a writable folder, got .* The features were not kept"):
        assert imagenet.features(animals[:1]).shape == (1, imagenet.FEATURES)


@pytest.mark.parametrize("shape", [(2, 8, 8, 1), (8, 8, 3), (0, 8, 8, 3)])
def test_features_of_other_shapes_are_refused(shape):
    with pytest.raises(cvdata.DataError, match=r"expected images of shape \(n, h, w, 3\), uint8, got shape"):
        imagenet.features(np.zeros(shape, np.uint8))


def test_a_photo_is_cut_to_its_middle(tmp_path):
    wide = np.zeros((20, 40, 3), np.uint8)
    wide[:, 4:36] = (10, 200, 30)
    Image.fromarray(wide).save(tmp_path / "wide.png")
    for photo in (wide, tmp_path / "wide.png", str(tmp_path / "wide.png")):
        cut = imagenet.square(photo, size=8)
        assert cut.shape == (8, 8, 3)
        assert (cut == (10, 200, 30)).all()
    assert (imagenet.square(np.full((5, 7), 9, np.uint8), size=4) == 9).all()
    clear = np.zeros((6, 6, 4), np.uint8)
    assert (imagenet.square(clear, size=4) == 255).all()


def test_a_photo_taken_sideways_is_turned_upright(tmp_path):
    lying = np.zeros((4, 4, 3), np.uint8)
    lying[:, 0] = 255  # the left edge, which is the top once turned right
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(lying).save(tmp_path / "lying.png", exif=exif)
    assert (imagenet.square(tmp_path / "lying.png", size=4)[0] == 255).all()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "got no such file"),
        (b"", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "cannot be read"),
    ],
)
def test_a_file_that_is_no_photo_is_told(tmp_path, content, message):
    path = tmp_path / "photo.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(cvdata.DataError, match=f"expected a photo, got .*{message.removeprefix('got ')}"):
        imagenet.square(path)


def test_an_array_that_is_no_photo_is_told():
    with pytest.raises(
        cvdata.DataError, match=r"expected \(h, w, 3\) uint8, got shape \(2, 4, 4, 3\), float64"
    ):
        imagenet.square(np.zeros((2, 4, 4, 3)))


def test_networks_of_keras_say_what_to_do_without_a_connection(monkeypatch):
    def refuse(**_):
        raise Exception("URL fetch failure on https://…: None -- Name or service not known")  # as Keras does

    monkeypatch.setattr(keras.applications.vgg16, "VGG16", refuse)
    with pytest.raises(cvdata.DataError) as raised:
        imagenet.pretrained("VGG16")
    assert "expected its weights from the internet, got URL fetch failure" in str(raised.value)
    assert "or use pretrained('EfficientNetLite0'), which needs none." in str(raised.value)
    with pytest.raises(cvdata.DataError, match=r"Did you mean 'VGG16'\?"):
        imagenet.pretrained("VGG-16")


def test_networks_of_keras_get_their_own_preparation(monkeypatch, animals):
    layers = [
        keras.layers.Input((224, 224, 3)),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(1000),
    ]
    empty = keras.Sequential(layers)
    monkeypatch.setattr(keras.applications.mobilenet_v2, "MobileNetV2", lambda **_: empty)
    network = imagenet.pretrained("MobileNetV2")
    prepared = network.prepare(np.array([[[[0.0, 127.5, 255.0]]]], np.float32))
    np.testing.assert_allclose(prepared.ravel(), [-1, 0, 1], atol=1e-6)
    assert network.probabilities(animals[:1]).shape == (1, 1_000)


@pytest.mark.parametrize("name", [name for name in imagenet.NETWORKS if name != networks.OWN])
def test_the_table_of_networks_is_keras_own(name):
    module, size = networks._KERAS[name]
    family = getattr(keras.applications, module)
    assert callable(getattr(family, name))
    assert callable(family.preprocess_input)
    assert size in (224, 299)
