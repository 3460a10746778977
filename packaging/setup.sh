# Shared by packaging/run and packaging/test; sourced, not run. Installs only what is missing, so that a second start needs neither
# the network nor sudo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'gatehouse: %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "packages have to be installed. Run this as root, or install sudo and allow it for $(id -un)."
        exit 1
    fi
}

# install_packages LIST...: the Debian packages named in packaging/packages-LIST.txt.
install_packages() {
    local list package missing=()
    for list in "$@"; do
        while read -r package; do
            case $package in '' | '#'*) continue ;; esac
            if ! dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii'; then
                missing+=("$package")
            fi
        done <"packaging/packages-$list.txt"
        if [ "$list" = test ] && ! command -v npm >/dev/null; then
            missing+=(npm)
        fi
    done
    if [ ${#missing[@]} -gt 0 ]; then
        say "installing ${#missing[@]} Debian packages: ${missing[*]}"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
    fi
}

# configure PRESET [cmake options]: ccache is used where it is there, never needed.
configure() {
    local preset=$1
    shift
    if command -v ccache >/dev/null; then
        set -- -DCMAKE_CXX_COMPILER_LAUNCHER=ccache "$@"
    fi
    cmake --preset "$preset" "$@" >"build/configure-$preset.log" 2>&1 || {
        tail -n 40 "build/configure-$preset.log" >&2
        say "configuring $preset failed; the whole log is build/configure-$preset.log"
        exit 1
    }
}

mkdir -p build
