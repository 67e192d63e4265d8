/* SPDX-License-Identifier: MIT */
/* Growth by half again with overflow checks. The pointer is read and written with memcpy because its own type is
 * T *, not void *. */
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "base/large.h"

bool tb_vec_reserve_(void **ptr, size_t len, size_t *cap, size_t more, size_t elem)
{
    if (more <= *cap - len)
        return true;
    if (more > SIZE_MAX / elem - len)
        return false;
    size_t want = len + more;
    size_t grown = *cap <= SIZE_MAX / elem / 2 ? *cap + *cap / 2 : want;
    if (grown < 8 && 8 <= SIZE_MAX / elem)
        grown = 8;
    if (grown < want)
        grown = want;
    void *old;
    memcpy(&old, ptr, sizeof old);
    void *p = realloc(old, grown * elem);
    if (!p)
        return false;
    tb_large_advise(p, grown * elem);
    memcpy(ptr, &p, sizeof p);
    *cap = grown;
    return true;
}
