# Sourced by the scripts beside it: where things are, and how to say something.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the scripts use these

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
release="$root/.build/release"
plugins="$root/.build/plugins"   # what the user builds; no script puts anything else there
examples="$root/.build/examples" # the plugins under Plugins/
include="$root/Sources/CPatchbay/include"

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$(basename "$0"): $*"
    exit 1
}

# `set -e` ends a script in silence where a program cannot start at all, or was killed: the programs that fail otherwise
# have said why.
set -E
shopt -s inherit_errexit
trap 'code=$?; ((code < 126)) || say "$(basename "$0"), line $LINENO: exit code $code from: $BASH_COMMAND"' ERR

# setup [ARGUMENTS]: scripts/setup. It looks at Swift once, and not again for scripts that this one starts.
setup() {
    "$root/scripts/setup" "$@"
    export BAY_SWIFT_IS_CHECKED=1
}

# The release builds of the host and of the SDK must be made with the same flags, or each undoes the other.
swift_release_build() {
    (cd "$root" && swift build -c release --static-swift-stdlib "$@")
}

# compile SOURCE OUT [FLAGS]: a C file of Benchmarks/ into .build/bench/OUT, if it has changed.
compile() {
    local source="$root/Benchmarks/$1" out="$root/.build/bench/$2"
    shift 2
    mkdir -p "$root/.build/bench"
    if [[ ! $out -nt $source ]]; then
        cc -O2 -Wall -Wextra "$source" -o "$out.new" "$@"
        mv "$out.new" "$out"
    fi
}

# python_environment NAME REQUIREMENTS: prints the path of a Python that has these packages and nothing else. It is made
# in .build/python/NAME, and made anew when the requirements or the machine's Python have changed.
python_environment() {
    local environment="$root/.build/python/$1" requirements="$2"
    local python="$environment/bin/python" made="$environment/complete" recipe
    recipe="$(python3 --version; cat "$requirements")"
    # The recipe is written last: an environment that was made by half has none.
    if [[ $(cat "$made" 2>/dev/null) != "$recipe" ]] || ! "$python" -c "" 2>/dev/null; then
        setup python3-venv
        say "installing the packages of ${requirements#"$root/"}"
        rm -rf "$environment"
        python3 -m venv "$environment" >&2 || die "python3 -m venv failed; its words are above"
        "$python" -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2 ||
            die "the packages of ${requirements#"$root/"} could not be installed; pip's words are above"
        printf '%s\n' "$recipe" >"$made"
    fi
    printf '%s\n' "$python"
}

# Prints the comment at the top of the calling script, without the '#'.
print_help() {
    sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p;}' "$0"
}
