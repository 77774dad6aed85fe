/* A disk that fails when told to: preloaded into a process, it counts what that process does to files below one folder
   and has the nth such call fail, or all from the nth on. Nothing else is touched; reading never fails. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, MAKE = 4, OPEN = 8, NAME = 16 };

static char below[PATH_MAX];
static long nth, seen;
static int failure, lasting, kinds;

void faults_arm(const char *folder, long first, int error, int from_then_on, int which) {
    strncpy(below, folder, sizeof below - 1);
    nth = first, failure = error, lasting = from_then_on, kinds = which, seen = 0;
}

long faults_seen(void) { return seen; }

static int fails(int kind) {
    if (!(kinds & kind)) return 0;
    seen++;
    if (!nth || (lasting ? seen < nth : seen != nth)) return 0;
    errno = failure;
    return 1;
}

static int path_fails(const char *path, int kind) {
    char whole[PATH_MAX];
    if (!below[0] || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, sizeof whole)) return 0;
        path = strncat(strncat(whole, "/", sizeof whole - strlen(whole) - 1), path, sizeof whole - strlen(whole) - 1);
    }
    return !strncmp(path, below, strlen(below)) && fails(kind);
}

static int file_fails(int file, int kind) {
    char link[40], path[PATH_MAX];
    int before = errno;
    if (!below[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0) return 0;
    path[length] = 0;
    return path_fails(path, kind);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FILE_CALL(kind, type, name, given, passed) \
    type name given { return file_fails(file, kind) ? -1 : REAL(name) passed; }
#define PATH_CALL(type, name, given, passed) \
    type name given { return path_fails(path, NAME) ? -1 : REAL(name) passed; }

FILE_CALL(WRITE, ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
FILE_CALL(WRITE, ssize_t, pwrite, (int file, const void *data, size_t size, off_t to), (file, data, size, to))
FILE_CALL(WRITE, ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t to), (file, data, size, to))
FILE_CALL(WRITE, ssize_t, writev, (int file, const struct iovec *data, int number), (file, data, number))
FILE_CALL(WRITE, int, fallocate, (int file, int mode, off_t from, off_t size), (file, mode, from, size))
FILE_CALL(WRITE, int, fallocate64, (int file, int mode, off64_t from, off64_t size), (file, mode, from, size))
FILE_CALL(WRITE, ssize_t, sendfile, (int file, int in, off_t *from, size_t size), (file, in, from, size))
FILE_CALL(WRITE, ssize_t, sendfile64, (int file, int in, off64_t *from, size_t size), (file, in, from, size))
FILE_CALL(SYNC, int, fsync, (int file), (file))
FILE_CALL(SYNC, int, fdatasync, (int file), (file))
FILE_CALL(SYNC, int, ftruncate, (int file, off_t size), (file, size))
FILE_CALL(SYNC, int, ftruncate64, (int file, off64_t size), (file, size))
PATH_CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
PATH_CALL(int, rename, (const char *old, const char *path), (old, path))
PATH_CALL(int, link, (const char *old, const char *path), (old, path))
PATH_CALL(int, unlink, (const char *path), (path))

ssize_t copy_file_range(int in, off64_t *from, int file, off64_t *to, size_t size, unsigned flags) {
    return file_fails(file, WRITE) ? -1 : REAL(copy_file_range)(in, from, file, to, size, flags);
}

static int open_fails(const char *path, int flags) {
    struct stat about;
    int before = errno;
    if (!(flags & (O_WRONLY | O_RDWR | O_CREAT)) || !below[0]) return 0;
    int absent = (flags & O_CREAT) && stat(path, &about);
    errno = before;
    return path_fails(path, absent ? MAKE : OPEN);
}

#define OPEN_CALL(name, given, ...) \
    int name given { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return open_fails(path, flags) ? -1 : REAL(name)(__VA_ARGS__, mode); \
    }

OPEN_CALL(open, (const char *path, int flags, ...), path, flags)
OPEN_CALL(open64, (const char *path, int flags, ...), path, flags)
OPEN_CALL(openat, (int folder, const char *path, int flags, ...), folder, path, flags)
OPEN_CALL(openat64, (int folder, const char *path, int flags, ...), folder, path, flags)
