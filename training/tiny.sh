#!/bin/sh
# Every stage of training once, in the size of the tests: what a stage leaves, the next one takes.
#     training/tiny.sh [FOLDER]    keeps what it makes in FOLDER
set -eu
aa2=${AA2:-.venv/bin/aa2}
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"  # one core trains, the other makes batches
if [ $# -gt 0 ]; then
    folder=$1
else
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
fi

stage() {
    name=$1
    shift
    echo "train-tiny: $name" >&2
    "$aa2" train "$@" --output "$folder/$name"
}

"$aa2" synthesise --count 4 --size 96 --frames 8 --seed 1 --workers 2 --output "$folder/clips"
"$aa2" synthesise --count 1 --size 96 --frames 8 --seed 1 --split test --output "$folder/test"
stage autoencoder autoencoder --preset tiny --data "$folder/clips" --steps 30 --batch 4
stage lifting lifting --count 4 --steps 10 --batch 4
stage limbs limbs --data "$folder/clips" --steps 5 --batch 2
for slice in "--max-minutes 0" --resume; do
    # shellcheck disable=SC2086 (two words)
    stage frames denoiser --bundle "$folder/autoencoder/bundle" --data "$folder/clips" --steps 20 --batch 4 $slice
done
stage clips denoiser --bundle "$folder/frames/bundle" --data "$folder/clips" --stage clips --frames 3 \
    --steps 10 --batch 2 --accumulate 2 --validation-steps 10
stage student student --bundle "$folder/clips/bundle" --data "$folder/clips" --frames 3 --steps 5 --batch 2 \
    --steps-of-student 2 --steps-of-teacher 4
# Larger, for people are to be found in them. LPIPS would need weights that are not ours.
"$aa2" synthesise --count 2 --size 256 --frames 3 --seed 1 --workers 2 --output "$folder/large"
stage windows windows --bundle "$folder/student/bundle" --data "$folder/large" --frames 2
stage compositor compositor --bundle "$folder/student/bundle" --windows "$folder/windows" --side 64 --lpips 0 \
    --steps 5 --batch 2
"$aa2" evaluate --table quality --data "$folder/test" --bundle "$folder/compositor/bundle" \
    --output "$folder/quality" >/dev/null
echo "train-tiny: all stages done" >&2
