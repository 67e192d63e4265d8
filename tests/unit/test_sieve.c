/* SPDX-License-Identifier: MIT */
/* Whatever two tables hold, a comparison behind the sieve says the same, letter by letter, as one that reads every row:
 * with one thread and with several, with memory for everything and for a part of the keys only. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/threads.h"
#include "change/change.h"
#include "load/load.h"
#include "load/pairs.h"
#include "load/sieve.h"
#include "report/diff.h"
#include "report/warnings.h"

const tb_plugin *tb_plugin_query_csv(void);
const tb_plugin *tb_plugin_query_json(void);

#define ROWS 5200u
#ifdef __SANITIZE_ADDRESS__ /* ten times slower, and the mistakes it finds show at once */
#define SEEDS 4u
#else
#define SEEDS 40u
#endif

static tb_registry *registry;
static tb_shelf *shelf;

/* What a pair of files is like; each is true of a third of the pairs. */
typedef struct manner {
    bool json, shuffled, twice, quotes, breaks, ragged, odd_figures, blank_lines, crlf, blanks, names_differ, moved;
    bool many_names;
    bool late;  /* in order but for a row near the end */
    bool error; /* a figure that cannot be kept, in both files */
} manner;

static bool perhaps(void) { return dice(3) == 0; }

static manner make_manner(void)
{
    manner m = {.json = perhaps(), .shuffled = perhaps(), .twice = perhaps(), .quotes = perhaps(), .breaks = perhaps()};
    m.ragged = perhaps();
    m.odd_figures = perhaps();
    m.blank_lines = perhaps();
    m.crlf = perhaps();
    m.blanks = perhaps();
    m.names_differ = perhaps();
    m.moved = perhaps();
    m.late = perhaps();
    m.error = dice(9) == 0;
    m.many_names = perhaps();
    return m;
}

typedef struct line {
    unsigned key, name;
    char figures[2][24];
    bool bad;
} line;

static void make_figure(const manner *m, char out[24])
{
    static const char *const odd[] = {
        "",   "0",   "-",   "1,234.50", "(12.00)", "12%",      "n/a",  "０.５",          "-0.0",
        "+1", "1e3", "007", "1.2.3",    "待定",    "1234.56 ", "<br>", "99999999999999", "\xC2\xA0\x37",
        ".5"};
    if (m->odd_figures && dice(20) == 0)
        snprintf(out, 24, "%s", odd[dice(N(odd))]);
    else
        snprintf(out, 24, "%s%u.%02u", dice(30) ? "" : "-", dice(90000), dice(100));
}

static line make_line(const manner *m, unsigned key)
{
    line l = {.key = key, .name = dice(m->many_names ? 4000 : 40)};
    make_figure(m, l.figures[0]);
    make_figure(m, l.figures[1]);
    return l;
}

static void put_csv_cell(tb_buf *b, const manner *m, const char *text, bool last)
{
    bool quoted = m->quotes && dice(12) == 0;
    tb_buf_printf(b, quoted ? "\"%s\"" : strchr(text, ',') ? "\"%s\"" : "%s", text);
    tb_buf_z(b, last ? m->crlf ? "\r\n" : "\n" : ",");
}

static void put_csv(tb_buf *b, const manner *m, bool moved, const line *l)
{
    char key[2][40], name[60];
    snprintf(key[0], sizeof key[0], "%sK%04u%s", m->blanks && dice(9) == 0 ? " " : "", l->key / 7,
             m->blanks && dice(9) == 0 ? "\xE3\x80\x80" : "");
    snprintf(key[1], sizeof key[1], "%u", l->key % 7);
    snprintf(name, sizeof name, m->breaks && dice(50) == 0 ? "\"项目\n%u\"\"x\"" : "项目%u", l->name);
    if (m->blank_lines && dice(60) == 0)
        tb_buf_z(b, m->crlf ? "\r\n" : "\n");
    if (moved)
        put_csv_cell(b, m, l->figures[1], false);
    put_csv_cell(b, m, key[0], false);
    put_csv_cell(b, m, key[1], false);
    if (name[0] == '"')
        tb_buf_printf(b, "%s,", name);
    else
        put_csv_cell(b, m, name, false);
    bool ragged = m->ragged && dice(80) == 0;
    put_csv_cell(b, m, l->bad ? "1234567890123456789012.5" : l->figures[0], moved || ragged);
    if (!moved && !ragged)
        put_csv_cell(b, m, l->figures[1], true);
}

