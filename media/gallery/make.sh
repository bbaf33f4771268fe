#!/bin/sh
# Makes the README's pictures again, each with the command that stands under it there.
set -eu
cd "$(dirname -- "$0")/../.."
grep -E '^\./run render .* --out media/gallery$' README.md | while read -r command; do
    echo "$command"
    sh -c "$command" </dev/null
done
