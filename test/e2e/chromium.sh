#!/bin/sh
# Prints the path of a Chromium that can be run, and fetches one if there is none.
#
# Looked for: $CHROMIUM, the places where Debian and others install it, then a cache folder. To fill the cache,
# Debian's package and the libraries it lacks here are downloaded from this machine's own mirror and unpacked
# with dpkg -x: no root, nothing installed.
set -eu

for found in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
  if [ -n "$found" ] && [ -x "$found" ]; then
    echo "$found"
    exit 0
  fi
done

fail() {
  echo "chromium.sh: $*" >&2
  echo "Install a Chromium, or point CHROMIUM at one." >&2
  exit 1
}

cache="${TICKETBLUE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ticketblue}/chromium"
wrapper="$cache/chromium"
if [ -x "$wrapper" ]; then
  echo "$wrapper"
  exit 0
fi

command -v apt-get >/dev/null && command -v dpkg >/dev/null || fail "no browser here, and this is not a Debian to fetch one on"
mkdir -p "$cache/debs/partial" "$cache/root" "$cache/lists/partial"
# Package lists of our own, so that neither root nor a fresh system list is needed.
apt="-o Dir::State::lists=$cache/lists -o Dir::Cache=$cache -o Dir::Cache::archives=$cache/debs -o Debug::NoLocking=1 -o APT::Sandbox::User="
apt-get $apt -qq update >&2 || fail "the package lists could not be read"
packages=$(apt-get $apt -s --no-install-recommends install chromium | sed -n 's/^Inst \([^ ]*\).*/\1/p')
[ -n "$packages" ] || fail "the mirror has no package chromium"
(cd "$cache/debs" && apt-get $apt -qq download $packages >&2) || fail "the packages could not be downloaded"
for deb in "$cache"/debs/*.deb; do
  dpkg -x "$deb" "$cache/root"
done
rm -rf "$cache/debs" "$cache/lists"

binary="$cache/root/usr/lib/chromium/chromium"
[ -x "$binary" ] || fail "the package holds no usr/lib/chromium/chromium"
libraries=$(find "$cache/root" -name '*.so*' -exec dirname {} \; | sort -u | tr '\n' ':')
cat >"$wrapper" <<WRAPPER
#!/bin/sh
export LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:-}"
export FONTCONFIG_PATH="\${FONTCONFIG_PATH:-$( [ -d /etc/fonts ] && echo /etc/fonts || echo "$cache/root/etc/fonts" )}"
exec "$binary" "\$@"
WRAPPER
chmod +x "$wrapper"
echo "$wrapper"
