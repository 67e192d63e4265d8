/* SPDX-License-Identifier: MIT */
/* What must hold for any data, asserted on generated data that goes through the real loading: files, plugins, layouts.
 * Plain keyed tables (amounts, blanks, zeros, texts, keys that occur twice) and a publication with nested lines. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "change/change.h"
#include "dataset/dataset_json.h"
#include "load/load.h"

const tb_plugin *tb_plugin_query_csv(void);
const tb_plugin *tb_plugin_query_text(void);

#define SEEDS 120u
#define ROWS 40u
#define MEASURES 3u

static tb_registry *registry;
static tb_shelf *shelf;

/* A line of a plain table: key, name, three values as printed. */
typedef struct line {
    unsigned key;
    char name[24];
    char values[MEASURES][16];
} line;

typedef struct table {
    line lines[2 * ROWS];
    size_t n;
} table;

static void make_value(char out[16])
{
    switch (dice(8)) {
    case 0:
        out[0] = '\0';
        break;
    case 1:
        snprintf(out, 16, "0");
        break;
    case 2:
        snprintf(out, 16, "-%u.%02u", dice(900) + 1, dice(100));
        break;
    default:
        snprintf(out, 16, "%u.%02u", dice(90000), dice(100));
        break;
    }
}

static line make_line(unsigned key)
{
    line l = {.key = key};
    snprintf(l.name, sizeof l.name, "项目%u", dice(30));
    for (size_t m = 0; m < MEASURES; m++)
        make_value(l.values[m]);
    return l;
}

static table make_table(void)
{
    table t = {.n = 10 + dice(ROWS - 10)};
    for (size_t i = 0; i < t.n; i++)
        t.lines[i] = make_line((unsigned)i * 3);
    return t;
}

/* Another year of t: some lines gone, some new, some values other. */
static table next_year(const table *t)
{
    table b = {0};
    for (size_t i = 0; i < t->n; i++) {
        line l = t->lines[i];
        if (dice(10) == 0)
            continue;
        if (dice(3) == 0)
            make_value(l.values[dice(MEASURES)]);
        b.lines[b.n++] = l;
    }
    for (unsigned k = dice(6); k > 0; k--)
        b.lines[b.n++] = make_line(1000 + k);
    return b;
}

static void shuffle(table *t)
{
    for (size_t i = t->n; i > 1; i--) {
        size_t j = dice((uint32_t)i);
        line l = t->lines[j];
        t->lines[j] = t->lines[i - 1];
        t->lines[i - 1] = l;
    }
}

static void write_table(const char *path, const table *t)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_buf_z(&b, "编码,名称,合计(万元),基本,备注数\n");
    for (size_t i = 0; i < t->n; i++) {
        const line *l = &t->lines[i];
        tb_buf_printf(&b, "K%04u,%s,%s,%s,%s\n", l->key, l->name, l->values[0], l->values[1], l->values[2]);
    }
    put_file(path, tb_buf_view(&b));
}

typedef struct run {
    tb_dataset *ds[2];
    tb_comparison *c;
} run;

static run compare_files(const char *old_path, const char *new_path, bool keyed, bool keep_all)
{
    tb_load_options o = {.registry = registry, .shelf = shelf, .keep_printed = true};
    const char *const paths[] = {old_path, new_path};
    run r = {{NULL, NULL}, NULL};
    tb_error err = TB_ERROR_INIT;
    if (keyed)
        o.selection = (tb_selection){.key = "编码", .name = "名称", .measure = "合计,基本,备注数"};
    CHECK_OK(tb_load(&o, paths, 2, r.ds, &err), &err);
    CHECK_OK(tb_compare(r.ds[0], r.ds[1], &(tb_compare_options){.keep_all = keep_all}, &r.c, &err), &err);
    return r;
}

static void run_fini(run *r)
{
    tb_comparison_free(r->c);
    tb_dataset_free(r->ds[0]);
    tb_dataset_free(r->ds[1]);
}

