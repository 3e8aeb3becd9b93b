#!/usr/bin/env bash
# Builds the offhook that came with this action, runs it with $ARGUMENTS, one a line, and tells
# GitHub Actions how it ended. It exits as offhook does. Later steps find offhook on their PATH.
set -euo pipefail

bin=$RUNNER_TEMP/offhook/bin
go build -C "$GITHUB_ACTION_PATH/../../.." -o "$bin/" ./cmd/offhook
echo "$bin" >>"$GITHUB_PATH"

arguments=()
while IFS= read -r argument || [ -n "$argument" ]; do
	argument=${argument%$'\r'}
	[ -z "$argument" ] || arguments+=("$argument")
done <<<"$ARGUMENTS"
if [ "${arguments[0]-}" = test ]; then
	arguments=(test --report junit,json,html --report-dir "$REPORTS" "${arguments[@]:1}")
fi

# Both outputs are shown as they come, and kept.
kept=$(mktemp -d "$RUNNER_TEMP/offhook/kept.XXXXXX")
{
	{
		code=0
		"$bin/offhook" ${arguments[@]+"${arguments[@]}"} || code=$?
		echo "$code" >"$kept/code"
	} 2>&1 >&3 | tee "$kept/err" >&2
} 3>&1 | tee "$kept/out"
code=$(cat "$kept/code")

verdict=
if [ "${arguments[0]-}" = test ]; then
	verdict=$(head -n 1 "$kept/out")
fi
if [ -z "$verdict" ]; then
	verdict=$(grep . "$kept/err" | tail -n 1) || true
fi
{
	echo "exit-code=$code"
	echo "verdict=${verdict#offhook: }"
} >>"$GITHUB_OUTPUT"

# A test that began has written its summary. Lines that are indented stay text in Markdown.
if [ ! -s "$GITHUB_STEP_SUMMARY" ]; then
	{
		echo "### offhook ${arguments[0]-}"
		echo
		tail -n 60 "$kept/out" | sed 's/^/    /'
		echo
		echo "    ${verdict#offhook: }"
	} >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
