/* A disk that takes nothing, as a database meets it: while the file that DESKBELL_TEST_FULL names is there, writing to
 * a database file fails with the error number that stands in it. Loaded before the C library (LD_PRELOAD). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The error with which writing to this file fails now; 0: it does not. */
static int fault(int fd) {
    const char *name = getenv("DESKBELL_TEST_FULL");
    char link[64], path[4096];
    int number = 0, kept = errno;
    FILE *note = name ? fopen(name, "r") : NULL;
    if (!note) { errno = kept; return 0; }
    if (fscanf(note, "%d", &number) != 1) number = 0;
    fclose(note);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length <= 0) return 0;
    path[length] = '\0';
    return ends_with(path, ".db") || ends_with(path, ".db-wal") ? number : 0;
}

#define REFUSE(fd) do { int number = fault(fd); if (number) { errno = number; return -1; } } while (0)
#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t count) {
    REFUSE(fd);
    return REAL(ssize_t (*)(int, const void *, size_t), "write")(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REFUSE(fd);
    return REAL(ssize_t (*)(int, const void *, size_t, off_t), "pwrite")(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REFUSE(fd);
    return REAL(ssize_t (*)(int, const void *, size_t, off64_t), "pwrite64")(fd, bytes, count, at);
}
