"""
task = "objective"
fails = ["test_objective_judges_on_the_validation_part"]
diagnosis = "The validation data are the training data: a network that learns by heart would win."
"""

import keras


def objective(trial):
    model = build(suggest(trial))
    history = model.fit(
        train.x,
        train.y,
        sample_weight=train.weight,
        validation_data=(train.x, train.y, train.weight),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
        verbose=0,
    )
    return min(history.history["val_loss"])
