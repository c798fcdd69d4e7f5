#!/usr/bin/env bash
# Both README commands on a bare Debian: minbase plus python3, python3-venv and ca-certificates, nothing else.
#
#     sudo packaging/bare_debian.sh [demo|test|both] [pytest options of test]
#
# Needs root, debootstrap and git. The last commit is cloned into the bare system, so what is not committed is not
# tested. The host's package sources, pip settings and certificates are handed in, since a machine behind a mirror
# reaches nothing without them. SUITE (bookworm), MIRROR and KEEP=1 (leave the system there) may be set. Run by hand,
# never by the test command: it takes a quarter of an hour.
set -euo pipefail

what=${1:-both}
shift || true
case $what in demo | test | both) ;; *) echo "bare_debian: demo, test or both" >&2; exit 2 ;; esac
[ "$(id -u)" = 0 ] || { echo "bare_debian: debootstrap needs root" >&2; exit 2; }
for tool in debootstrap git; do
  command -v "$tool" >/dev/null || { echo "bare_debian: $tool is missing: apt-get install $tool" >&2; exit 3; }
done

root=$(cd "$(dirname "$0")/.." && pwd)
suite=${SUITE:-bookworm}
mirror=${MIRROR:-http://deb.debian.org/debian}
bare=$(mktemp -d -t bare-debian-XXXXXX)
chmod 755 "$bare"
mounted=()

leave() {
  for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do umount -l "${mounted[i]}"; done
  if [ -n "${KEEP:-}" ]; then echo "[bare] kept: $bare"; else rm -rf --one-file-system "$bare"; fi
}
trap leave EXIT

bind() { # bind FOLDER [read-only]: the same path inside
  mkdir -p "$bare$1"
  mount --rbind "$1" "$bare$1"
  mount --make-rslave "$bare$1"
  mounted+=("$bare$1")
  [ "${2:-}" != ro ] || mount -o remount,bind,ro "$bare$1"
}

pip_folders() { # the folders that pip's settings point to, one a line; the pages of an index name files beside it
  { python3 -m pip config list 2>/dev/null || true; env | grep '^PIP_' || true; } |
    tr " '\"=," '\n' | sed -n -e 's#^\\n##' -e 's#^file://##' -e '/^\/[^/]/p' | sed -e 's#\\n.*##' -e 's#/simple/*$##' | sort -u |
    while read -r path; do [ -d "$path" ] && echo "$path"; done || true
}

echo "[bare] debootstrap $suite"
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$suite" "$bare" "$mirror" >"$bare.log" 2>&1 ||
  { tail -n 20 "$bare.log" >&2; exit 1; }
rm -f "$bare.log"
echo "[bare] $(chroot "$bare" sh -c '. /etc/os-release; echo "$PRETTY_NAME"'), $(chroot "$bare" python3 --version)," \
  "$(chroot "$bare" dpkg-query -f '.\n' -W | wc -l) packages"

rm -f "$bare/etc/apt/sources.list"
for path in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/auth.conf.d /usr/share/keyrings \
  /etc/pip.conf /etc/ssl/certs /usr/share/ca-certificates /usr/local/share/ca-certificates /etc/resolv.conf /etc/hosts; do
  [ -e "$path" ] || continue
  mkdir -p "$bare$(dirname "$path")"
  cp -aLT --remove-destination "$path" "$bare$path"
done
mkdir -p "$bare/root/.config"
[ ! -d "$HOME/.config/pip" ] || cp -aL "$HOME/.config/pip" "$bare/root/.config/"
for folder in /proc /dev; do bind "$folder"; done
while read -r folder; do bind "$folder" ro; done < <(pip_folders)

git clone -q "$root" "$bare/home/ibdesk"
[ ! -d "$root/../shared" ] || cp -aL "$root/../shared" "$bare/home/shared" # tests read captured messages there

inside() { # inside NAME COMMAND...: run in the bare system, with the settings of pip and certificates alone
  local name=$1 start=$SECONDS code=0
  shift
  echo "[bare] $name: $*"
  env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 $(env | grep -E '^(PIP_|SSL_CERT_|[a-z]+_proxy=)' || true) \
    chroot "$bare" sh -c 'cd /home/ibdesk && exec "$@"' sh "$@" || code=$?
  echo "[bare] $name: exit $code after $((SECONDS - start)) s"
  return "$code"
}

[ "$what" = test ] || inside demo python3 packaging/bootstrap.py demo
[ "$what" = demo ] || inside test python3 packaging/bootstrap.py test "$@"
