# Sourced by the scripts beside it: where things are, and how to say something.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the scripts use these

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
release="$root/.build/release"
plugins="$root/.build/plugins"
include="$root/Sources/CPatchbay/include"

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$(basename "$0"): $*"
    exit 1
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
# in .build/python/NAME, and made anew when the requirements have changed.
python_environment() {
    local environment="$root/.build/python/$1" requirements="$2"
    if ! cmp -s "$requirements" "$environment/requirements.txt"; then
        say "installing the packages of ${requirements#"$root/"}"
        python3 -m venv --clear "$environment" >&2 || die "python3 -m venv failed: apt-get install python3-venv"
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2
        cp "$requirements" "$environment/requirements.txt"
    fi
    printf '%s\n' "$environment/bin/python"
}

# Prints the comment at the top of the calling script, without the '#'.
print_help() {
    sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p;}' "$0"
}
