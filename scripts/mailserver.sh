#!/usr/bin/env bash
# The mail servers of the tests, Dovecot and Exim, unpacked from Debian's
# packages into a cache folder: nothing is installed, no daemon is started at
# boot, the machine's own mail stays as it is. Needs no root, only apt and gcc.
# Does nothing when they are there or the system has them.
set -euo pipefail
cd "$(dirname "$0")"
packages=(dovecot-core dovecot-imapd dovecot-lmtpd dovecot-sieve exim4-base exim4-daemon-light)
if [ "$(id -u)" -eq 0 ]; then cache=/var/cache; else cache=${XDG_CACHE_HOME:-$HOME/.cache}; fi
root=${TRESEN_MAILSERVER:-$cache/tresen/mailserver}

has() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; }
there() {
  [ -e "$root/complete" ] || [ -e /var/cache/tresen/mailserver/complete ] ||
    { has dovecot && has doveadm && has exim4 && [ -e /usr/lib/dovecot/lmtp ] && [ -e /usr/lib/dovecot/modules/lib90_sieve_plugin.so ]; }
}
there && exit 0
if ! has apt-get || ! has dpkg-deb || ! has gcc; then
  echo "The tests with real mail servers will be skipped; they need Dovecot 2.3 (IMAP, LMTP, sieve) and Exim 4." >&2
  exit 0
fi
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
there && exit 0

echo "Unpacking the tests' mail servers into $root"
rm -rf "$root.new" "$root"
mkdir -p "$root.new/packages"
fetch() { # with what they need beyond this system, found by a mere simulation
  local needed
  needed=$(apt-get -s install --no-install-recommends "${packages[@]}" | sed -n 's/^Inst \([^ ]*\).*/\1/p') || return
  needed=$(printf '%s\n' "${packages[@]}" "$needed" | grep -vx exim4-config | sort -u)
  (cd "$root.new/packages" && xargs apt-get -q download <<<"$needed")
}
update() { # often only the package lists are missing or old
  if [ "$(id -u)" -eq 0 ]; then apt-get -q update; else sudo -n apt-get -q update; fi
}
log=$root.log
if ! fetch >"$log" 2>&1 && ! { update && fetch; } >"$log" 2>&1; then
  tail -5 "$log" >&2
  echo "The tests with real mail servers will be skipped: their packages could not be fetched." >&2
  exit 0
fi
for package in "$root.new"/packages/*.deb; do dpkg-deb -x "$package" "$root.new"; done
rm -rf "$root.new/packages" "$root.new"/usr/share/{doc,man} "$log"
chmod -R u-s,g-s,a+rX "$root.new"
gcc -shared -fPIC -O1 -Wall "-DROOT=\"$root\"" -o "$root.new/moved.so" mailserver.c -ldl
touch "$root.new/complete"
mv "$root.new" "$root"
