#include "render/pdf_file.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define LEVEL 2   /* of sheets of labels 6 makes 9 % fewer bytes in twice the time */
#define SHORT 512 /* bytes: the table of codes that shorter ones need takes what they would save, and 20 us */
#define ENTRY 20  /* bytes of a line in the table of objects */

void cl_pdf_file_begin(struct cl_pdf_file *file)
{
    file->deflater = cl_arena_alloc(&file->arena, sizeof *file->deflater);
    if (deflateInit(file->deflater, LEVEL) != Z_OK)
        abort(); /* there is no other reason than memory */
    cl_buffer_add_text(&file->out, "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
}

void cl_pdf_file_free(struct cl_pdf_file *file)
{
    if (file->deflater != NULL)
        deflateEnd(file->deflater);
    cl_buffer_free(&file->out);
    cl_buffer_free(&file->deflated);
    cl_arena_free(&file->arena);
}

uint32_t cl_pdf_object_new(struct cl_pdf_file *file)
{
    file->begin = cl_arena_grow(&file->arena, file->begin, file->count, &file->capacity, sizeof *file->begin);
    file->begin[file->count++] = 0;
    return (uint32_t)file->count;
}

void cl_pdf_object_begin(struct cl_pdf_file *file, uint32_t number)
{
    file->begin[number - 1] = file->out.size;
    cl_buffer_print(&file->out, "%u 0 obj\n", number);
}

void cl_pdf_object_end(struct cl_pdf_file *file)
{
    cl_buffer_add_text(&file->out, "\nendobj\n");
}

static void squeeze(struct cl_pdf_file *file, const void *data, size_t size)
{
    z_stream *deflater = file->deflater;
    size_t most = deflateBound(deflater, size);
    file->deflated.size = 0;
    deflater->next_in = (z_const Bytef *)data;
    deflater->avail_in = (uInt)size;
    deflater->next_out = (Bytef *)cl_buffer_reserve(&file->deflated, most);
    deflater->avail_out = (uInt)most;
    if (deflate(deflater, Z_FINISH) != Z_STREAM_END)
        abort(); /* there is room for all of it */
    file->deflated.size = most - deflater->avail_out;
    deflateReset(deflater);
}

void cl_pdf_stream(struct cl_pdf_file *file, uint32_t number, const char *entries, const void *data, size_t size,
                   bool plain)
{
    static const char filter[] = "/Filter/FlateDecode";
    plain = plain || size < SHORT;
    if (!plain)
        squeeze(file, data, size);
    if (plain || file->deflated.size + strlen(filter) >= size) {
        cl_pdf_object_begin(file, number);
        cl_buffer_print(&file->out, "<<%s/Length %zu>>\nstream\n", entries, size);
        cl_buffer_add(&file->out, data, size);
    } else {
        cl_pdf_object_begin(file, number);
        cl_buffer_print(&file->out, "<<%s/Length %zu%s>>\nstream\n", entries, file->deflated.size, filter);
        cl_buffer_add(&file->out, file->deflated.data, file->deflated.size);
    }
    cl_buffer_add_text(&file->out, "\nendstream");
    cl_pdf_object_end(file);
}

void cl_pdf_put_hex(struct cl_buffer *out, const void *bytes, size_t size)
{
    cl_buffer_add(out, "<", 1);
    cl_hex_write(bytes, size, cl_buffer_reserve(out, 2 * size));
    out->size += 2 * size;
    cl_buffer_add(out, ">", 1);
}

/* "0000000017 00000 n \n" */
static void put_entry(struct cl_buffer *out, size_t offset)
{
    char text[ENTRY] = "0000000000 00000 n \n";
    for (char *digit = text + 9; offset > 0 && digit >= text; digit--, offset /= 10)
        *digit = (char)('0' + offset % 10);
    cl_buffer_add(out, text, ENTRY);
}

void cl_pdf_file_end(struct cl_pdf_file *file, uint32_t root, uint32_t info)
{
    struct cl_buffer *out = &file->out;
    struct cl_hash id = cl_hash_of(out->data, out->size);
    size_t table = out->size;
    cl_buffer_print(out, "xref\n0 %zu\n0000000000 65535 f \n", file->count + 1);
    for (size_t i = 0; i < file->count; i++)
        put_entry(out, file->begin[i]);
    cl_buffer_print(out, "trailer\n<</Size %zu/Root %u 0 R/Info %u 0 R/ID[", file->count + 1, root, info);
    cl_pdf_put_hex(out, id.byte, 16);
    cl_pdf_put_hex(out, id.byte, 16);
    cl_buffer_print(out, "]>>\nstartxref\n%zu\n%%%%EOF\n", table);
}
