/* Stands between the server and libc (LD_PRELOAD) so that a disk is slow, full, read-only or failing and the clock of the
 * day jumps, as a test orders it, while the server runs. `shim.rs` builds it.
 *
 * Must stay true: without an order everything passes unchanged; the monotonic clock is never touched; only regular files
 * that are not the standard outputs are refused, so that the server's log can tell what happened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The orders, in the order of `Order` in shim.rs; the file of PALABRE_SHIM, shared with the test. */
struct orders {
    int64_t clock_ms;    /* added to the clock of the day */
    int64_t sync_ms;     /* each fsync takes so much longer */
    int64_t sync_errno;  /* each fsync fails so */
    int64_t write_errno; /* each write to a file fails so */
};

static struct orders none;
static volatile struct orders *orders = &none;
static const char *folder = "";

__attribute__((constructor)) static void open_orders(void) {
    const char *path = getenv("PALABRE_SHIM"), *of = getenv("PALABRE_SHIM_FOLDER");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *at = mmap(NULL, sizeof(struct orders), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (of) folder = of;
    if (at != MAP_FAILED) orders = at;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Whether a write to this file is refused now; errno says how. */
static int refused(int fd) {
    struct stat about;
    int how = (int)orders->write_errno;
    if (!how || fd <= 2 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
    errno = how;
    return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(pwrite64);
    return refused(fd) ? -1 : real(fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return pwrite64(fd, bytes, count, at);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    return refused(fd) ? -1 : real(fd, bytes, count);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    return refused(fd) ? -1 : real(fd, length);
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

/* A disk that can only be read opens nothing for writing, as the kernel would have it. */
static int refuses(const char *path, int flags) {
    if (orders->write_errno != EROFS || (flags & O_ACCMODE) == O_RDONLY) return 0;
    if (!*folder || strncmp(path, folder, strlen(folder)) != 0) return 0;
    errno = EROFS;
    return 1;
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        return refuses(path, flags) ? -1 : real(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

static int sync_with(int (*real)(int), int fd) {
    struct timespec longer = {orders->sync_ms / 1000, orders->sync_ms % 1000 * 1000000};
    if (orders->sync_ms > 0) nanosleep(&longer, NULL);
    if (orders->sync_errno) {
        errno = (int)orders->sync_errno;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) {
    REAL(fsync);
    return sync_with(real, fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return sync_with(real, fd);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(clock_gettime);
    int answer = real(clock, now);
    if (answer == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t ms = orders->clock_ms + now->tv_nsec / 1000000;
        int64_t left = ms % 1000 < 0 ? ms % 1000 + 1000 : ms % 1000;
        now->tv_sec += (ms - left) / 1000;
        now->tv_nsec = left * 1000000 + now->tv_nsec % 1000000;
    }
    return answer;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    int answer = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return answer;
}

time_t time(time_t *kept) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (kept) *kept = precise.tv_sec;
    return precise.tv_sec;
}