static void put_json(tb_buf *b, const manner *m, const line *l)
{
    tb_buf_printf(b, "{\"code\":\"K%04u%s\",\"part\":\"%u\",", l->key / 7, m->blanks && dice(9) == 0 ? " " : "",
                  l->key % 7);
    if (!m->ragged || dice(80))
        tb_buf_printf(b, "\"name\":\"%s%u\",", m->quotes && dice(9) == 0 ? "\\u9879\\n" : "项目", l->name);
    if (m->breaks && dice(70) == 0)
        tb_buf_printf(b, "\"more\":[1,{\"a\":null}],");
    tb_buf_printf(b, "\"a\":\"%s\",\"b\":\"%s\"}\n", l->bad ? "1234567890123456789012.5" : l->figures[0],
                  l->figures[1]);
    if (m->blank_lines && dice(60) == 0)
        tb_buf_char(b, '\n');
}

static void write_side(const char *path, const manner *m, bool moved, const line *lines, size_t n)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (!m->json)
        tb_buf_z(&b, moved ? "b,code,part,name,a\n" : "code,part,name,a,b\n");
    for (size_t i = 0; i < n; i++)
        if (m->json)
            put_json(&b, m, &lines[i]);
        else
            put_csv(&b, m, moved, &lines[i]);
    if (dice(2) && b.len)
        b.len--; /* the last line has no break */
    put_file(path, tb_buf_view(&b));
}

static size_t next_year(const manner *m, const line *old_lines, line *out)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        line l = old_lines[i];
        if (dice(50) == 0)
            continue;
        if (dice(30) == 0)
            make_figure(m, l.figures[dice(2)]);
        if (m->names_differ)
            l.name = dice(40);
        out[n++] = l;
        if (m->twice && dice(300) == 0) {
            out[n] = l;
            if (dice(2))
                make_figure(m, out[n].figures[0]);
            n++;
        }
    }
    for (unsigned k = dice(60); k > 0; k--)
        out[n++] = make_line(m, 100000 + k);
    for (size_t i = n; m->shuffled && i > 1; i--) {
        size_t j = dice((uint32_t)i);
        line l = out[j];
        out[j] = out[i - 1];
        out[i - 1] = l;
    }
    return n;
}

/* calm: in order, with nothing to be said about any row. */
static void write_pair(uint32_t seed, bool calm, const char *old_path, const char *new_path)
{
    static line old_lines[ROWS], new_lines[2 * ROWS];
    seed_dice(seed);
    manner m = make_manner();
    if (calm)
        m = (manner){.json = m.json, .quotes = m.quotes, .breaks = m.breaks, .crlf = m.crlf, .moved = m.moved};
    for (unsigned i = 0; i < ROWS; i++)
        old_lines[i] = make_line(&m, m.twice && dice(400) == 0 ? i / 2 : i);
    if (m.error)
        old_lines[ROWS - 100].bad = true;
    size_t n = next_year(&m, old_lines, new_lines);
    if (m.late) {
        line l = new_lines[n - 20];
        new_lines[n - 20] = new_lines[n - 300];
        new_lines[n - 300] = l;
    }
    write_side(old_path, &m, false, old_lines, ROWS);
    write_side(new_path, &m, m.moved && !m.json, new_lines, n);
}

/* All that is said about the pair; *alike: how many lines a sieve held back. */
static void tell(const tb_load_options *o, tb_dataset *const ds[2], tb_buf *out, size_t *alike)
{
    tb_comparison *c = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_compare(ds[0], ds[1], &(tb_compare_options){.align.exact_plain = !o->names}, &c, &err), &err);
    for (size_t i = 0; i < ds[1]->tables.len; i++)
        *alike += ds[1]->tables.ptr[i]->alike;
    tb_diff_csv(c, false, out);
    tb_diff_json(c, out);
    tb_diff_text(c, false, out);
    tb_comparison_free(c);
}

static void compare(const tb_load_options *o, const char *old_path, const char *new_path, tb_buf *out, size_t *alike)
{
    const char *const paths[] = {old_path, new_path};
    tb_dataset *ds[2] = {NULL, NULL};
    tb_error err = TB_ERROR_INIT;
    *alike = 0;
    if (tb_load(o, paths, 2, ds, &err) < 0) {
        tb_buf_z(out, err.message);
        return;
    }
    tell(o, ds, out, alike);
    tb_dataset_free(ds[0]);
    tb_dataset_free(ds[1]);
}

static tb_load_options options_of(uint32_t seed)
{
    tb_load_options o = {.registry = registry, .shelf = shelf, .compare = true, .part = 40000};
    o.selection = (tb_selection){.key = "code,part"};
    if (seed % 2)
        o.selection.measure = seed % 3 ? "a,b" : "b";
    return o;
}

