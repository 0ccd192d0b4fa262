#!/bin/sh
# How `mini` is trained: data, autoencoder, single frames at half size, at full size, short clips, the decoder by
# itself, the compositor on windows of larger clips (none that came of it is shipped), the lifting network. Minutes are
# per slice; run a line again with --resume to go on. Needs `make setup` and `make metric-weights`.
set -eu
aa2=${AA2:-.venv/bin/aa2}
data=${DATA:-data}
runs=${RUNS:-runs}
minutes=${MINUTES:-20}

"$aa2" synthesise --count "${CLIPS:-400}" --seed 1 --workers "${WORKERS:-2}" --output "$data/train"
"$aa2" train autoencoder --preset mini --data "$data/train" --output "$runs/autoencoder" --max-minutes "$minutes"
"$aa2" train denoiser --bundle "$runs/autoencoder/bundle" --data "$data/train" --output "$runs/half" \
    --stage frames --scale 0.5 --max-minutes "$minutes"
"$aa2" train denoiser --bundle "$runs/half/bundle" --data "$data/train" --output "$runs/full" \
    --stage frames --max-minutes "$minutes"
"$aa2" train denoiser --bundle "$runs/full/bundle" --data "$data/train" --output "$runs/clips" \
    --stage clips --frames 6 --max-minutes "$minutes"
"$aa2" train autoencoder --bundle "$runs/clips/bundle" --data "$data/train" --output "$runs/decoder" \
    --max-minutes "$minutes"
"$aa2" synthesise --count "${LARGE_CLIPS:-400}" --size 512 --frames 8 --seed 2 --workers "${WORKERS:-2}" \
    --output "$data/large"
"$aa2" train windows --bundle "$runs/decoder/bundle" --data "$data/large" --output "$data/windows" \
    --workers "${WORKERS:-2}"
"$aa2" train compositor --bundle "$runs/decoder/bundle" --windows "$data/windows" --output "$runs/composed" \
    --max-minutes "$minutes"
"$aa2" train lifting --output "$runs/lifting" --max-minutes "$minutes"
