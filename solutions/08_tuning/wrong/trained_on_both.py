"""
task = "objective"
fails = ["test_objective_trains_on_the_training_part"]
diagnosis = "The validation part was trained on as well, so it cannot judge any more."
"""

import keras
import numpy as np


def objective(trial):
    model = build(suggest(trial))
    history = model.fit(
        np.concatenate([train.x, validation.x]),
        np.concatenate([train.y, validation.y]),
        sample_weight=np.concatenate([train.weight, validation.weight]),
        validation_data=(validation.x, validation.y, validation.weight),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
        verbose=0,
    )
    return min(history.history["val_loss"])
