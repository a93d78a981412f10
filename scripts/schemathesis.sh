#!/usr/bin/env bash
# Lets schemathesis try the whole API as people of every role, against the demo district, and fails on a
# server error, a status or header that openapi.yaml does not name, or an answer of another shape.
#
#   scripts/schemathesis.sh [seconds for each role, 120] [role ...]
#
# Needs the Rust toolchain, PostgreSQL's programs, Python 3 and curl; schemathesis goes into target/.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-120}
shift || true
roles=("$@")
if [[ ${#roles[@]} == 0 ]]; then
    roles=(nobody citizen registrar handler09 head supervisor sysadmin auditor secadmin)
fi

home=$PWD/target/schemathesis
if [[ ! -x $home/venv/bin/schemathesis ]]; then
    python3 -m venv "$home/venv"
    "$home/venv/bin/pip" install --quiet 'schemathesis>=4.32,<5'
fi
cargo build --quiet

# PostgreSQL, which does not run as root, must be able to enter.
folder=$(mktemp --directory /tmp/disclosure-api.XXXXXX)
chmod 711 "$folder"
said=$folder/said
env -i PATH="$PATH" DISCLOSURE_DATA_DIR="$folder/d" DISCLOSURE_LISTEN=127.0.0.1:0 \
    DISCLOSURE_METRICS_LISTEN=off DISCLOSURE_FILINGS_PER_HOUR=1000000 DISCLOSURE_SIGN_INS_PER_MINUTE=1000000 \
    DISCLOSURE_DEADLINES_PER_MINUTE=1000000 \
    target/debug/disclosure demo >"$said" 2>"$folder/log" &
service=$!
trap 'kill "$service" 2>/dev/null; wait "$service" 2>/dev/null || true; rm -rf "$folder"' EXIT

for _ in $(seq 1500); do
    grep -q '^接口 API' "$said" && break
    kill -0 "$service" 2>/dev/null || { cat "$said" "$folder/log" >&2; exit 1; }
    sleep 0.2
done
api=$(sed -n 's/^接口 API *//p' "$said")
base=${api%/api/v1}
[[ -n $base ]] || { echo 'the demo does not serve' >&2; cat "$said" "$folder/log" >&2; exit 1; }

# Prints the body with which somebody signs in; the demo has told how.
signing_in() {
    if [[ $1 == citizen ]]; then
        sed -n "s/.*-d '\({\"grant\":\"query_code\".*}\)'.*/\1/p" "$said" | tail -n 1
    else
        printf '{"grant":"password","login":"%s","password":"%s"}' "$1" \
            "$(awk -v login="$1" '$1 == login { print $NF; exit }' "$said")"
    fi
}

export SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONPATH=scripts DISCLOSURE_BASE=$base
failed=()
for role in "${roles[@]}"; do
    DISCLOSURE_TOKEN=
    if [[ $role != nobody ]]; then
        DISCLOSURE_TOKEN=$(curl --silent --fail --json "$(signing_in "$role")" "$api/tokens" |
            sed 's/.*"access_token":"\([^"]*\)".*/\1/')
    fi
    export DISCLOSURE_TOKEN
    printf '\n== %s\n' "$role"
    # Signing out would end the visit.
    "$home/venv/bin/schemathesis" run openapi.yaml --url "$base" --max-time "$seconds" \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
        --exclude-operation-id delete_token --continue-on-failure --suppress-health-check all --warnings off \
        ${DISCLOSURE_TOKEN:+--header "Authorization: Bearer $DISCLOSURE_TOKEN"} || failed+=("$role")
done

if grep -a " ERROR disclosure" "$folder/log"; then failed+=("the log"); fi
if [[ ${#failed[@]} != 0 ]]; then
    printf '\n== failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
printf '\n== nothing found\n'
