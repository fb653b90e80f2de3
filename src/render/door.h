/* The map of a store for its door, on A4. */
#ifndef CRYOLOT_RENDER_DOOR_H
#define CRYOLOT_RENDER_DOOR_H

#include <cryolot/error.h>
#include <cryolot/paper.h>

/* As cl_paper.door in render.h. */
enum cl_status cl_door_render(const struct cl_door_map *content, const struct cl_report_form *form,
                              struct cl_sheets *out, struct cl_error *error);

#endif
