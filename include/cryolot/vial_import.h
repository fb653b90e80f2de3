/* An existing inventory, taken over from a file, box by box, all or nothing. */
#ifndef CRYOLOT_VIAL_IMPORT_H
#define CRYOLOT_VIAL_IMPORT_H

#include <cryolot/attachment.h>
#include <cryolot/context.h>

struct cl_vial_imported {
    int64_t vials, stores, lots;
};

/* Puts vials where a file says that they stand. Its columns: vial, or lot and serial; place (PATH:POSITION), or store
 * and position; a store is named by its path or by the code on its label. CL_INVALID_INPUT names every bad row: a vial
 * that is not known, stored already, used or in another person's hands, twice in the file; a position that does not
 * exist, is blocked, occupied or twice in the file; a store too warm or not meant for the vial, or of a site that the
 * actor does not act for. CL_REFUSED, rule "inventory.file": the same bytes were taken over before. */
enum cl_status cl_vial_import(struct cl *cl, const struct cl_file_given *file, struct cl_vial_imported *out);

#endif
