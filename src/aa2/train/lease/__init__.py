"""A run of training on a machine that is rented for minutes: by the clock, whatever happens.

``training/lease`` packs a folder, whose ``run.sh`` starts ``python -m aa2.train.lease RESULT`` there. That
process (`supervise`) needs nothing but Python. It starts renderers (`render`), which fill a growing store of
clips, and a worker (`work`), which checks the machine, measures what is fastest and trains; it brings each
checkpoint into RESULT as soon as it is whole, and ends in time even if everything that it started hangs. All
talk through files (`folder`). Back here, `unpack` makes a run and a bundle of the result.

::

    0 s                 40 s                            limit - 40 s    limit - 30 s      limit
    renderers ─────────────────────────────────────────────────────────────┤
    worker: check │ measure │ train, a checkpoint every 60 s ──────┤ save │
                                                                         result in parts │
"""
