/* The file under the pages: numbered objects, streams deflated as they come, and at the end the table of where each
 * object begins. Syntax as PDF 1.4 and PDF/A-1 (ISO 19005-1, 6.1) want it. */
#ifndef CRYOLOT_RENDER_PDF_FILE_H
#define CRYOLOT_RENDER_PDF_FILE_H

#include "base/arena.h"
#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

struct cl_pdf_file {
    struct cl_buffer out; /* the file so far */
    struct cl_arena arena;
    size_t *begin; /* of each object in `out`, the first is number 1 */
    size_t count, capacity;
    struct z_stream_s *deflater;
    struct cl_buffer deflated;
};

void cl_pdf_file_begin(struct cl_pdf_file *file);
void cl_pdf_file_free(struct cl_pdf_file *file);

/* A number to be referred to; its object has to be written once before the end, in any order. */
uint32_t cl_pdf_object_new(struct cl_pdf_file *file);
/* Between begin and end the object's text is added to file->out. */
void cl_pdf_object_begin(struct cl_pdf_file *file, uint32_t number);
void cl_pdf_object_end(struct cl_pdf_file *file);

/* A stream whose dictionary has `entries` besides its length and filter; deflated where that makes it shorter, unless
 * it has to stay `plain`. */
void cl_pdf_stream(struct cl_pdf_file *file, uint32_t number, const char *entries, const void *data, size_t size,
                   bool plain);
/* Bytes as a string object: <hex>. */
void cl_pdf_put_hex(struct cl_buffer *out, const void *bytes, size_t size);

/* The table of objects and the trailer. The file's ID is made of all its bytes: the same content, the same ID. */
void cl_pdf_file_end(struct cl_pdf_file *file, uint32_t root, uint32_t info);

#endif
