/* A loss of power, as a database meets it: of a file survives what it held when it was last synced, and nothing else.
 * Loaded before the C library (LD_PRELOAD), it keeps a copy of a database file beside it, under the name FILE.durable,
 * whenever the program syncs that file. Whoever pulls the plug puts these copies in the place of the files. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int ends_with(const char *text, const char *end) {
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static void keep(int fd) {
    char link[64], path[4096], fresh[4200], kept[4200], buffer[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = '\0';
    if (!ends_with(path, ".db") && !ends_with(path, ".db-wal")) return;
    snprintf(kept, sizeof kept, "%s.durable", path);
    snprintf(fresh, sizeof fresh, "%s.durable.new", path);
    int out = open(fresh, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (out < 0) return;
    off_t at = 0;
    for (ssize_t read; (read = pread(fd, buffer, sizeof buffer, at)) > 0; at += read) {
        if (write(out, buffer, (size_t)read) != read) break;
    }
    close(out);
    rename(fresh, kept);
}

static int synced(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(fd);
    if (result == 0) keep(fd);
    return result;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }
