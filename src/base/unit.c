#include "base/unit.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* What is measured: only within one of these does anything convert. */
enum dimension {
    CELLS,
    CELLS_PER_VOLUME,
    MASS,
    VOLUME,
    MASS_PER_VOLUME,
    AMOUNT_PER_VOLUME,
    ENDOTOXIN_PER_VOLUME,
    COLONIES_PER_VOLUME,
    OSMOLALITY
};

/* One unit is 10^power of the first of its dimension. */
static const struct {
    const char *name;
    enum dimension dimension;
    int power;
} UNITS[] = {
    {"cells", CELLS, 0},
    {"10^3 cells", CELLS, 3},
    {"10^6 cells", CELLS, 6},
    {"cells/mL", CELLS_PER_VOLUME, 0},
    {"cells/uL", CELLS_PER_VOLUME, 3},
    {"cells/L", CELLS_PER_VOLUME, -3},
    {"10^3 cells/mL", CELLS_PER_VOLUME, 3},
    {"10^6 cells/mL", CELLS_PER_VOLUME, 6},
    {"10^6 cells/L", CELLS_PER_VOLUME, 3},
    {"g", MASS, 0},
    {"kg", MASS, 3},
    {"mg", MASS, -3},
    {"ug", MASS, -6},
    {"ng", MASS, -9},
    {"mL", VOLUME, 0},
    {"L", VOLUME, 3},
    {"uL", VOLUME, -3},
    {"g/L", MASS_PER_VOLUME, 0},
    {"g/mL", MASS_PER_VOLUME, 3},
    {"g/dL", MASS_PER_VOLUME, 1},
    {"mg/mL", MASS_PER_VOLUME, 0},
    {"mg/dL", MASS_PER_VOLUME, -2},
    {"mg/L", MASS_PER_VOLUME, -3},
    {"ug/mL", MASS_PER_VOLUME, -3},
    {"ug/L", MASS_PER_VOLUME, -6},
    {"ng/mL", MASS_PER_VOLUME, -6},
    {"ng/L", MASS_PER_VOLUME, -9},
    {"pg/mL", MASS_PER_VOLUME, -9},
    {"mol/L", AMOUNT_PER_VOLUME, 0},
    {"mmol/L", AMOUNT_PER_VOLUME, -3},
    {"umol/L", AMOUNT_PER_VOLUME, -6},
    {"EU/mL", ENDOTOXIN_PER_VOLUME, 0},
    {"EU/L", ENDOTOXIN_PER_VOLUME, -3},
    {"CFU/mL", COLONIES_PER_VOLUME, 0},
    {"CFU/L", COLONIES_PER_VOLUME, -3},
    {"Osm/kg", OSMOLALITY, 0},
    {"mOsm/kg", OSMOLALITY, -3},
};

enum { COUNT = sizeof UNITS / sizeof *UNITS, NAME_MOST = 48 };

/* Other ways to write a piece of a unit. */
static const struct {
    const char *written, *meant;
} SPELLINGS[] = {
    {"\xc2\xb5", "u"},  {"\xce\xbc", "u"},                                     /* micro sign, Greek mu */
    {"\xc2\xb3", "^3"}, {"\xe2\x81\xb6", "^6"},                                /* superscript 3, 6 */
    {"\xc3\x97 ", ""},  {"\xc3\x97", ""},       {"x 10", "10"}, {"x10", "10"}, /* times */
    {"1e3 ", "10^3 "},  {"1e6 ", "10^6 "},
};

/* The name in the table's spelling; false when it is too long to stand there. */
static bool normalise(const char *unit, char *out, size_t size)
{
    size_t used = 0;
    while (*unit) {
        const char *piece = NULL;
        size_t taken = 1;
        for (size_t i = 0; i < sizeof SPELLINGS / sizeof *SPELLINGS && !piece; i++) {
            size_t length = strlen(SPELLINGS[i].written);
            if (strncmp(unit, SPELLINGS[i].written, length) == 0) {
                piece = SPELLINGS[i].meant;
                taken = length;
            }
        }
        char one[2] = {*unit, '\0'};
        int written = snprintf(out + used, size - used, "%s", piece ? piece : one);
        used += (size_t)written;
        if (used >= size)
            return false;
        unit += taken;
    }
    out[used] = '\0';
    return true;
}

/* Its place in the table; COUNT when it is not there. */
static size_t find_unit(const char *unit)
{
    char name[NAME_MOST];
    size_t at = normalise(unit, name, sizeof name) ? 0 : COUNT;
    while (at < COUNT && strcmp(UNITS[at].name, name) != 0)
        at++;
    return at;
}

bool cl_unit_converts(const char *from, const char *to, int *power)
{
    if (strcmp(from, to) == 0) {
        *power = 0;
        return true;
    }
    size_t a = find_unit(from), b = find_unit(to);
    if (a == COUNT || b == COUNT || UNITS[a].dimension != UNITS[b].dimension)
        return false;
    *power = UNITS[a].power - UNITS[b].power;
    return true;
}
