#include "render/pdf_inside.h"

#include "base/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAGES_PER_NODE 100     /* of the tree of pages; PDF allows 8,191 */
#define POINTS_LEAST   3.0     /* a page's sides */
#define POINTS_MOST    14400.0 /* the largest page of PDF */

/* ---- numbers and operators ------------------------------------------------------------------------------------- */

/* With a blank behind it. Four decimals (a third of a thousandth of a printer's dot), never an exponent, never a
 * locale's comma. */
static void put_number(struct cl_buffer *out, double value)
{
    char text[32], *at = text + sizeof text;
    *--at = ' ';
    long scaled = lround(value * 10000);
    unsigned long rest = (unsigned long)labs(scaled);
    bool fraction = false;
    for (int place = 0; place < 4; place++, rest /= 10) {
        fraction = fraction || rest % 10 != 0;
        if (fraction)
            *--at = (char)('0' + rest % 10);
    }
    if (fraction)
        *--at = '.';
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (scaled < 0)
        *--at = '-';
    cl_buffer_add(out, at, (size_t)(text + sizeof text - at));
}

/* The number, or 0 and the document's failure. */
static double usable(struct cl_pdf *pdf, double value)
{
    if (isfinite(value) && fabs(value) <= POINTS_MOST)
        return value;
    if (pdf->status == CL_OK)
        pdf->status =
            cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, NULL, "a position on the paper is not a usable number");
    return 0;
}

void cl_pdf_put_number(struct cl_pdf *pdf, double value)
{
    put_number(pdf->content, usable(pdf, value));
}

void cl_pdf_put(struct cl_pdf *pdf, const char *text)
{
    cl_buffer_add_text(pdf->content, text);
}

void cl_pdf_put_all(struct cl_pdf *pdf, const char *operator, size_t count, const double *value)
{
    for (size_t i = 0; i < count; i++)
        cl_pdf_put_number(pdf, value[i]);
    cl_pdf_put(pdf, operator);
}

/* ---- drawing --------------------------------------------------------------------------------------------------- */

void cl_pdf_rule(struct cl_pdf *pdf, double x, double y, double width, double thickness, double grey)
{
    double middle = pdf->top - cl_pdf_points(y);
    cl_pdf_put_all(pdf, "g ", 1, &grey);
    cl_pdf_put_all(pdf, "re f 0 g\n", 4,
                   (const double[]){cl_pdf_points(x), middle - thickness / 2, cl_pdf_points(width), thickness});
}

void cl_pdf_line(struct cl_pdf *pdf, const double *xy, size_t count, double thickness, double grey, double dash)
{
    if (count < 2)
        return;
    cl_pdf_put_all(pdf, "G ", 1, &grey);
    cl_pdf_put_all(pdf, "w 1 j ", 1, &thickness);
    if (dash > 0) {
        cl_pdf_put(pdf, "[");
        cl_pdf_put_number(pdf, dash);
        cl_pdf_put(pdf, "] 0 d ");
    }
    for (size_t i = 0; i < count; i++)
        cl_pdf_put_all(pdf, i == 0 ? "m\n" : "l\n", 2,
                       (const double[]){cl_pdf_points(xy[2 * i]), pdf->top - cl_pdf_points(xy[2 * i + 1])});
    cl_pdf_put(pdf, dash > 0 ? "S [] 0 d 0 G\n" : "S 0 G\n");
}

void cl_pdf_box(struct cl_pdf *pdf, double x, double y, double width, double height, double grey)
{
    cl_pdf_put_all(pdf, "g ", 1, &grey);
    cl_pdf_put_all(pdf, "re f 0 g\n", 4,
                   (const double[]){cl_pdf_points(x), pdf->top - cl_pdf_points(y + height), cl_pdf_points(width),
                                    cl_pdf_points(height)});
}

void cl_pdf_bits(struct cl_pdf *pdf, double x, double y, double module, int width, const uint8_t *bit)
{
    cl_pdf_bitmap(pdf, x, y, module, width, width, bit);
}

