#!/bin/sh
# Runs a command where programs for arm64 start by themselves, and those that they start: `run.sh COMMAND…`, with the
# folder of setup.sh in ARM64. The kernel keeps such rules per user namespace since Linux 6.7, so that nothing of the
# system is changed.
export QEMU_LD_PREFIX="$ARM64/root"
exec unshare --user --map-root-user --mount sh -ec '
  mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
  elf="\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00"
  mask="\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff"
  printf "%s" ":aarch64:M::$elf:$mask:$ARM64/tools/usr/bin/qemu-aarch64-static:PF" > /proc/sys/fs/binfmt_misc/register
  exec "$@"' sh "$@"
