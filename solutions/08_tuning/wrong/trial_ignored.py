"""
task = "objective"
fails = ["test_objective_builds_what_the_trial_suggests"]
diagnosis = "The network does not depend on the trial: ask suggest(trial) for its settings."
"""

import keras


def objective(trial):
    model = build({"neurons": 64, "activation": "tanh", "learning_rate": 0.01})
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
