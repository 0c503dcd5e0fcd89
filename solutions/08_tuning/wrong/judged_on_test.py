"""
task = "objective"
fails = ["test_objective_judges_on_the_validation_part"]
diagnosis = "The test part was used to choose: then it can no longer tell the truth at the end."
"""

import keras


def objective(trial):
    model = build(suggest(trial))
    history = model.fit(
        train.x,
        train.y,
        sample_weight=train.weight,
        validation_data=(test.x, test.y, test.weight),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
        verbose=0,
    )
    return min(history.history["val_loss"])