static void write_value(tb_buf *b, const tb_dtable *t, tb_value v)
{
    if (v.kind == TB_KIND_TEXT)
        tb_buf_str(b, tb_value_printed(t, v));
    else if (v.kind != TB_KIND_NONE)
        tb_decimal_write(b, tb_value_decimal(v));
}

/* One text a changed measure; mirrored: as the comparison in the other direction would give it. */
static void delta_text(tb_buf *b, const tb_table_change *t, const tb_change *c, const tb_delta *d, bool mirrored)
{
    tb_change_kind kind = c->kind;
    if (mirrored && (kind == TB_ADDED || kind == TB_REMOVED))
        kind = kind == TB_ADDED ? TB_REMOVED : TB_ADDED;
    if (mirrored && (kind == TB_SPLIT || kind == TB_MERGED))
        kind = kind == TB_SPLIT ? TB_MERGED : TB_SPLIT;
    bool new_side = c->old_record == TB_NO_RECORD || (!mirrored && c->new_record != TB_NO_RECORD);
    const tb_dtable *side = new_side ? t->new_table : t->old_table;
    size_t at = new_side ? c->new_record : c->old_record;
    tb_buf_printf(b, "%s|%.*s|%.*s|", tb_change_name(kind), TB_ARG(side->records.ptr[at].path),
                  TB_ARG(side->records.ptr[at].name));
    tb_record_code(b, side, at);
    if (!d)
        return;
    tb_decimal delta = d->delta;
    delta.mantissa = mirrored ? -delta.mantissa : delta.mantissa;
    tb_buf_printf(b, "|%.*s|", TB_ARG(tb_delta_measure(t, d)->name));
    write_value(b, mirrored ? t->new_table : t->old_table, mirrored ? d->new_value : d->old_value);
    tb_buf_char(b, '|');
    write_value(b, mirrored ? t->old_table : t->new_table, mirrored ? d->old_value : d->new_value);
    tb_buf_char(b, '|');
    if (d->has_delta)
        tb_decimal_write(b, delta);
}

static int by_text(const void *a, const void *b)
{
    char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* The changes as a sorted text: a multiset that can be compared. Freed by the caller. */
static char *changes_of(const tb_comparison *c, bool mirrored)
{
    static char *texts[1u << 14];
    size_t n = 0;
    for (size_t i = 0; i < c->tables.len; i++)
        for (size_t k = 0; k < c->tables.ptr[i]->changes.len; k++) {
            const tb_table_change *t = c->tables.ptr[i];
            const tb_change *x = &t->changes.ptr[k];
            for (uint32_t d = 0; d < (x->n_deltas ? x->n_deltas : 1); d++) {
                TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
                delta_text(&b, t, x, x->n_deltas ? &t->deltas.ptr[x->first_delta + d] : NULL, mirrored);
                tb_buf_char(&b, '\0');
                assert_true(n < N(texts));
                texts[n++] = strdup(b.ptr);
            }
        }
    if (n)
        qsort(texts, n, sizeof *texts, by_text);
    TB_CLEANUP(tb_buf_fini) tb_buf all = {0};
    for (size_t i = 0; i < n; i++) {
        tb_buf_printf(&all, "%s\n", texts[i]);
        free(texts[i]);
    }
    tb_buf_char(&all, '\0');
    return strdup(all.ptr);
}

static void check_same(char *a, char *b)
{
    assert_string_equal(a, b);
    free(a);
    free(b);
}

static void test_same_is_empty(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seed_dice(seed);
        table a = make_table();
        write_table("a.csv", &a);
        shuffle(&a);
        write_table("b.csv", &a);
        run r = compare_files("a.csv", "b.csv", true, false);
        assert_false(tb_differs(r.c));
        assert_int_equal(r.c->counts.compared, a.n);
        run_fini(&r);
    }
}

