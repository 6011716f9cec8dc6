#!/bin/sh
# Writes ../resources/golden/abi-s390x.txt anew from the kernel's headers.
#
# Needs a compiler for s390 and the headers for it; on Debian:
#   apt-get install gcc-s390x-linux-gnu libc6-dev-s390x-cross
# CC names another compiler; CFLAGS may add -I for newer headers (make headers_install ARCH=s390).
set -eu
cd "$(dirname "$0")"
cc=${CC:-s390x-linux-gnu-gcc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The generic header hides some capabilities from architectures without them; their numbers are taken all the same.
header=$(printf '#include <linux/kvm.h>\n' | $cc ${CFLAGS:-} -E - | sed -n 's/^# 1 "\(.*linux\/kvm\.h\)".*/\1/p' | head -n 1)
mkdir "$work/linux"
sed -z 's/#ifdef __KVM_HAVE_[A-Z0-9_]*\n\(\(#define KVM_CAP_[^\n]*\n\)*\)#endif/\1/g' "$header" >"$work/linux/kvm.h"
CFLAGS="-I$work ${CFLAGS:-}"

# Every object-like macro that the two headers define and whose name or value says it is a number of the interface.
printf '#include <errno.h>\n#include <linux/version.h>\n#include <linux/kvm.h>\n' |
    $cc $CFLAGS -E -dM - |
    sed -nE \
        -e 's/^#define (KVM_CAP_[A-Z0-9_]+|KVM_S390_VM_[A-Z0-9_]+|KVM_API_VERSION) .*/\1/p' \
        -e 's/^#define (KVM_MEM_[A-Z0-9_]+|KVM_S390_CMMA_PEEK|KVM_VM_S390_UCONTROL|LINUX_VERSION_CODE) .*/\1/p' \
        -e 's/^#define (KVM_[A-Z0-9_]+) _IO(R|W|WR)?\(KVMIO.*/\1/p' \
        -e 's/^#define (E[A-Z0-9]+) [0-9]+$/\1/p' |
    LC_ALL=C sort >"$work/names"
# A request whose structure another architecture alone has cannot be printed here.
: >"$work/macros.h"
while read -r name; do
    if printf '#include <errno.h>\n#include <linux/version.h>\n#include <linux/kvm.h>\nlong it = (long)(%s);\n' "$name" |
        $cc $CFLAGS -x c -fsyntax-only - 2>/dev/null; then
        echo "MACRO($name)" >>"$work/macros.h"
    fi
done <"$work/names"

$cc $CFLAGS -include linux/version.h -S -o "$work/golden.s" golden.c
{
    echo "# Printed from the kernel's headers by src/test/c/regenerate.sh; not to be edited."
    sed -n 's/^->//p' "$work/golden.s"
} >../resources/golden/abi-s390x.txt
