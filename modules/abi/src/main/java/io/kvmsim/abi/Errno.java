package io.kvmsim.abi;

import java.util.Arrays;
import java.util.Optional;

/// The error numbers with which the kernel refuses calls. The names and numbers are Linux's.
public enum Errno {
    EPERM(1),
    ENOENT(2),
    EINTR(4),
    EIO(5),
    ENXIO(6),
    E2BIG(7),
    EBADF(9),
    EAGAIN(11),
    ENOMEM(12),
    EACCES(13),
    EFAULT(14),
    EBUSY(16),
    EEXIST(17),
    ENODEV(19),
    EINVAL(22),
    EMFILE(24),
    ENOTTY(25),
    EOPNOTSUPP(95),
    ENOBUFS(105);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /// The number as in `errno.h`, positive.
    public int number() {
        return number;
    }

    /// What a call returns that is refused for this reason: the negative number.
    public int ret() {
        return -number;
    }

    /// The errno with that positive number, if it is one that KVM on s390 answers.
    public static Optional<Errno> of(int number) {
        return Arrays.stream(values()).filter(it -> it.number == number).findAny();
    }
}
