/* LD_PRELOAD: a disk as slow as a worn SD card, for the write-ahead log of SQLite.
 * A commit then takes a tenth of a second, so that a kill often comes in the midst of it:
 * before the commit (in a write) or after it and before anybody was told (in the sync). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WRITE_US 3000
#define SYNC_US 40000

static void wait_for_log(int fd, int us) {
    char link[32], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n > 4 && !memcmp(path + n - 4, "-wal", 4)) usleep(us);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    wait_for_log(fd, WRITE_US);
    return real(fd, data, size, at);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    wait_for_log(fd, SYNC_US);
    return real(fd);
}
