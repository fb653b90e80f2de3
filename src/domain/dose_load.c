#include "domain/dose_load.h"

enum { PLACES = 4, MICRO = 6, HOUR_MINUTES = 60 };

/* number x 10^power; false when it passes 128 bits. */
static bool scale(cl_wide *number, int power)
{
    for (; power > 0 && *number != 0; power--)
        if (__builtin_mul_overflow(*number, (cl_wide)10, number))
            return false;
    return true;
}

void cl_dose_load_add(struct cl_dose_load *load, struct cl_number per_ml, int64_t volume_ul)
{
    cl_wide added;
    int exponent = per_ml.exponent < load->exponent ? per_ml.exponent : load->exponent;
    if (__builtin_mul_overflow(per_ml.coefficient, (cl_wide)volume_ul, &added) ||
        !scale(&added, per_ml.exponent - exponent) || !scale(&load->coefficient, load->exponent - exponent) ||
        __builtin_add_overflow(load->coefficient, added, &load->coefficient))
        load->uncountable = true;
    load->exponent = exponent;
}

struct cl_dose_load cl_dose_load_in_an_hour(const struct cl_dose_load *load, int64_t minutes, int64_t *weight_g)
{
    struct cl_dose_load share = *load;
    if (minutes <= HOUR_MINUTES)
        return share;
    if (__builtin_mul_overflow(share.coefficient, (cl_wide)HOUR_MINUTES, &share.coefficient) ||
        __builtin_mul_overflow(*weight_g, minutes, weight_g))
        share.uncountable = true;
    return share;
}

/* Per mL times µL is a thousandth, and a gram is a thousandth of a kg: load / grams is what a kg gets. */
static struct cl_number per_kg(const struct cl_dose_load *load, int64_t weight_g)
{
    return (struct cl_number){load->coefficient, load->exponent, weight_g};
}

bool cl_dose_load_within(const struct cl_dose_load *load, int64_t weight_g, struct cl_number limit_per_kg)
{
    return !load->uncountable && weight_g > 0 && cl_number_compare(per_kg(load, weight_g), limit_per_kg) <= 0;
}

int64_t cl_dose_load_micro(const struct cl_dose_load *load, int64_t weight_g)
{
    cl_wide above = load->coefficient, below = weight_g;
    int moved = load->exponent + MICRO;
    if (load->uncountable || weight_g <= 0 || !scale(&above, moved) || !scale(&below, -moved))
        return INT64_MAX;
    cl_wide whole = above / below + (above % below != 0);
    return whole < INT64_MAX ? (int64_t)whole : INT64_MAX;
}

char *cl_dose_load_write(const struct cl_dose_load *load, int64_t weight_g, char *text)
{
    cl_wide above = load->coefficient, below = weight_g;
    int moved = load->exponent + PLACES, places = PLACES;
    text[0] = '\0';
    if (load->uncountable || weight_g <= 0 || !scale(&above, moved) || !scale(&below, -moved))
        return text;
    cl_wide whole = above / below + (above % below != 0);
    for (; places > 0 && whole % 10 == 0; places--)
        whole /= 10;
    return cl_number_write((struct cl_number){whole, -places, 1}, text, CL_DOSE_LOAD_TEXT);
}