void cl_pdf_bitmap(struct cl_pdf *pdf, double x, double y, double module, int width, int height, const uint8_t *bit)
{
    double across = cl_pdf_points(module * width), down = cl_pdf_points(module * height);
    size_t size = (size_t)((width + 7) / 8) * (size_t)height;
    cl_pdf_put(pdf, "q ");
    cl_pdf_put_all(pdf, "cm BI/W ", 6,
                   (const double[]){across, 0, 0, down, cl_pdf_points(x), pdf->top - cl_pdf_points(y) - down});
    cl_pdf_put_number(pdf, width);
    cl_pdf_put(pdf, "/H ");
    cl_pdf_put_number(pdf, height);
    /* readers look for the letters EI to find the end: where the bits happen to hold them they are written as hex */
    bool plain = memmem(bit, size, "EI", 2) == NULL;
    cl_pdf_put(pdf, plain ? "/IM true/D[1 0]ID " : "/IM true/D[1 0]/F/AHx ID ");
    if (plain) {
        cl_buffer_add(pdf->content, bit, size);
    } else {
        cl_hex_write(bit, size, cl_buffer_reserve(pdf->content, 2 * size));
        pdf->content->size += 2 * size;
    }
    cl_pdf_put(pdf, plain ? "\nEI Q\n" : ">\nEI Q\n");
}

void cl_pdf_frame_begin(struct cl_pdf *pdf, double x, double y)
{
    cl_pdf_put(pdf, "q ");
    cl_pdf_put_all(pdf, "cm\n", 6, (const double[]){1, 0, 0, 1, cl_pdf_points(x), pdf->top - cl_pdf_points(y)});
    pdf->top_outside = pdf->top;
    pdf->top = 0;
}

void cl_pdf_frame_end(struct cl_pdf *pdf)
{
    cl_pdf_put(pdf, "Q\n");
    pdf->top = pdf->top_outside;
}

void cl_pdf_turn_begin(struct cl_pdf *pdf, double x, double y, int quarters)
{
    static const double cosine[] = {1, 0, -1, 0}, sine[] = {0, 1, 0, -1};
    double c = cosine[quarters & 3], s = sine[quarters & 3];
    cl_pdf_put(pdf, "q ");
    cl_pdf_put_all(pdf, "cm\n", 6, (const double[]){c, -s, s, c, cl_pdf_points(x), pdf->top - cl_pdf_points(y)});
    pdf->top_unturned = pdf->top;
    pdf->top = 0;
}

void cl_pdf_turn_end(struct cl_pdf *pdf)
{
    cl_pdf_put(pdf, "Q\n");
    pdf->top = pdf->top_unturned;
}

/* ---- pages and shapes ------------------------------------------------------------------------------------------ */

/* Shapes seldom differ from page to page: then two pages have one object of resources. */
static size_t keep_shown(struct cl_pdf *pdf)
{
    const struct cl_pdf_shown *now = &pdf->now;
    for (size_t i = pdf->shown_count; i > 0 && pdf->shown_count - i < 2; i--) {
        const struct cl_pdf_shown *other = &pdf->shown[i - 1];
        if (other->count == now->count &&
            (now->count == 0 || memcmp(other->shape, now->shape, now->count * sizeof *now->shape) == 0))
            return i - 1;
    }
    pdf->shown = cl_arena_grow(&pdf->arena, pdf->shown, pdf->shown_count, &pdf->shown_capacity, sizeof *pdf->shown);
    struct cl_pdf_shown *kept = &pdf->shown[pdf->shown_count];
    *kept = (struct cl_pdf_shown){.count = now->count, .object = cl_pdf_object_new(&pdf->file)};
    kept->shape = cl_arena_alloc(&pdf->arena, (now->count + 1) * sizeof *kept->shape);
    if (now->count > 0)
        memcpy(kept->shape, now->shape, now->count * sizeof *kept->shape);
    return pdf->shown_count++;
}

/* Writes what was drawn on the page into the file; the page itself is written at the end, so that it can be gone on
 * with. */
