/* The faces of a document: composite fonts whose codes are counted up as characters are used, so that the file holds
 * what was used and nothing else. */
#include "render/pdf_inside.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef CL_FONT_FOLDER
#define CL_FONT_FOLDER "/usr/share/fonts/truetype"
#endif

#define UNKNOWN   0      /* a code: not looked for yet */
#define ABSENT    0xFFFF /* the face does not have it */
#define RUN_MOST  1000   /* widths in one array; PDF allows 8,191 */
#define BLOCK     100    /* lines in one block of a character map, the most it may have */
#define NAME_MOST 64
#define FAR       1000 /* thousandths: how far a glyph may reach over the room that it takes */

static const struct {
    const char *file, *name, *package;
} source[CL_FACE_COUNT] = {
    [CL_FACE_REGULAR] = {CL_FONT_FOLDER "/dejavu/DejaVuSans.ttf", "DejaVuSans", "fonts-dejavu-core"},
    [CL_FACE_BOLD] = {CL_FONT_FOLDER "/dejavu/DejaVuSans-Bold.ttf", "DejaVuSans-Bold", "fonts-dejavu-core"},
    [CL_FACE_CHINESE] = {CL_FONT_FOLDER "/droid/DroidSansFallbackFull.ttf", "DroidSansFallback",
                         "fonts-droid-fallback"},
};

/* Where a character is looked for, in this order. */
static const int chain[2][CL_FACE_COUNT + 1] = {
    {CL_FACE_REGULAR, CL_FACE_CHINESE, CL_FACE_NONE},
    {CL_FACE_BOLD, CL_FACE_REGULAR, CL_FACE_CHINESE, CL_FACE_NONE},
};

/* The face that is looked at as number `i`, first one that was added. */
static int candidate(const struct cl_pdf_style *style, int i)
{
    if (style->font == 0)
        return chain[style->bold][i];
    return i == 0 ? CL_FACE_COUNT + style->font - 1 : chain[style->bold][i - 1];
}

/* ---- characters ------------------------------------------------------------------------------------------------ */

static enum cl_status face_open(struct cl_pdf *pdf, int index)
{
    struct cl_pdf_face *face = &pdf->face[index];
    struct cl_error reason = {0};
    face->tried = true;
    if (access(source[index].file, R_OK) != 0) {
        if (index == CL_FACE_CHINESE)
            return CL_OK; /* not needed by everybody; a character that only it has is refused by name */
        return cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, NULL, "the font %s is missing; install the package %s",
                       source[index].file, source[index].package);
    }
    enum cl_status status = cl_truetype_open(source[index].file, &face->font, &reason);
    if (status != CL_OK)
        cl_fail(pdf->error, status, NULL, pdf->record, "reinstall its package", "cannot print: %s; its package is %s",
                reason.message, source[index].package);
    cl_error_clear(&reason);
    snprintf(face->name, sizeof face->name, "%s", source[index].name);
    face->found = status == CL_OK;
    face->glyph = cl_arena_alloc(&pdf->arena, CL_PDF_PLANE * sizeof *face->glyph);
    return status;
}

/* Letters and digits of the file's name, for the PDF. */
static void name_face(struct cl_pdf_face *face, const char *name)
{
    size_t size = 0;
    for (const char *dot = strrchr(name, '.'); *name != '\0' && name != dot && size + 1 < sizeof face->name; name++)
        if (isalnum((unsigned char)*name) || *name == '-')
            face->name[size++] = *name;
    if (size == 0)
        snprintf(face->name, sizeof face->name, "Font");
}

int cl_pdf_font_add(struct cl_pdf *pdf, const struct cl_truetype *font, const char *name)
{
    struct cl_pdf_face *face = &pdf->face[CL_FACE_COUNT + pdf->brought++];
    *face = (struct cl_pdf_face){.tried = true, .found = true, .brought = true, .font = *font};
    face->font.file = (struct cl_buffer){0}; /* not ours to free */
    face->glyph = cl_arena_alloc(&pdf->arena, CL_PDF_PLANE * sizeof *face->glyph);
    name_face(face, name);
    return pdf->brought;
}

/* Whether a glyph stays near the room that it takes in its line: somebody's font could draw over a code. */
static bool stays_near(const struct cl_truetype *font, unsigned id, int64_t advance)
{
    struct cl_arena arena = {0};
    struct cl_truetype_outline outline = {0};
    bool near = cl_truetype_draw(font, id, &arena, &outline) && advance <= 20 * 1000;
    int64_t em = (int64_t)font->unit * CL_TRUETYPE_PART;
    for (size_t i = 0; i < outline.count && near; i++) {
        int64_t x = outline.point[i].x * 1000 / em, y = outline.point[i].y * 1000 / em;
        near = x >= -FAR && x <= advance + FAR && y >= -FAR && y <= 2 * FAR;
    }
    cl_arena_free(&arena);
    return near;
}

