"""
task = "objective"
fails = ["test_objective_trains_a_network_and_returns_a_loss"]
diagnosis = "The losses of all epochs were returned: Optuna wants one number."
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
    return history.history["val_loss"]
