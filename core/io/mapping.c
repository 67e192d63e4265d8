/* SPDX-License-Identifier: MIT */
/* Touching a page past the new end of a mapped file that shrank raises SIGBUS; the handler looks the address up in a
 * small table of our mappings, puts an anonymous zero page there and marks the mapping, so that the read goes on. The
 * table is fixed and its entries are atomics, so the handler takes no lock. A SIGBUS elsewhere is handed to the default
 * action. */
#include "io/mapping.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"

struct tb_mapping {
    atomic_uintptr_t begin; /* 0: free; 1: being filled */
    atomic_size_t len;
    atomic_bool shrunk;
};

static tb_mapping mappings[TB_MAX_MAPPINGS];
static atomic_bool handler_installed;
static size_t page_size;

static void on_sigbus(int sig, siginfo_t *info, void *context)
{
    (void)context;
    uintptr_t addr = (uintptr_t)info->si_addr;
    for (size_t i = 0; i < TB_MAX_MAPPINGS; i++) {
        uintptr_t begin = atomic_load(&mappings[i].begin);
        if (begin <= 1 || addr < begin || addr >= begin + atomic_load(&mappings[i].len))
            continue;
        atomic_store(&mappings[i].shrunk, true);
        uintptr_t page = addr & ~(uintptr_t)(page_size - 1);
        void *at = mmap((void *)page, page_size, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
        if (at != MAP_FAILED)
            return;
    }
    signal(sig, SIG_DFL);
}

tb_mapping *tb_mapping_add(void *p, size_t len)
{
    if (!atomic_exchange(&handler_installed, true)) {
        page_size = (size_t)sysconf(_SC_PAGESIZE);
        struct sigaction sa = {.sa_flags = SA_SIGINFO | SA_RESTART};
        sa.sa_sigaction = on_sigbus;
        sigemptyset(&sa.sa_mask);
        sigaction(SIGBUS, &sa, NULL);
    }
    for (size_t i = 0; i < TB_MAX_MAPPINGS; i++) {
        uintptr_t expected = 0;
        if (!atomic_compare_exchange_strong(&mappings[i].begin, &expected, 1))
            continue;
        atomic_store(&mappings[i].shrunk, false);
        atomic_store(&mappings[i].len, len);
        atomic_store(&mappings[i].begin, (uintptr_t)p);
        return &mappings[i];
    }
    return NULL;
}

bool tb_mapping_shrunk(const tb_mapping *m) { return atomic_load(&m->shrunk); }

void tb_mapping_remove(tb_mapping *m)
{
    if (m)
        atomic_store(&m->begin, 0);
}