static enum cl_status look_up(struct cl_pdf *pdf, struct cl_pdf_face *face, const struct cl_pdf_style *style,
                              const char *whole, unsigned code_point, struct cl_pdf_glyph *glyph)
{
    unsigned id = cl_truetype_glyph(&face->font, code_point);
    glyph->code = ABSENT;
    if (id == 0)
        return CL_OK;
    /* so that they have numbers even with all parts of composed glyphs */
    if (face->used_count + face->font.glyph_count >= ABSENT)
        return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record, "print it in several files",
                       "a file cannot hold so many different characters");
    if (face->brought && !stays_near(&face->font, id, cl_truetype_advance(&face->font, id)))
        return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record, "take another font",
                       "cannot print %s '%s': the font %s draws the character U+%04X far from its line", style->element,
                       whole, face->name, code_point);
    face->used = cl_arena_grow(&pdf->arena, face->used, face->used_count, &face->used_capacity, sizeof *face->used);
    face->used[face->used_count++] = (uint16_t)code_point;
    glyph->code = (uint16_t)face->used_count;
    glyph->advance = (uint16_t)cl_truetype_advance(&face->font, id);
    return CL_OK;
}

static enum cl_status refuse(struct cl_pdf *pdf, const char *element, const char *text, int32_t code_point)
{
    if (code_point < 0)
        return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record, "give the text as UTF-8",
                       "cannot print %s '%s': it is not valid UTF-8", element, text);
    if (!cl_point_is_settable(code_point))
        return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record,
                       "write it without this character, an accented letter as one character",
                       "cannot print %s '%s': the character U+%04X cannot be set on paper", element, text,
                       (unsigned)code_point);
    return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record,
                   pdf->face[CL_FACE_CHINESE].found ? "write it without this character"
                                                    : "install the package fonts-droid-fallback, or write it without",
                   "cannot print %s '%s': no font has the character U+%04X", element, text, (unsigned)code_point);
}

enum cl_status cl_pdf_glyph_find(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *whole,
                                 int32_t code_point, int *face_index, const struct cl_pdf_glyph **out)
{
    bool plain = code_point >= ' ' && code_point <= '~';
    if (code_point < 0 || (!plain && !cl_point_is_settable(code_point)))
        return refuse(pdf, style->element, whole, code_point);
    for (int i = 0, index; (index = candidate(style, i)) != CL_FACE_NONE && code_point < CL_PDF_PLANE; i++) {
        struct cl_pdf_face *face = &pdf->face[index];
        enum cl_status status = face->tried ? CL_OK : face_open(pdf, index);
        if (status != CL_OK)
            return status;
        if (!face->found)
            continue;
        struct cl_pdf_glyph *glyph = &face->glyph[code_point];
        if (glyph->code == UNKNOWN)
            status = look_up(pdf, face, style, whole, (unsigned)code_point, glyph);
        *face_index = index;
        *out = glyph;
        if (glyph->code != ABSENT || status != CL_OK)
            return status;
    }
    return refuse(pdf, style->element, whole, code_point);
}

/* ---- objects --------------------------------------------------------------------------------------------------- */

