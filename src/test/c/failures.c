/*
 * Makes one call of the kernel's fail, for a test of what a program does then.
 *
 * Loaded with LD_PRELOAD. FAIL_CALL names the call (fsync, write, open or rename), FAIL_NUMBER which one of those that
 * touch a file whose path ends in FAIL_FILE, counted from 1, FAIL_ERRNO the errno it fails with. Every other call is the
 * real one: a program that tries again succeeds, and is found out.
 *
 * - fsync is fdatasync, too. When it fails, what was written since the last one is lost, as where a kernel drops the pages
 *   that it could not write: the file is cut to what it held then.
 * - write is pwrite, too; not a pwrite of one byte, which makes room ahead and may fail. With FAIL_BYTES the call is not
 *   failed: it takes so many bytes, as the kernel may do.
 * - open is that of a file for writing, be it there or not.
 * - of rename the path is that of the new name.
 *
 * Whenever a call was failed, a line goes to the file that FAIL_LOG names: "failed CALL PATH", and each later call of that
 * kind on such a file is noted as "later CALL PATH".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

/* The log is written with the real write. */
static ssize_t (*real_write(void))(int, const void *, size_t) {
    return (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
}

static int (*real_open(void))(const char *, int, ...) { return (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open"); }

static void note(const char *what, const char *call, const char *path) {
    const char *log = getenv("FAIL_LOG");
    char line[PATH_MAX + 64];
    if (log == NULL)
        return;
    int length = snprintf(line, sizeof line, "%s %s %s\n", what, call, path);
    int out = real_open()(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (out < 0 || real_write()(out, line, length) != length)
        abort();
    close(out);
}

/* Whether this call is the one; sets errno. */
static int fails(const char *call, const char *path) {
    const char *wanted = getenv("FAIL_CALL"), *end = getenv("FAIL_FILE"), *number = getenv("FAIL_NUMBER");
    if (wanted == NULL || end == NULL || number == NULL || strcmp(call, wanted) != 0)
        return 0;
    size_t path_length = strlen(path), end_length = strlen(end);
    if (path_length < end_length || strcmp(path + path_length - end_length, end) != 0)
        return 0;
    long now = atomic_fetch_add(&calls, 1) + 1;
    if (now < atol(number))
        return 0;
    note(now == atol(number) ? "failed" : "later", call, path);
    if (now > atol(number))
        return 0;
    errno = getenv("FAIL_ERRNO") == NULL ? EIO : atoi(getenv("FAIL_ERRNO"));
    return 1;
}

static int fd_fails(const char *call, int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return 0;
    path[n] = '\0';
    return fails(call, path);
}

/* The file forced last, and how long it was. One thread forces a journal's segments, one after another. */
static ino_t forced_file;
static off_t forced_length;

/* Where in which file the first group stands that was written since; none where it is negative. The file itself is longer
 * than its groups. */
static ino_t unforced_file;
static off_t unforced = -1;

static int force(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct stat before;
    if (fstat(fd, &before) != 0)
        abort();
    if (fd_fails("fsync", fd)) {
        int failure = errno;
        off_t length = before.st_ino == forced_file ? forced_length : 0;
        if (unforced >= 0 && before.st_ino == unforced_file)
            length = unforced;
        if (S_ISREG(before.st_mode) && ftruncate(fd, length) != 0)
            abort();
        errno = failure;
        return -1;
    }
    int result = real(fd);
    if (result == 0 && S_ISREG(before.st_mode)) {
        forced_file = before.st_ino;
        forced_length = before.st_size;
        unforced = -1;
    }
    return result;
}

int fsync(int fd) { return force("fsync", fd); }

int fdatasync(int fd) { return force("fdatasync", fd); }

/* How many bytes a write takes that is not failed but cut short; 0 where it fails. */
static size_t part(size_t count) {
    const char *bytes = getenv("FAIL_BYTES");
    size_t most = bytes == NULL ? 0 : (size_t)atol(bytes);
    return most < count ? most : count;
}

ssize_t write(int fd, const void *buffer, size_t count) {
    if (fd_fails("write", fd)) {
        if (part(count) == 0)
            return -1;
        count = part(count);
    }
    return real_write()(fd, buffer, count);
}

static ssize_t pwrite_named(const char *name, int fd, const void *buffer, size_t count, off64_t offset) {
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, name);
    if (count > 1 && fd_fails("write", fd)) {
        if (part(count) == 0)
            return -1;
        count = part(count);
    }
    struct stat file;
    if (count > 1 && unforced < 0 && fstat(fd, &file) == 0) {
        unforced_file = file.st_ino;
        unforced = offset;
    }
    return real(fd, buffer, count, offset);
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset) {
    return pwrite_named("pwrite", fd, buffer, count, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t count, off64_t offset) {
    return pwrite_named("pwrite64", fd, buffer, count, offset);
}

static int open_named(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    if ((flags & O_ACCMODE) != O_RDONLY && fails("open", path))
        return -1;
    return real(path, flags, mode);
}

static mode_t mode_of(int flags, va_list arguments) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_named("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_named("open64", path, flags, mode);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    return fails("rename", to) ? -1 : real(from, to);
}
