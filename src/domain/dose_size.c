#include "domain/dose_size.h"
#include <string.h>

/* Products of two or three of our numbers pass 64 bits: cells up to 10^15, grams up to 10^6, microlitres up to 10^8. */
typedef cl_wide wide;

const struct cl_usable_share CL_EVERY_CELL = {1, 1};

bool cl_usable_share_of(struct cl_number viability_percent, int64_t recovery_permille, struct cl_usable_share *out)
{
    const struct cl_number every = {100, 0, 1};
    if (cl_number_compare(viability_percent, every) > 0)
        viability_percent = every;
    wide part = viability_percent.coefficient, of = (wide)100 * 1000 * viability_percent.divisor;
    for (int i = 0; i < viability_percent.exponent; i++)
        part *= 10; /* at most 100: no larger power is left */
    for (int i = 0; i > viability_percent.exponent; i--)
        if (__builtin_mul_overflow(of, (wide)10, &of))
            return false;
    if (part <= 0 || recovery_permille <= 0 || __builtin_mul_overflow(part, (wide)recovery_permille, &part))
        return false;
    *out = (struct cl_usable_share){part, of};
    return true;
}

/* Cells are at most 10^15, a decimal of 18 digits times a thousand is below 10^22: their product fits 128 bits. */
int64_t cl_dose_usable(int64_t cells_in_vial, struct cl_usable_share share)
{
    return (int64_t)((wide)cells_in_vial * share.part / share.of);
}

/* The share of a number, cut off. */
static wide take_share(wide number, struct cl_usable_share share)
{
    /* The whole part first: what is left is below share.of, and its product stays within 128 bits. */
    wide whole = number / share.of * share.part, rest = number % share.of;
    wide product;
    while (__builtin_mul_overflow(rest, share.part, &product)) { /* digits beyond any count of cells */
        share.part /= 10;
        share.of /= 10;
    }
    return whole + product / share.of;
}

bool cl_dose_counted(int64_t cells, int64_t counted_ul, int64_t whole_ul, struct cl_number viability_percent,
                     int64_t *viable_cells)
{
    struct cl_usable_share share = {0, 1};
    *viable_cells = 0;
    if (viability_percent.coefficient == 0)
        return true;
    if (!cl_usable_share_of(viability_percent, 1000, &share) ||
        __builtin_mul_overflow(share.of, (wide)counted_ul, &share.of))
        return false;
    wide viable = take_share((wide)cells * whole_ul, share);
    if (viable > INT64_MAX)
        return false;
    *viable_cells = (int64_t)viable;
    return true;
}

bool cl_dose_share_out(int64_t *cells, size_t count, int64_t total_cells)
{
    wide held = 0, passed = 0, given = 0;
    for (size_t i = 0; i < count; i++)
        held += cells[i];
    for (size_t i = 0; i < count; i++) {
        passed += cells[i];
        wide until = (wide)total_cells * passed / held; /* both below 2^63: within 128 bits */
        cells[i] = (int64_t)(until - given);
        given = until;
        if (cells[i] <= 0)
            return false;
    }
    return true;
}

static wide divide_up(wide number, wide by)
{
    return (number + by - 1) / by;
}

bool cl_dose_required(const struct cl_dose_target *target, int64_t weight_g, int64_t *required_cells)
{
    int64_t times = 1, of = 1;
    if (strcmp(target->kind, "per-kg") == 0) {
        times = weight_g;
        of = 1000;
    } else if (strcmp(target->kind, "per-cm2") == 0) {
        times = target->area_mm2;
        of = 100;
    }
    if (target->cells <= 0 || times <= 0)
        return false;
    wide cells = divide_up((wide)target->cells * times, of);
    if (cells > INT64_MAX)
        return false;
    *required_cells = (int64_t)cells;
    return true;
}

