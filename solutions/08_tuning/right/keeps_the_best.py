# ruff: noqa: F821  # each is appended to the solution, and may use it
"""The objective keeps the best network in a file; two functions share the training."""

import keras


def train_network(parameters):
    model = build(parameters)
    best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True, verbose=0)
    told = model.fit(
        train.x,
        train.y,
        sample_weight=train.weight,
        validation_data=(validation.x, validation.y, validation.weight),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[stop, best],
        verbose=2,
    )
    return model, told.history["val_loss"]


def objective(trial):
    losses = sorted(train_network(suggest(trial))[1])
    trial.set_user_attr("epochs", len(losses))
    return losses[0]


def seed_average(score, seeds):
    scores = {index: score(seed) for index, seed in enumerate(seeds)}
    return sum(scores.values()) / len(scores) if scores else stop_here()


def stop_here():
    raise ValueError("no seeds")
