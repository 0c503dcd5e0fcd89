"""
task = "objective"
fails = ["test_objective_trains_on_the_training_part"]
diagnosis = "The weights of the training part are missing: a week counts as much as a year."
"""

import keras


def objective(trial):
    model = build(suggest(trial))
    history = model.fit(
        train.x,
        train.y,
        validation_data=(validation.x, validation.y, validation.weight),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
        verbose=0,
    )
    return min(history.history["val_loss"])