/* So that a reader can search and copy the text. */
static uint32_t write_characters(struct cl_pdf *pdf, const struct cl_pdf_face *face)
{
    struct cl_buffer map = {0};
    uint32_t number = cl_pdf_object_new(&pdf->file);
    cl_buffer_add_text(&map, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                             "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
                             "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                             "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (size_t i = 0; i < face->used_count; i++) {
        size_t rest = face->used_count - i;
        if (i % BLOCK == 0)
            cl_buffer_print(&map, "%zu beginbfchar\n", rest < BLOCK ? rest : (size_t)BLOCK);
        cl_buffer_print(&map, "<%04zX> <%04X>\n", i + 1, face->used[i]);
        if (i % BLOCK == BLOCK - 1 || rest == 1)
            cl_buffer_add_text(&map, "endbfchar\n");
    }
    cl_buffer_add_text(&map, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    cl_pdf_stream(&pdf->file, number, "", map.data, map.size, false);
    cl_buffer_free(&map);
    return number;
}

/* A bit for every glyph that the embedded font has: all of them. */
static uint32_t write_glyph_set(struct cl_pdf *pdf, size_t count)
{
    size_t size = (count + 7) / 8;
    uint8_t *bit = cl_arena_alloc(&pdf->arena, size);
    uint32_t number = cl_pdf_object_new(&pdf->file);
    memset(bit, 0xFF, size);
    if (count % 8 != 0)
        bit[size - 1] = (uint8_t)(0xFF << (8 - count % 8));
    cl_pdf_stream(&pdf->file, number, "", bit, size, false);
    return number;
}

static uint32_t write_program(struct cl_pdf *pdf, const struct cl_buffer *program)
{
    char entries[40];
    uint32_t number = cl_pdf_object_new(&pdf->file);
    snprintf(entries, sizeof entries, "/Length1 %zu", program->size);
    cl_pdf_stream(&pdf->file, number, entries, program->data, program->size, false);
    return number;
}

/* Subsets are told apart by six letters before the name. */
static void name_subset(char *name, size_t size, const struct cl_buffer *program, const char *face)
{
    char tag[7] = "";
    struct cl_hash hash = cl_hash_of(program->data, program->size);
    for (size_t i = 0; i < 6; i++)
        tag[i] = (char)('A' + hash.byte[i] % 26);
    snprintf(name, size, "%s+%s", tag, face);
}

static uint32_t write_descriptor(struct cl_pdf *pdf, const struct cl_truetype *font, const char *name,
                                 const struct cl_buffer *program, size_t count)
{
    struct cl_buffer *out = &pdf->file.out;
    uint32_t file = write_program(pdf, program), set = write_glyph_set(pdf, count);
    uint32_t number = cl_pdf_object_new(&pdf->file);
    cl_pdf_object_begin(&pdf->file, number);
    cl_buffer_print(out, "<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0", name,
                    font->bounds[0], font->bounds[1], font->bounds[2], font->bounds[3]);
    cl_buffer_print(out, "/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %u 0 R/CIDSet %u 0 R>>", font->ascent,
                    font->descent, font->cap_height, file, set);
    cl_pdf_object_end(&pdf->file);
    return number;
}

static uint32_t write_descendant(struct cl_pdf *pdf, const struct cl_truetype *font, const char *name,
                                 const uint16_t *glyph, size_t count, uint32_t descriptor)
{
    struct cl_buffer *out = &pdf->file.out;
    uint32_t number = cl_pdf_object_new(&pdf->file);
    cl_pdf_object_begin(&pdf->file, number);
    cl_buffer_print(out, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s", name);
    cl_buffer_add_text(out, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>");
    cl_buffer_print(out, "/FontDescriptor %u 0 R/CIDToGIDMap/Identity/DW 1000/W[", descriptor);
    for (size_t i = 0; i < count; i++) {
        if (i % RUN_MOST == 0)
            cl_buffer_print(out, "%s%zu[", i > 0 ? "]" : "", i);
        cl_buffer_print(out, i % RUN_MOST == 0 ? "%u" : " %u", cl_truetype_advance(font, glyph[i]));
    }
    cl_buffer_add_text(out, "]]>>");
    cl_pdf_object_end(&pdf->file);
    return number;
}

/* The glyph of each code; the first is the one that stands for missing ones. */
static uint16_t *list_glyphs(struct cl_pdf *pdf, const struct cl_pdf_face *face)
{
    uint16_t *list = cl_arena_alloc(&pdf->arena, (face->used_count + 1) * sizeof *list);
    for (size_t i = 0; i < face->used_count; i++)
        list[i + 1] = (uint16_t)cl_truetype_glyph(&face->font, face->used[i]);
    return list;
}

static uint32_t write_face(struct cl_pdf *pdf, int index)
{
    char name[NAME_MOST];
    struct cl_buffer program = {0};
    const struct cl_pdf_face *face = &pdf->face[index];
    size_t count = face->used_count + 1;
    uint16_t *glyph = cl_truetype_with_parts(&face->font, &pdf->arena, list_glyphs(pdf, face), &count);
    cl_truetype_subset(&face->font, glyph, count, &program);
    name_subset(name, sizeof name, &program, face->name);
    uint32_t descriptor = write_descriptor(pdf, &face->font, name, &program, count);
    uint32_t descendant = write_descendant(pdf, &face->font, name, glyph, count, descriptor);
    uint32_t characters = write_characters(pdf, face), number = cl_pdf_object_new(&pdf->file);
    cl_pdf_object_begin(&pdf->file, number);
    cl_buffer_print(&pdf->file.out,
                    "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%u 0 R]"
                    "/ToUnicode %u 0 R>>",
                    name, descendant, characters);
    cl_pdf_object_end(&pdf->file);
    cl_buffer_free(&program);
    return number;
}

void cl_pdf_fonts_write(struct cl_pdf *pdf)
{
    uint32_t number[CL_FACES_MOST] = {0};
    for (int index = 0; index < CL_FACES_MOST; index++)
        if (pdf->face[index].used_count > 0)
            number[index] = write_face(pdf, index);
    cl_pdf_object_begin(&pdf->file, pdf->fonts);
    cl_buffer_add_text(&pdf->file.out, "<<");
    for (int index = 0; index < CL_FACES_MOST; index++)
        if (number[index] != 0)
            cl_buffer_print(&pdf->file.out, "/F%d %u 0 R", index, number[index]);
    cl_buffer_add_text(&pdf->file.out, ">>");
    cl_pdf_object_end(&pdf->file);
}

void cl_pdf_fonts_free(struct cl_pdf *pdf)
{
    for (int index = 0; index < CL_FACE_COUNT; index++)
        cl_truetype_close(&pdf->face[index].font);
}