static void same_with_and_without(void **state)
{
    (void)state;
    static const struct {
        size_t threads, memory;
    } ways[] = {{1, 0}, {2, 0}, {5, 0}, {3, 1}};
    size_t held_back = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        write_pair(seed, false, "old.txt", "new.txt");
        tb_load_options o = options_of(seed);
        TB_CLEANUP(tb_buf_fini) tb_buf want = {0};
        size_t alike;
        o.no_sieve = true;
        compare(&o, "old.txt", "new.txt", &want, &alike);
        assert_int_equal(alike, 0);
        o.no_sieve = false;
        for (size_t i = 0; i < N(ways); i++) {
            TB_CLEANUP(tb_buf_fini) tb_buf got = {0};
            tb_threads_limit(ways[i].threads);
            o.memory = ways[i].memory;
            compare(&o, "old.txt", "new.txt", &got, &alike);
            held_back += alike;
            if (!tb_str_eq(tb_buf_view(&got), tb_buf_view(&want)))
                fail_msg("seed %u, way %zu: the results differ", seed, i);
        }
    }
    tb_threads_limit(0);
    assert_true(held_back > SEEDS * ROWS); /* or nothing was tested */
}

/* Where lines are looked for by their names: as long as all rows are context, nothing differs; a sample may make a
 * difference, but neither threads nor memory do. */
static void same_names(void **state)
{
    (void)state;
    static const struct {
        size_t threads, memory;
    } ways[] = {{1, 0}, {3, 0}, {1, 1}, {2, 1}};
    size_t held_back = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        write_pair(seed, false, "old.txt", "new.txt");
        tb_load_options o = options_of(seed);
        TB_CLEANUP(tb_buf_fini) tb_buf want = {0}, sampled = {0};
        size_t alike;
        o.names = true;
        o.selection.name = seed % 4 ? "name" : NULL;
        o.no_sieve = true;
        compare(&o, "old.txt", "new.txt", &want, &alike);
        o.no_sieve = false;
        for (size_t i = 0; i < 2 * N(ways); i++) {
            TB_CLEANUP(tb_buf_fini) tb_buf got = {0};
            bool all = i < N(ways);
            o.part = all ? 4000000 : 4000;
            o.memory = ways[i % N(ways)].memory;
            tb_threads_limit(ways[i % N(ways)].threads);
            compare(&o, "old.txt", "new.txt", &got, &alike);
            held_back += alike;
            if (i == N(ways))
                tb_buf_str(&sampled, tb_buf_view(&got));
            if (!tb_str_eq(tb_buf_view(&got), tb_buf_view(all ? &want : &sampled)))
                fail_msg("seed %u, way %zu: the results differ", seed, i);
        }
    }
    tb_threads_limit(0);
    assert_true(held_back > SEEDS * ROWS / 4); /* or nothing was tested */
}

/* Lines of tables in order, written while these are read, and what is said beside them. */
typedef struct segments {
    tb_buf out;
    tb_counts counts;
    size_t n, most; /* calls, the largest table of one */
    bool refuse;
} segments;

static void add_lines(segments *s, tb_dataset *const ds[2], bool notes)
{
    tb_comparison *c = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_compare(ds[0], ds[1], &(tb_compare_options){.align.exact_plain = true}, &c, &err), &err);
    tb_diff_csv_lines(c, false, &s->out);
    s->counts.changed += c->counts.changed;
    s->counts.added += c->counts.added;
    s->counts.removed += c->counts.removed;
    s->counts.unchanged += c->counts.unchanged;
    const tb_diags *const all[] = {&c->diags, &ds[0]->diags, &ds[1]->diags};
    if (notes)
        tb_warnings_text(all, 3, "", &s->out);
    tb_comparison_free(c);
}

static tb_status take_lines(void *to, const tb_dataset *old_ds, const tb_dataset *new_ds, tb_error *err)
{
    segments *s = to;
    tb_dataset *const ds[2] = {(tb_dataset *)(uintptr_t)old_ds, (tb_dataset *)(uintptr_t)new_ds};
    size_t rows = old_ds->tables.ptr[0]->records.len + new_ds->tables.ptr[0]->records.len;
    s->n++;
    s->most = rows > s->most ? rows : s->most;
    add_lines(s, ds, false);
    return s->refuse ? tb_fail(err, TB_E_IO, "refused") : TB_OK;
}

static void forget_lines(void *to)
{
    segments *s = to;
    tb_buf_clear(&s->out);
    s->counts = (tb_counts){0};
}