int64_t cl_dose_band_cells(const struct cl_dose_band *bands, size_t count, int64_t weight_g)
{
    if (weight_g <= 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (bands[i].weight_most_g == 0 || weight_g <= bands[i].weight_most_g)
            return bands[i].cells;
    return 0;
}

int64_t cl_dose_capped(int64_t required_cells, int64_t cap_cells, int64_t cap_cells_per_kg, int64_t weight_g)
{
    wide capped = required_cells;
    if (cap_cells > 0 && capped > cap_cells)
        capped = cap_cells;
    if (cap_cells_per_kg > 0 && weight_g > 0 && capped > (wide)cap_cells_per_kg * weight_g / 1000)
        capped = (wide)cap_cells_per_kg * weight_g / 1000;
    return (int64_t)capped;
}

bool cl_dose_reaches(int64_t cells, int64_t required_cells, int64_t tolerance_permille)
{
    return (wide)cells * 1000 >= (wide)required_cells * (1000 - tolerance_permille);
}

bool cl_dose_stays_below(int64_t cells, int64_t required_cells, int64_t tolerance_permille)
{
    return (wide)cells * 1000 <= (wide)required_cells * (1000 + tolerance_permille);
}

int64_t cl_dose_vials_needed(int64_t required_cells, int64_t usable_per_vial, struct cl_dose_rule rule)
{
    wide vials = divide_up(required_cells, usable_per_vial);
    wide rest = (vials - 1) * usable_per_vial; /* below the required cells */
    if (rule.round_nearest && cl_dose_reaches((int64_t)rest, required_cells, rule.tolerance_permille))
        vials--;
    return (int64_t)vials;
}

int64_t cl_dose_volume(int64_t wanted_cells, int64_t cells_in_vial, int64_t volume_ul)
{
    if (wanted_cells <= 0)
        return 0;
    if (wanted_cells >= cells_in_vial)
        return volume_ul;
    return (int64_t)divide_up((cl_wide)wanted_cells * volume_ul, cells_in_vial);
}

size_t cl_dose_mark_unneeded(const int64_t *cells, size_t count, int64_t required_cells, struct cl_dose_rule rule,
                             bool *unneeded)
{
    int64_t tolerance_permille = rule.round_nearest ? rule.tolerance_permille : 0;
    int64_t total = 0;
    size_t marked = 0;
    for (size_t i = 0; i < count; i++)
        total += cells[i];
    for (size_t i = count; i-- > 0;) {
        /* Once the required cells are no longer reached every remaining vial is needed: one vial is left out for the
         * tolerance, never several. */
        unneeded[i] = total >= required_cells && cl_dose_reaches(total - cells[i], required_cells, tolerance_permille);
        if (unneeded[i]) {
            total -= cells[i];
            marked++;
        }
    }
    return marked;
}

static wide greatest_common_divisor(wide a, wide b)
{
    while (b != 0) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A fraction of cells, below the number of draws. */
struct fraction {
    wide part, of;
};

/* sum + part / of in lowest terms; false when that passes 128 bits (more odd volumes than any dose has). */
static bool add_fraction(struct fraction *sum, wide part, wide of)
{
    wide common = greatest_common_divisor(part, of);
    part /= common;
    of /= common;
    wide widen = of / greatest_common_divisor(sum->of, of);
    struct fraction added;
    wide left, right;
    if (__builtin_mul_overflow(sum->of, widen, &added.of) || __builtin_mul_overflow(sum->part, widen, &left) ||
        __builtin_mul_overflow(part, added.of / of, &right) || __builtin_add_overflow(left, right, &added.part))
        return false;
    *sum = added;
    return true;
}

int64_t cl_dose_drawn(const struct cl_draw *draws, size_t count)
{
    wide whole = 0;
    struct fraction rest = {0, 1};
    for (size_t i = 0; i < count; i++) {
        wide product = (wide)draws[i].cells * draws[i].drawn_ul;
        whole += product / draws[i].volume_ul;
        /* A fraction that cannot be added exactly is left out: less than one cell, and never too many. */
        (void)add_fraction(&rest, product % draws[i].volume_ul, draws[i].volume_ul);
    }
    return (int64_t)(whole + rest.part / rest.of);
}

int64_t cl_dose_given(int64_t planned_cells, int64_t given_ul, int64_t bag_ul)
{
    return (int64_t)((wide)planned_cells * given_ul / bag_ul);
}

int64_t cl_dose_per_kg(int64_t cells, int64_t weight_g)
{
    return weight_g > 0 ? (int64_t)((wide)cells * 1000 / weight_g) : 0;
}

int64_t cl_dose_permille(int64_t cells, int64_t required_cells)
{
    __int128 share = (__int128)cells * 1000;
    if (cells > required_cells)
        share += required_cells - 1;
    share /= required_cells;
    return share > INT64_MAX ? INT64_MAX : (int64_t)share;
}
