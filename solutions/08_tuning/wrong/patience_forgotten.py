"""
task = "objective"
fails = ["test_objective_stops_after_three_epochs_without_a_new_best"]
diagnosis = "Training ends at the first bad epoch: early stopping has no patience unless it is told."
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
        callbacks=[keras.callbacks.EarlyStopping(restore_best_weights=True)],
        verbose=0,
    )
    return min(history.history["val_loss"])
