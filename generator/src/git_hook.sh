#!/bin/sh
# Printed by `sitegen config git-hook`. A push to the branch below is checked, and refused with what is wrong; what was accepted is built and published.
# It is to be both hooks/pre-receive and hooks/post-receive of the repository that is pushed to.
set -eu
workspace={workspace}
sitegen={sitegen}
branch=refs/heads/{branch}

check() {
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  git archive "$1" | tar -x -C "$folder"
  echo "checking what was pushed"
  "$sitegen" --root "$folder" check --offline || {
    echo "refused: nothing was changed and nothing published"
    exit 1
  }
}

publish() {
  # of several pushes at once each waits for the one before
  mkdir -p "$workspace/.sitegen"
  exec 9>"$workspace/.sitegen/push.lock"
  flock 9
  # what the branch does not have any more goes too; what git does not know stays
  git --work-tree="$workspace" checkout --force --no-overlay --quiet "$branch" -- :/
  "$sitegen" --root "$workspace" build
}

while read -r _old new ref; do
  [ "$ref" = "$branch" ] || continue
  case ${0##*/} in
    pre-receive)
      case $new in
        *[!0]*) check "$new" ;;
        *) echo "refused: $branch is what is published, and cannot be deleted"; exit 1 ;;
      esac ;;
    post-receive) publish ;;
  esac
done