static void test_mirrored_and_order_free(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seed_dice(seed);
        table a = make_table(), b = next_year(&a);
        write_table("a.csv", &a);
        write_table("b.csv", &b);
        run there = compare_files("a.csv", "b.csv", true, false), back = compare_files("b.csv", "a.csv", true, false);
        check_same(changes_of(there.c, false), changes_of(back.c, true));
        assert_int_equal(there.c->counts.added, back.c->counts.removed);
        shuffle(&a);
        shuffle(&b);
        write_table("a2.csv", &a);
        write_table("b2.csv", &b);
        run mixed = compare_files("a2.csv", "b2.csv", true, false);
        check_same(changes_of(there.c, false), changes_of(mixed.c, false));
        run_fini(&there);
        run_fini(&back);
        run_fini(&mixed);
    }
}

/* Keys that occur twice: names and values decide, never the order. */
static void test_duplicates_are_order_free(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seed_dice(seed);
        table a = make_table(), b;
        for (size_t i = 0; i + 1 < a.n; i += 1 + dice(4))
            a.lines[i + 1].key = a.lines[i].key;
        b = next_year(&a);
        write_table("a.csv", &a);
        write_table("b.csv", &b);
        run first = compare_files("a.csv", "b.csv", true, false);
        shuffle(&a);
        shuffle(&b);
        write_table("a2.csv", &a);
        write_table("b2.csv", &b);
        run second = compare_files("a2.csv", "b2.csv", true, false),
            back = compare_files("b2.csv", "a2.csv", true, false);
        check_same(changes_of(first.c, false), changes_of(second.c, false));
        check_same(changes_of(first.c, false), changes_of(back.c, true));
        size_t lines = first.c->counts.compared + first.c->counts.added;
        assert_int_equal(lines, b.n); /* nothing is lost */
        assert_int_equal(first.c->counts.compared + first.c->counts.removed, a.n);
        run_fini(&first);
        run_fini(&second);
        run_fini(&back);
    }
}

static size_t find_key(const tb_dtable *t, tb_str key)
{
    for (size_t i = 0; i < t->records.len; i++)
        if (tb_str_eq(tb_table_key(t, i, 0), key))
            return i;
    return SIZE_MAX;
}

/* The changes applied to the old table give the new one. */
static void test_complete(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seed_dice(seed);
        table a = make_table(), b = next_year(&a);
        write_table("a.csv", &a);
        write_table("b.csv", &b);
        run r = compare_files("a.csv", "b.csv", true, false);
        const tb_table_change *t = r.c->tables.ptr[0];
        size_t seen = 0;
        for (size_t k = 0; k < t->changes.len; k++)
            seen += t->changes.ptr[k].kind != TB_REMOVED;
        for (size_t j = 0; j < t->new_table->records.len; j++) {
            size_t i = find_key(t->old_table, tb_table_key(t->new_table, j, 0));
            const tb_change *c = NULL;
            for (size_t k = 0; k < t->changes.len && !c; k++)
                c = t->changes.ptr[k].new_record == j ? &t->changes.ptr[k] : NULL;
            if (c && c->old_record != TB_NO_RECORD)
                i = c->old_record;           /* recoded */
            assert_true(c || i != SIZE_MAX); /* said to be unchanged, or changed, or added */
            for (size_t m = 0; m < MEASURES; m++) {
                tb_value v = i == SIZE_MAX ? tb_value_none() : *tb_table_value(t->old_table, i, m);
                for (uint32_t d = 0; c && d < c->n_deltas; d++)
                    if (t->deltas.ptr[c->first_delta + d].measure == m)
                        v = t->deltas.ptr[c->first_delta + d].new_value;
                tb_value want = *tb_table_value(t->new_table, j, m);
                assert_int_equal(v.mantissa, want.mantissa); /* a blank and 0 are one */
            }
        }
        assert_int_equal(r.c->counts.changed + r.c->counts.recoded + r.c->counts.added, seen);
        assert_int_equal(t->new_table->records.len + r.c->counts.removed - r.c->counts.added,
                         t->old_table->records.len);
        run_fini(&r);
    }
}

