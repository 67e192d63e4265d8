/* SPDX-License-Identifier: MIT */
/* The child's standard output and error are files without a name, whose lengths say whether something was printed. The
 * parent waits for the end of a pipe that nobody writes to: it ends with the child; until then the parent looks now and
 * then whether the child still gets on. */
#include "plugin_check/cage.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_DEATHS 3u
#define MOST_OUTPUT ((rlim_t)16 << 20)
#define GLANCE 100 /* milliseconds between two looks at the child */

static bool listening;
static off_t heard[2];

/* ---- In the child ---- */

static void listen_to(tb_board *b, int fd, const char *name)
{
    struct stat st;
    char start[64] = "", what[160];
    off_t from = heard[fd - 1];
    if (fstat(fd, &st) != 0 || st.st_size <= from)
        return;
    ssize_t n = pread(fd, start, sizeof start - 1, from);
    for (ssize_t i = 0; i < n; i++)
        if (start[i] < ' ' || start[i] > '~')
            start[i] = '?';
    heard[fd - 1] = st.st_size;
    snprintf(what, sizeof what, "it prints to standard %s: \"%s\"", name, start);
    tb_board_add(b, TB_RULE_OUTPUT, what);
}

void tb_cage_listen(tb_board *b)
{
    if (!listening)
        return;
    fflush(NULL);
    listen_to(b, STDOUT_FILENO, "output");
    listen_to(b, STDERR_FILENO, "error");
}

static void live(tb_cage_work *work, const void *what, size_t first, tb_board *board, FILE *const out[2])
{
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    (void)setrlimit(RLIMIT_FSIZE, &(struct rlimit){MOST_OUTPUT, MOST_OUTPUT});
    listening = dup2(fileno(out[0]), STDOUT_FILENO) >= 0 && dup2(fileno(out[1]), STDERR_FILENO) >= 0;
    heard[0] = heard[1] = 0;
    work(what, first, board);
    tb_cage_listen(board);
    board->done = true;
    _exit(0);
}

/* ---- In the parent ---- */

static uint64_t now(void) /* milliseconds */
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Until the child ends; false: it did not get on and was killed. */
static bool watch(pid_t child, int pipe_end, tb_board *board, unsigned seconds)
{
    size_t seen = atomic_load(&board->current);
    uint64_t since = now();
    struct pollfd p = {.fd = pipe_end, .events = POLLIN};
    for (;;) {
        if (poll(&p, 1, GLANCE) > 0)
            return true;
        size_t current = atomic_load(&board->current);
        if (current != seen) {
            seen = current;
            since = now();
        } else if (now() - since > (uint64_t)seconds * 1000) {
            kill(child, SIGKILL);
            return false;
        }
    }
}

static void report_death(tb_board *board, int status, bool hung, unsigned seconds)
{
    char what[160];
    if (hung)
        snprintf(what, sizeof what, "it did not end within %u s", seconds);
    else if (WIFSIGNALED(status))
        snprintf(what, sizeof what, "it ends the process with signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    else
        snprintf(what, sizeof what, "it ends the process with exit status %d", WEXITSTATUS(status));
    tb_board_add(board, hung ? TB_RULE_HANG : TB_RULE_CRASH, what);
}

/* One child. *again: it died in a trial, and others are left. */
static tb_status raise_child(const tb_cage *cage, tb_cage_work *work, const void *what, size_t first, tb_board *board,
                             bool *again, tb_error *err)
{
    int ends[2];
    FILE *out[2] = {tmpfile(), tmpfile()};
    if (!out[0] || !out[1] || pipe(ends) != 0)
        return tb_fail(err, TB_E_IO, "no temporary files or pipes can be had: %s", strerror(errno));
    fflush(NULL);
    atomic_store(&board->current, first);
    board->done = false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        live(work, what, first, board, out);
    }
    close(ends[1]);
    bool hung = child > 0 && !watch(child, ends[0], board, cage->seconds);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    close(ends[0]);
    fclose(out[0]);
    fclose(out[1]);
    if (child < 0)
        return tb_fail(err, TB_E_IO, "no child process can be started: %s", strerror(errno));
    *again = hung || !board->done;
    if (*again)
        report_death(board, status, hung, cage->seconds);
    return TB_OK;
}

tb_status tb_cage_run(const tb_cage *cage, tb_cage_work *work, const void *what, tb_board **out, tb_error *err)
{
    void *p = mmap(NULL, sizeof(tb_board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return tb_nomem(err);
    tb_board *board = p;
    tb_status rc = TB_OK;
    bool again = true;
    if (cage->open) {
        work(what, 0, board);
        board->done = true;
        again = false;
    }
    for (unsigned deaths = 0; again && rc == TB_OK && deaths < MOST_DEATHS && (!deaths || board->ready); deaths++)
        rc = raise_child(cage, work, what, deaths ? atomic_load(&board->current) + 1 : 0, board, &again, err);
    if (rc < 0) {
        tb_cage_release(board);
        return rc;
    }
    *out = board;
    return TB_OK;
}

void tb_cage_release(tb_board *b)
{
    if (b)
        munmap(b, sizeof *b);
}
