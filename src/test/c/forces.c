/*
 * Notes what the kernel was asked to force to the disk, for a test that looks at a journal as a power loss would leave it.
 *
 * Loaded with LD_PRELOAD. After each fsync or fdatasync that has completed, a line goes to the file that the variable
 * FORCES_LOG names: "forced LENGTH PATH". LENGTH is the file's before the call: what another thread appends meanwhile
 * does not count. The line is appended by one write(2) before the call returns, so that whatever this process appends to
 * the same file because the call has returned stands after it.
 *
 * FORCES_DELAY_MICROS makes the disk slow: whoever does not wait for it is found out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void note(int fd, long long length) {
    const char *log = getenv("FORCES_LOG");
    char link[64], path[PATH_MAX], line[PATH_MAX + 64];
    if (log == NULL)
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        abort();
    path[n] = '\0';
    int length_of_line = snprintf(line, sizeof line, "forced %lld %s\n", length, path);
    int out = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (out < 0 || write(out, line, length_of_line) != length_of_line)
        abort();
    close(out);
}

static int forced(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *delay = getenv("FORCES_DELAY_MICROS");
    struct stat before;
    if (real == NULL || fstat(fd, &before) != 0)
        abort();
    if (delay != NULL)
        usleep(atoi(delay));
    int result = real(fd);
    int failure = errno;
    if (result == 0)
        note(fd, before.st_size);
    errno = failure;
    return result;
}

int fsync(int fd) { return forced("fsync", fd); }

int fdatasync(int fd) { return forced("fdatasync", fd); }