static void load_lines(const tb_load_options *o, segments *s)
{
    static const char *const paths[] = {"old.txt", "new.txt"};
    tb_dataset *ds[2] = {NULL, NULL};
    tb_error err = TB_ERROR_INIT;
    if (tb_load(o, paths, 2, ds, &err) < 0) {
        forget_lines(s);
        tb_buf_z(&s->out, err.message);
        return;
    }
    add_lines(s, ds, true);
    tb_dataset_free(ds[0]);
    tb_dataset_free(ds[1]);
}

static void same_in_segments(void **state)
{
    (void)state;
    size_t taken = 0;
    for (uint32_t seed = 0; seed < 2 * SEEDS; seed++) {
        write_pair(seed, seed % 2, "old.txt", "new.txt");
        tb_load_options o = options_of(seed);
        o.part = 5000; /* some twenty rows a segment */
        segments want = {.n = 0}, got = {.n = 0};
        const tb_load_sink sink = {&got, take_lines, forget_lines};
        load_lines(&o, &want);
        o.sink = &sink;
        tb_threads_limit(seed % 4 + 1);
        load_lines(&o, &got);
        tb_threads_limit(0);
        if (!tb_str_eq(tb_buf_view(&got.out), tb_buf_view(&want.out)))
            fail_msg("seed %u: the lines differ", seed);
        assert_memory_equal(&got.counts, &want.counts, sizeof want.counts);
        assert_true(got.most < ROWS / 20); /* or it grows with the rows */
        taken += got.n;
        tb_buf_fini(&want.out);
        tb_buf_fini(&got.out);
    }
    assert_true(taken > 10 * SEEDS); /* or nothing was tested */
}

/* What the taker says against it ends the loading, with its own words. */
static void segments_refused(void **state)
{
    (void)state;
    tb_buf sides[2] = {{0}, {0}};
    for (unsigned k = 0; k < 2; k++) {
        tb_buf_z(&sides[k], "code,part,a,b\n");
        for (unsigned i = 0; i < 6000; i++)
            tb_buf_printf(&sides[k], "%06u,x,%u,1\n", i, i % 50 ? 7 : k);
    }
    put_file("old.txt", tb_buf_view(&sides[0]));
    put_file("new.txt", tb_buf_view(&sides[1]));
    tb_load_options o = options_of(1);
    segments s = {.refuse = true};
    const tb_load_sink sink = {&s, take_lines, forget_lines};
    o.sink = &sink;
    load_lines(&o, &s);
    assert_int_equal(s.n, 1);
    assert_true(tb_str_eq(tb_buf_view(&s.out), TB_LIT("refused")));
    tb_buf_fini(&s.out);
    tb_buf_fini(&sides[0]);
    tb_buf_fini(&sides[1]);
}

/* Rows whose bytes take more than a share of the keys, which are then done in shares. */
static void in_shares(void **state)
{
    (void)state;
    tb_buf sides[2] = {{0}, {0}}, out[3] = {{0}, {0}, {0}};
    for (unsigned k = 0; k < 2; k++) {
        tb_buf_z(&sides[k], "code,a\n");
        for (unsigned i = 0; i < 400000; i++)
            if (i % 1000 != k)
                tb_buf_printf(&sides[k], "a key that is rather long, so that it takes much room %06u,%u\n", i, i % 977);
    }
    for (unsigned k = 0; k < 2; k++) /* a comma in the key would be a column */
        for (size_t i = 7; i < sides[k].len; i++)
            if (sides[k].ptr[i] == ',' && sides[k].ptr[i + 1] == ' ')
                sides[k].ptr[i] = ';';
    put_file("old.csv", tb_buf_view(&sides[0]));
    put_file("new.csv", tb_buf_view(&sides[1]));
    tb_load_options o = options_of(0);
    o.selection = (tb_selection){.key = "code", .measure = "a"};
    size_t alike[3];
    compare(&o, "old.csv", "new.csv", &out[0], &alike[0]);
    o.memory = 1;
    tb_threads_limit(1); /* a budget has a floor for each thread */
    compare(&o, "old.csv", "new.csv", &out[1], &alike[1]);
    tb_threads_limit(0);
    o.no_sieve = true;
    compare(&o, "old.csv", "new.csv", &out[2], &alike[2]);
    assert_int_equal(alike[0], 400000 - 800);
    assert_int_equal(alike[1], alike[0]);
    assert_int_equal(alike[2], 0);
    assert_true(tb_str_eq(tb_buf_view(&out[0]), tb_buf_view(&out[1])));
    assert_true(tb_str_eq(tb_buf_view(&out[0]), tb_buf_view(&out[2])));
    for (size_t i = 0; i < 3; i++)
        tb_buf_fini(&out[i]);
    tb_buf_fini(&sides[0]);
    tb_buf_fini(&sides[1]);
}

