/* What a dose aims at, as people write and read it. */
#include <cryolot/dose.h>

#include <stdio.h>
#include <string.h>

static bool ends(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    return size >= tail && strcmp(text + size - tail, end) == 0;
}

static enum cl_status read_per_area(const char *dose, const char *area, struct cl_dose_target *out,
                                    struct cl_error *error)
{
    out->kind = "per-cm2";
    enum cl_status status = cl_cells_per_cm2_read(dose, &out->cells, error);
    if (status != CL_OK)
        return status;
    if (!area)
        return cl_fail(error, CL_USAGE, NULL, NULL, "add --area 4cm2, the area of the defect",
                       "a dose of %s needs the area that it is for", dose);
    return cl_area_read(area, &out->area_mm2, error);
}

enum cl_status cl_dose_target_read(const char *dose, const char *area, struct cl_dose_target *out,
                                   struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct cl_dose_target target = {0};
    bool per_area = ends(dose, "/cm2") || ends(dose, "/cm²");
    if (area && !per_area)
        return cl_fail(error, CL_USAGE, NULL, NULL, "leave --area out, or write --dose 2.5e6/cm2",
                       "a dose of %s is not counted by an area", dose);
    if (per_area)
        CL_TRY(read_per_area(dose, area, &target, error));
    else if (strcmp(dose, "band") == 0)
        target.kind = "weight-band";
    else if (strchr(dose, '/')) {
        target.kind = "per-kg";
        CL_TRY(cl_cells_per_kg_read(dose, &target.cells, error));
    } else {
        target.kind = "fixed";
        CL_TRY(cl_cells_read(dose, &target.cells, error));
    }
    *out = target;
done:
    return status;
}

char *cl_dose_target_write(const struct cl_dose_target *target, char *text, size_t size)
{
    char cells[CL_QUANTITY_TEXT], area[CL_QUANTITY_TEXT];
    cl_cells_write(target->cells, cells, sizeof cells);
    if (strcmp(target->kind, "per-kg") == 0)
        snprintf(text, size, "%s cells/kg", cells);
    else if (strcmp(target->kind, "per-cm2") == 0)
        snprintf(text, size, "%s cells/cm² on %s", cells, cl_area_write(target->area_mm2, area, sizeof area));
    else if (strcmp(target->kind, "weight-band") != 0)
        snprintf(text, size, "%s cells", cells);
    else if (target->cells == 0)
        snprintf(text, size, "by weight band");
    else
        snprintf(text, size, "%s cells by weight band", cells);
    return text;
}
