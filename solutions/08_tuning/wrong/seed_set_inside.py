"""
task = "objective"
fails = ["test_objective_leaves_the_seed_to_its_caller"]
diagnosis = "A random seed is set inside the objective: then all seeds of task 5 give the same loss."
"""

import keras


def objective(trial):
    keras.utils.set_random_seed(0)
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
    return min(history.history["val_loss"])
