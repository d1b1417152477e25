#!/usr/bin/env bash
# The lint step of action.yml. What it does comes from the environment:
#   MLLINT              the program
#   MLLINT_PATHS        files and folders, one a line
#   MLLINT_FAIL_ON      error, warning, info or never
#   MLLINT_ANNOTATIONS  true or false
#   GITHUB_OUTPUT       where the output `exit-code` is written
set -uo pipefail

paths=()
while IFS= read -r path || [ -n "$path" ]; do
  # Blanks around a path come from the indentation of YAML.
  path="${path#"${path%%[![:space:]]*}"}"
  path="${path%"${path##*[![:space:]]}"}"
  [ -n "$path" ] && paths+=("$path")
done <<<"${MLLINT_PATHS:-.}"
[ "${#paths[@]}" -gt 0 ] || paths=(.)

format=github
[ "${MLLINT_ANNOTATIONS:-true}" = true ] || format=text

"$MLLINT" check --output-format "$format" --fail-on "${MLLINT_FAIL_ON:-warning}" -- "${paths[@]}"
code=$?
echo "exit-code=$code" >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$code"