static void flush_page(struct cl_pdf *pdf)
{
    struct cl_buffer *content = &pdf->page_content;
    if (content->size == 0)
        return;
    struct cl_pdf_page *page = &pdf->page[pdf->page_now];
    uint32_t object = cl_pdf_object_new(&pdf->file);
    cl_pdf_stream(&pdf->file, object, "", content->data, content->size, false);
    content->size = 0;
    pdf->content_of = cl_arena_grow(&pdf->arena, pdf->content_of, pdf->content_count, &pdf->content_capacity,
                                    sizeof *pdf->content_of);
    pdf->content_of[pdf->content_count++] = (struct cl_pdf_content){object, 0};
    if (page->last != 0)
        pdf->content_of[page->last - 1].next = pdf->content_count;
    else
        page->first = pdf->content_count;
    page->last = pdf->content_count;
    page->look = keep_shown(pdf);
}

enum cl_status cl_pdf_page_add(struct cl_pdf *pdf, double width, double height)
{
    double across = cl_pdf_points(width), down = cl_pdf_points(height);
    if (pdf->status != CL_OK)
        return pdf->status;
    flush_page(pdf);
    if (pdf->page_count == CL_PDF_PAGES_MOST)
        return cl_fail(pdf->error, CL_REFUSED, "paper.pages", pdf->record, "print it in several files",
                       "a file holds at most %d pages", CL_PDF_PAGES_MOST);
    if (!(across >= POINTS_LEAST && across <= POINTS_MOST && down >= POINTS_LEAST && down <= POINTS_MOST))
        return pdf->status = cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, NULL,
                                     "the page is smaller than 3 or larger than 14,400 points");
    pdf->page = cl_arena_grow(&pdf->arena, pdf->page, pdf->page_count, &pdf->page_capacity, sizeof *pdf->page);
    pdf->page[pdf->page_count] = (struct cl_pdf_page){.width = across, .height = down};
    pdf->page_now = pdf->page_count++;
    pdf->now.count = 0;
    pdf->top = down;
    return CL_OK;
}

static void note_shape(struct cl_pdf *pdf, int shape)
{
    struct cl_pdf_shown *now = &pdf->now;
    for (size_t i = now->count; i > 0; i--)
        if (now->shape[i - 1] == shape)
            return;
    now->shape = cl_arena_grow(&pdf->arena, now->shape, now->count, &now->capacity, sizeof *now->shape);
    now->shape[now->count++] = shape;
}

enum cl_status cl_pdf_page_again(struct cl_pdf *pdf, size_t page)
{
    flush_page(pdf);
    pdf->page_now = page;
    pdf->top = pdf->page[page].height;
    pdf->now.count = 0;
    if (pdf->page[page].first != 0) {
        struct cl_pdf_shown before = pdf->shown[pdf->page[page].look];
        for (size_t i = 0; i < before.count; i++)
            note_shape(pdf, before.shape[i]);
    }
    return pdf->status;
}

size_t cl_pdf_page_count(const struct cl_pdf *pdf)
{
    return pdf->page_count;
}

static int keep_shape(struct cl_pdf *pdf, uint32_t object)
{
    pdf->shape = cl_arena_grow(&pdf->arena, pdf->shape, pdf->shape_count, &pdf->shape_capacity, sizeof *pdf->shape);
    pdf->shape[pdf->shape_count] = object;
    return (int)pdf->shape_count++;
}

void cl_pdf_shape_begin(struct cl_pdf *pdf)
{
    pdf->content = &pdf->shape_content;
    pdf->top_outside = pdf->top;
    pdf->top = 0;
}

enum cl_status cl_pdf_shape_end(struct cl_pdf *pdf, double width, double height, int *shape)
{
    struct cl_buffer entries = {0};
    uint32_t object = cl_pdf_object_new(&pdf->file);
    cl_buffer_add_text(&entries, "/Type/XObject/Subtype/Form/BBox[0 ");
    put_number(&entries, usable(pdf, -cl_pdf_points(height)));
    put_number(&entries, usable(pdf, cl_pdf_points(width)));
    pdf->content = &pdf->page_content;
    pdf->top = pdf->top_outside;
    cl_buffer_print(&entries, "0]/Resources<</Font %u 0 R>>", pdf->fonts);
    cl_pdf_stream(&pdf->file, object, entries.data, pdf->shape_content.data, pdf->shape_content.size, false);
    cl_buffer_free(&entries);
    pdf->shape_content.size = 0;
    *shape = keep_shape(pdf, object);
    return pdf->status;
}

