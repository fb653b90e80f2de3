/* The arithmetic of a dose: whole cells, whole grams, whole microlitres, exact. Knows no records. */
#ifndef CRYOLOT_DOMAIN_DOSE_SIZE_H
#define CRYOLOT_DOMAIN_DOSE_SIZE_H

#include "domain/range.h"
#include <cryolot/dose.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a product allows (DOMAIN.md "Products"). */
struct cl_dose_rule {
    int64_t tolerance_permille;
    bool round_nearest; /* a last vial may stay frozen when the others are within tolerance; else always rounded up */
};

/* The share of a vial's cells that a basis counts: part / of. 92 % viability and 90 % recovery are 82800 / 100000. */
struct cl_usable_share {
    cl_wide part, of;
};
extern const struct cl_usable_share CL_EVERY_CELL;
/* Of a viability in percent, exactly, above 100 counted as 100, and a recovery. False: nothing is left, or the
 * viability has more digits than can be counted. */
bool cl_usable_share_of(struct cl_number viability_percent, int64_t recovery_permille, struct cl_usable_share *out);
/* Whole cells of a vial that count; a part of a cell is none. */
int64_t cl_dose_usable(int64_t cells_in_vial, struct cl_usable_share share);

/* Cells that a target asks for, rounded up to a whole cell: per kg of this weight, per cm² of its area, or the dose
 * itself; the weight is looked at for a dose per kg alone. False when a value is not positive or the cells pass an
 * int64. */
bool cl_dose_required(const struct cl_dose_target *target, int64_t weight_g, int64_t *required_cells);

/* The cells for a weight within the product's bands; 0: it is above all of them, or there is none. */
int64_t cl_dose_band_cells(const struct cl_dose_band *bands, size_t count, int64_t weight_g);
/* No more cells than the caps allow; 0: there is no such cap. The cap per kg is rounded down to a whole cell, and
 * counts where the weight is known. */
int64_t cl_dose_capped(int64_t required_cells, int64_t cap_cells, int64_t cap_cells_per_kg, int64_t weight_g);

/* Vials with so many usable cells each that the rule asks for; at least 1. */
int64_t cl_dose_vials_needed(int64_t required_cells, int64_t usable_per_vial, struct cl_dose_rule rule);

/* Whether cells are at least required x (1 - tolerance), and at most required x (1 + tolerance): each boundary itself
 * is within. */
bool cl_dose_reaches(int64_t cells, int64_t required_cells, int64_t tolerance_permille);
bool cl_dose_stays_below(int64_t cells, int64_t required_cells, int64_t tolerance_permille);

/* Volume of a vial that holds so many of its cells, rounded up to a whole microlitre, at most all of it; 0 for none. */
int64_t cl_dose_volume(int64_t wanted_cells, int64_t cells_in_vial, int64_t volume_ul);

/* Marks the vials that could have stayed frozen, seen from the last one: their number. `cells` are the usable cells of
 * each. What is left still holds the required cells, or, where the rule rounds to the nearest, is within tolerance. */
size_t cl_dose_mark_unneeded(const int64_t *cells, size_t count, int64_t required_cells, struct cl_dose_rule rule,
                             bool *unneeded);

/* Viable whole cells in all that was thawed, of a count in a part of it. False: more than can be counted. */
bool cl_dose_counted(int64_t cells, int64_t counted_ul, int64_t whole_ul, struct cl_number viability_percent,
                     int64_t *viable_cells);
/* Shares a number of cells out over vials, in proportion to what they held: the sum is exactly the number. False: a
 * vial would get none; `cells` are then not to be used. */
bool cl_dose_share_out(int64_t *cells, size_t count, int64_t total_cells);

/* What is drawn from one vial. */
struct cl_draw {
    int64_t cells, volume_ul; /* in the whole vial */
    int64_t drawn_ul;
};
/* Whole cells in all draws together: the fractions of cells are added before they are cut off. */
int64_t cl_dose_drawn(const struct cl_draw *draws, size_t count);

/* The share that these are of the required cells: rounded down below them and up above, so that an override that was
 * signed for a share never lets pass more than that. */
int64_t cl_dose_permille(int64_t cells, int64_t required_cells);

/* Whole cells in a part of a bag. */
int64_t cl_dose_given(int64_t planned_cells, int64_t given_ul, int64_t bag_ul);
/* Whole cells per kg; 0 without a weight. */
int64_t cl_dose_per_kg(int64_t cells, int64_t weight_g);

#endif