/* Rows that are long at first and short then are many more than the first ones make one expect. */
static void short_behind_long(void **state)
{
    (void)state;
    tb_buf sides[2] = {{0}, {0}}, out[2] = {{0}, {0}};
    for (unsigned k = 0; k < 2; k++) {
        tb_buf_z(&sides[k], "code,a\n");
        for (unsigned i = 0; i < 4500; i++)
            tb_buf_printf(&sides[k], "%0400u,%u\n", i, i % 977);
        for (unsigned i = 0; i < 90000; i++)
            if (i % 1000 != k)
                tb_buf_printf(&sides[k], "z%u,%u\n", (i * 7919u) % 89000u, i % 500 == 0 ? k : 5);
    }
    put_file("old.csv", tb_buf_view(&sides[0]));
    put_file("new.csv", tb_buf_view(&sides[1]));
    tb_load_options o = options_of(0);
    o.selection = (tb_selection){.key = "code", .measure = "a"};
    size_t alike[2];
    for (size_t k = 0; k < 2; k++) {
        o.no_sieve = k == 1;
        compare(&o, "old.csv", "new.csv", &out[k], &alike[k]);
    }
    assert_true(alike[0] > 80000);
    assert_true(tb_str_eq(tb_buf_view(&out[0]), tb_buf_view(&out[1])));
    for (size_t i = 0; i < 2; i++) {
        tb_buf_fini(&out[i]);
        tb_buf_fini(&sides[i]);
    }
}

/* A large text that is presumed to be UTF-8 and turns out not to be: `odd` stands in its last row. */
static void write_large(const char *path, const char *odd)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_z(&b, "code,a\n");
    for (unsigned i = 0; b.len < (5u << 20); i++)
        tb_buf_printf(&b, "a key of some length %06u,%u\n", i, i % 977);
    tb_buf_printf(&b, "%s,5\n", odd);
    put_file(path, tb_buf_view(&b));
}

static void presumed_text(void **state)
{
    (void)state;
    static const char *const odds[] = {
        "x", "\xD4\xA4\xCB\xE3\xBF\xC6\xC4\xBF", "a\x01", "\xE9\xA2\x84\xE7", "\xE4\xBD", "\xE9\xA2\x84"};
    size_t sieved = 0;
    write_large("old.csv", "x");
    for (size_t i = 0; i < N(odds); i++) {
        write_large("new.csv", odds[i]);
        tb_load_options o = options_of(0);
        o.selection = (tb_selection){.key = "code", .measure = "a"};
        tb_buf out[2] = {{0}, {0}};
        size_t alike[2] = {0, 0};
        for (size_t k = 0; k < 2; k++) {
            tb_pairs pairs;
            tb_error err = TB_ERROR_INIT;
            o.no_sieve = k == 1;
            if (tb_load_pairs(&o, "old.csv", "new.csv", &pairs, &err) < 0) {
                tb_buf_z(&out[k], err.message);
                continue;
            }
            tell(&o, (tb_dataset *const[]){pairs.pairs.ptr[0].old_ds, pairs.pairs.ptr[0].new_ds}, &out[k], &alike[k]);
            tb_pairs_fini(&pairs);
        }
        assert_true(tb_str_eq(tb_buf_view(&out[0]), tb_buf_view(&out[1])));
        assert_int_equal(alike[1], 0);
        sieved += alike[0] > 100000;
        tb_buf_fini(&out[0]);
        tb_buf_fini(&out[1]);
    }
    assert_true(sieved >= 2); /* or nothing was tested */
}

static int set_up(void **state)
{
    tb_error err = TB_ERROR_INIT;
    const tb_plugin *const plugins[] = {tb_plugin_query_csv(), tb_plugin_query_json(), NULL};
    CHECK_OK(tb_registry_static(plugins, &registry, &err), &err);
    CHECK_OK(tb_shelf_open(TB_DATASETS "/layouts", &shelf, &err), &err);
    return setup_directory(state);
}

static int tear_down(void **state)
{
    tb_registry_close(registry);
    tb_shelf_close(shelf);
    return teardown_directory(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_with_and_without), cmocka_unit_test(same_names), cmocka_unit_test(same_in_segments),
        cmocka_unit_test(segments_refused),      cmocka_unit_test(in_shares),  cmocka_unit_test(short_behind_long),
        cmocka_unit_test(presumed_text)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
