#!/bin/sh -e
# Unpacks qemu, and an arm64 C library for it, from Debian's packages into a folder: `setup.sh FOLDER`. Nothing of the
# system is changed, and root is not needed.
cd "$1"
mkdir -p apt/lists/partial apt/cache/archives/partial apt/etc/preferences.d apt/parts apt/debs root tools
cp /etc/apt/sources.list apt/sources.list 2> /dev/null || : > apt/sources.list
cp /etc/apt/sources.list.d/debian*.sources apt/parts 2> /dev/null || true
touch apt/status
options="-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::Etc::sourcelist=$PWD/apt/sources.list
  -o Dir::Etc::sourceparts=$PWD/apt/parts -o Dir::State::lists=$PWD/apt/lists -o Dir::Cache=$PWD/apt/cache
  -o Dir::State::status=$PWD/apt/status -o Acquire::Languages=none -o APT::Sandbox::User=root"
apt-get $options update -qq
cd apt/debs
apt-get $options download -qq libc6 libgcc-s1 libstdc++6 libatomic1 zlib1g
for deb in *.deb; do dpkg -x "$deb" ../../root; done
rm ./*.deb
apt-get download -qq qemu-user-static
dpkg -x qemu-user-static_*.deb ../../tools
rm -r ../../apt
