"""
task = "objective"
fails = ["test_objective_stops_after_three_epochs_without_a_new_best"]
diagnosis = "Training does not stop early: pass EarlyStopping in the list of callbacks."
"""


def objective(trial):
    model = build(suggest(trial))
    history = model.fit(
        train.x,
        train.y,
        sample_weight=train.weight,
        validation_data=(validation.x, validation.y, validation.weight),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        verbose=0,
    )
    return min(history.history["val_loss"])
