/* The map of a store for its door: what stands in it, as the record has it now. */
#ifndef CRYOLOT_DOOR_H
#define CRYOLOT_DOOR_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

/* A store, by path or code, with every store inside it and every vial in those. The texts live as long as the context.
 * CL_NOT_FOUND. */
enum cl_status cl_storage_door(struct cl *cl, const char *store, struct cl_door_map *out);

#endif