void cl_pdf_shape_draw(struct cl_pdf *pdf, int shape)
{
    note_shape(pdf, shape);
    cl_pdf_put(pdf, "/S");
    put_number(pdf->content, shape);
    cl_pdf_put(pdf, "Do\n");
}

void cl_pdf_image(struct cl_pdf *pdf, double x, double y, double width, double height, const struct cl_image *image)
{
    struct cl_buffer entries = {0};
    uint32_t object = cl_pdf_object_new(&pdf->file);
    double across = cl_pdf_points(width), down = cl_pdf_points(height);
    bool bits = image->kind == CL_IMAGE_BITS;
    cl_buffer_print(&entries, "/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent %d%s",
                    image->width, image->height, image->kind == CL_IMAGE_COLOURS ? "DeviceRGB" : "DeviceGray",
                    bits ? 1 : 8, bits ? "/Decode[1 0]" : "");
    cl_pdf_stream(&pdf->file, object, entries.data, image->data, image->size, false);
    cl_buffer_free(&entries);
    cl_pdf_put(pdf, "q ");
    cl_pdf_put_all(pdf, "cm\n", 6,
                   (const double[]){across, 0, 0, down, cl_pdf_points(x), pdf->top - cl_pdf_points(y) - down});
    cl_pdf_shape_draw(pdf, keep_shape(pdf, object));
    cl_pdf_put(pdf, "Q\n");
}

/* ---- the document ---------------------------------------------------------------------------------------------- */

enum cl_status cl_pdf_new(const struct cl_pdf_about *about, struct cl_pdf **out, struct cl_error *error)
{
    enum cl_status status = cl_pdf_about_check(about, error);
    struct cl_pdf *pdf = status == CL_OK ? calloc(1, sizeof *pdf) : NULL;
    if (status != CL_OK)
        return status;
    if (pdf == NULL)
        return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "memory is short");
    pdf->error = error;
    pdf->content = &pdf->page_content;
    pdf->about = *about;
    pdf->about.title = cl_arena_copy(&pdf->arena, about->title);
    pdf->about.number = cl_arena_copy(&pdf->arena, about->number);
    pdf->about.language = cl_arena_copy(&pdf->arena, about->language);
    cl_pdf_file_begin(&pdf->file);
    pdf->fonts = cl_pdf_object_new(&pdf->file);
    *out = pdf;
    return CL_OK;
}

void cl_pdf_free(struct cl_pdf *pdf)
{
    if (pdf == NULL)
        return;
    cl_pdf_fonts_free(pdf);
    cl_pdf_file_free(&pdf->file);
    cl_buffer_free(&pdf->page_content);
    cl_buffer_free(&pdf->shape_content);
    cl_arena_free(&pdf->arena);
    free(pdf);
}

void cl_pdf_record(struct cl_pdf *pdf, const char *record)
{
    pdf->record = record;
}

/* Every page names just the shapes that stand on it: a dictionary of all may become longer than PDF allows. */
static void write_resources(struct cl_pdf *pdf)
{
    struct cl_buffer *out = &pdf->file.out;
    for (size_t i = 0; i < pdf->shown_count; i++) {
        const struct cl_pdf_shown *shown = &pdf->shown[i];
        cl_pdf_object_begin(&pdf->file, shown->object);
        cl_buffer_print(out, "<</Font %u 0 R/XObject<<", pdf->fonts);
        for (size_t k = 0; k < shown->count; k++)
            cl_buffer_print(out, "/S%d %u 0 R", shown->shape[k], pdf->shape[shown->shape[k]]);
        cl_buffer_add_text(out, ">>>>");
        cl_pdf_object_end(&pdf->file);
    }
}