/* A publication: classes, groups and items that add up, in the layout of the bundled document. */
typedef struct budget {
    unsigned items[4][3][4]; /* 分 of 万元 hundredths; 0: the line is not there */
} budget;

static budget make_budget(void)
{
    budget b;
    for (size_t c = 0; c < 4; c++)
        for (size_t g = 0; g < 3; g++)
            for (size_t i = 0; i < 4; i++)
                b.items[c][g][i] = i == 0 || dice(4) ? 100 + dice(1000000) : 0;
    return b;
}

static budget change_budget(budget b)
{
    for (size_t c = 0; c < 4; c++)
        for (size_t g = 0; g < 3; g++)
            for (size_t i = 1; i < 4; i++)
                if (dice(3) == 0)
                    b.items[c][g][i] = dice(3) ? 100 + dice(1000000) : 0;
    return b;
}

static void put_row(tb_buf *b, const char *name, uint64_t hundredths)
{
    tb_buf_printf(b, "%s\t%llu.%02llu\t%llu.%02llu\t\t\t\t\n", name, (unsigned long long)hundredths / 100,
                  (unsigned long long)hundredths % 100, (unsigned long long)hundredths / 100,
                  (unsigned long long)hundredths % 100);
}

/* 一、事务0, 事务0支出1, 事务0支出1科目2 */
static const char *name_of(const char *number, size_t c, size_t g, size_t i)
{
    static char name[96];
    size_t n = (size_t)snprintf(name, sizeof name, "%s事务%zu", number, c);
    if (g != SIZE_MAX)
        n += (size_t)snprintf(name + n, sizeof name - n, "支出%zu", g);
    if (i != SIZE_MAX)
        (void)snprintf(name + n, sizeof name - n, "科目%zu", i);
    return name;
}

static void write_budget(const char *path, const budget *b, int year)
{
    TB_CLEANUP(tb_buf_fini) tb_buf t = {0};
    static const char *const numbers[] = {"一、", "二、", "三、", "四、"};
    uint64_t total = 0;
    tb_buf_printf(&t, "某某省某某局 %d 年部门预算\n\n支出预算总表\n\n单位：万元\n\n", year);
    tb_buf_z(
        &t, "功能分类 科目名称\t总计\t基本 支出\t项目 支出\t事业单位 经营支出\t上缴 上级 支出\t对附属 单位补 助支出\n");
    for (size_t c = 0; c < 4; c++) {
        uint64_t class_sum = 0;
        TB_CLEANUP(tb_buf_fini) tb_buf groups = {0};
        for (size_t g = 0; g < 3; g++) {
            uint64_t group_sum = 0;
            TB_CLEANUP(tb_buf_fini) tb_buf items = {0};
            for (size_t i = 0; i < 4; i++) {
                group_sum += b->items[c][g][i];
                if (b->items[c][g][i])
                    put_row(&items, name_of("", c, g, i), b->items[c][g][i]);
            }
            put_row(&groups, name_of("", c, g, SIZE_MAX), group_sum);
            tb_buf_str(&groups, tb_buf_view(&items));
            class_sum += group_sum;
        }
        put_row(&t, name_of(numbers[c], c, SIZE_MAX, SIZE_MAX), class_sum);
        tb_buf_str(&t, tb_buf_view(&groups));
        total += class_sum;
    }
    put_row(&t, "合计", total);
    put_file(path, tb_buf_view(&t));
}

