"""
task = "objective"
fails = ["test_objective_returns_the_best_epoch"]
diagnosis = "The loss of the last epoch was returned: the best one comes before it."
"""

import keras


def objective(trial):
    model = build(suggest(trial))
    history = model.fit(
        train.x,
        train.y,
        sample_weight=train.weight,
        validation_data=(validation.x, validation.y, validation.weight),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
        verbose=0,
    )
    return history.history["val_loss"][-1]