static void write_page(struct cl_pdf *pdf, const struct cl_pdf_page *page, uint32_t number, uint32_t parent)
{
    struct cl_buffer *out = &pdf->file.out;
    cl_pdf_object_begin(&pdf->file, number);
    cl_buffer_print(out, "<</Type/Page/Parent %u 0 R/MediaBox[0 0 ", parent);
    put_number(out, page->width);
    put_number(out, page->height);
    if (page->first == 0)
        cl_buffer_add_text(out, "]/Resources<<>>");
    else
        cl_buffer_print(out, "]/Resources %u 0 R/Contents[", pdf->shown[page->look].object);
    for (size_t at = page->first; at != 0; at = pdf->content_of[at - 1].next)
        cl_buffer_print(out, "%s%u 0 R", at == page->first ? "" : " ", pdf->content_of[at - 1].object);
    cl_buffer_add_text(out, page->first == 0 ? ">>" : "]>>");
    cl_pdf_object_end(&pdf->file);
}

/* The root of the tree; under it nodes, and under each of them as many pages as it takes. */
static uint32_t write_pages(struct cl_pdf *pdf)
{
    struct cl_buffer *out = &pdf->file.out;
    size_t nodes = (pdf->page_count + PAGES_PER_NODE - 1) / PAGES_PER_NODE;
    uint32_t root = cl_pdf_object_new(&pdf->file);
    struct cl_buffer kids = {0};
    for (size_t node = 0; node < nodes; node++) {
        uint32_t number = cl_pdf_object_new(&pdf->file);
        size_t first = node * PAGES_PER_NODE, rest = pdf->page_count - first;
        size_t count = rest < PAGES_PER_NODE ? rest : PAGES_PER_NODE;
        cl_buffer_print(&kids, "%s%u 0 R", node > 0 ? " " : "", number);
        struct cl_buffer pages = {0};
        for (size_t i = first; i < first + count; i++) {
            uint32_t next = cl_pdf_object_new(&pdf->file);
            write_page(pdf, &pdf->page[i], next, number);
            cl_buffer_print(&pages, "%s%u 0 R", i > first ? " " : "", next);
        }
        cl_pdf_object_begin(&pdf->file, number);
        cl_buffer_print(out, "<</Type/Pages/Parent %u 0 R/Count %zu/Kids[%s]>>", root, count, pages.data);
        cl_pdf_object_end(&pdf->file);
        cl_buffer_free(&pages);
    }
    cl_pdf_object_begin(&pdf->file, root);
    cl_buffer_print(out, "<</Type/Pages/Count %zu/Kids[%s]>>", pdf->page_count, nodes > 0 ? kids.data : "");
    cl_pdf_object_end(&pdf->file);
    cl_buffer_free(&kids);
    return root;
}

enum cl_status cl_pdf_save(struct cl_pdf *pdf, struct cl_bytes *out)
{
    struct cl_buffer catalogue = {0};
    if (pdf->status != CL_OK)
        return pdf->status;
    flush_page(pdf);
    write_resources(pdf);
    cl_pdf_fonts_write(pdf);
    cl_buffer_print(&catalogue, "<</Type/Catalog/Pages %u 0 R", write_pages(pdf));
    if (pdf->about.language != NULL)
        cl_buffer_print(&catalogue, "/Lang(%s)", pdf->about.language);
    cl_pdf_archive_write(pdf, &catalogue);
    cl_buffer_add_text(&catalogue, ">>");
    uint32_t root = cl_pdf_object_new(&pdf->file);
    cl_pdf_object_begin(&pdf->file, root);
    cl_buffer_add(&pdf->file.out, catalogue.data, catalogue.size);
    cl_pdf_object_end(&pdf->file);
    cl_pdf_file_end(&pdf->file, root, cl_pdf_info_write(pdf));
    *out = (struct cl_bytes){pdf->file.out.data, pdf->file.out.size};
    pdf->file.out = (struct cl_buffer){0};
    cl_buffer_free(&catalogue);
    return CL_OK;
}