/* Every level's lines below a total sum to its change; the leaves do over all. */
static void test_parts_sum(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seed_dice(seed);
        budget a = make_budget(), b = change_budget(a);
        write_budget("a.txt", &a, 2023);
        write_budget("b.txt", &b, 2024);
        run r = compare_files("a.txt", "b.txt", false, true);
        assert_int_equal(r.c->tables.len, 1);
        const tb_table_change *t = r.c->tables.ptr[0];
        int64_t leaves = 0, classes = 0, total = 0;
        for (size_t k = 0; k < t->changes.len; k++) {
            const tb_change *c = &t->changes.ptr[k];
            const tb_record *rec = tb_change_record(t, c);
            for (uint32_t i = 0; i < c->n_deltas; i++) {
                const tb_delta *d = &t->deltas.ptr[c->first_delta + i];
                if (d->measure != 0)
                    continue;
                leaves += rec->leaf ? d->delta.mantissa : 0;
                classes += rec->level == TB_LEVEL_CLASS ? d->delta.mantissa : 0;
                total += rec->level == TB_LEVEL_TOTAL ? d->delta.mantissa : 0;
            }
        }
        assert_int_equal(leaves, total);
        assert_int_equal(classes, total);
        run back = compare_files("b.txt", "a.txt", false, true);
        check_same(changes_of(r.c, false), changes_of(back.c, true));
        run_fini(&r);
        run_fini(&back);
    }
}

/* What is exported and read again compares as the same, and exports as the same. */
static void test_round_trip(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seed_dice(seed);
        table a = make_table();
        budget b = make_budget();
        write_table("a.csv", &a);
        write_budget("a.txt", &b, 2024);
        const char *const path = seed % 2 ? "a.csv" : "a.txt";
        run r = compare_files(path, path, seed % 2, false);
        TB_CLEANUP(tb_buf_fini) tb_buf first = {0};
        TB_CLEANUP(tb_buf_fini) tb_buf second = {0};
        tb_dataset_write_json(r.ds[0], &first);
        tb_dataset *again = NULL;
        tb_error err = TB_ERROR_INIT;
        CHECK_OK(tb_dataset_read_json(tb_buf_view(&first), TB_LIT("x"), &again, &err), &err);
        tb_dataset_write_json(again, &second);
        assert_true(tb_str_eq(tb_buf_view(&first), tb_buf_view(&second)));
        tb_comparison *c = NULL;
        CHECK_OK(tb_compare(r.ds[0], again, &(tb_compare_options){0}, &c, &err), &err);
        assert_false(tb_differs(c));
        tb_comparison_free(c);
        tb_dataset_free(again);
        run_fini(&r);
    }
}

/* A partial base is compared where it has lines; the rest is a count, never additions. */
static void test_partial(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seed_dice(seed);
        table a = make_table(), some = a, b = next_year(&a);
        some.n = 3 + dice(5);
        write_table("some.csv", &some);
        write_table("b.csv", &b);
        run full = compare_files("some.csv", "b.csv", true, false);
        full.ds[0]->facts.partial = true;
        tb_comparison *c = NULL;
        tb_error err = TB_ERROR_INIT;
        CHECK_OK(tb_compare(full.ds[0], full.ds[1], &(tb_compare_options){0}, &c, &err), &err);
        assert_int_equal(c->counts.added, 0);
        assert_int_equal(c->counts.removed, full.c->counts.removed);
        size_t lines = c->counts.compared + c->counts.not_in_base;
        size_t blank = 0; /* lines without any figure in the base are not compared */
        for (size_t i = 0; i < b.n; i++)
            blank += !b.lines[i].values[0][0] && !b.lines[i].values[1][0] && !b.lines[i].values[2][0];
        assert_true(lines <= b.n && lines + blank >= b.n);
        tb_comparison_free(c);
        run_fini(&full);
    }
}

static int open_all(void **state)
{
    const tb_plugin *plugins[] = {tb_plugin_query_csv(), tb_plugin_query_text(), NULL};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_registry_static(plugins, &registry, &err), &err);
    CHECK_OK(tb_shelf_open(TB_DATASETS "/layouts", &shelf, &err), &err);
    return setup_directory(state);
}

static int close_all(void **state)
{
    tb_registry_close(registry);
    tb_shelf_close(shelf);
    return teardown_directory(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_is_empty),
        cmocka_unit_test(test_mirrored_and_order_free),
        cmocka_unit_test(test_duplicates_are_order_free),
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_parts_sum),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_partial),
    };
    return cmocka_run_group_tests_name("properties", tests, open_all, close_all);
}
