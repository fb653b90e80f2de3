/* What the file says of itself: its title, number and date twice over, and what its greys and colours mean. That, with
 * embedded fonts, makes it fit for archives: PDF/A-1b (ISO 19005-1). */
#include "render/pdf_inside.h"

#include "base/text.h"

#include <string.h>
#include <time.h>

#define MAKER "cryolot"

enum cl_status cl_pdf_about_check(const struct cl_pdf_about *about, struct cl_error *error)
{
    const char *const text[] = {about->title, about->number};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        size_t bytes = 0;
        const char *at = text[i] != NULL ? text[i] : "";
        for (int32_t c = cl_text_next(at, &bytes); c != 0; at += bytes, c = cl_text_next(at, &bytes))
            if (c < 0 || cl_point_fault(c) != NULL)
                return cl_fail(error, CL_REFUSED, "paper.character", NULL, "give the text as UTF-8 without controls",
                               "cannot print with the title '%s': it holds %s", text[i],
                               c < 0 ? "bytes that are not UTF-8" : cl_point_fault(c));
    }
    return CL_OK;
}

/* ---- the dictionary of information ----------------------------------------------------------------------------- */

static void add_utf16(struct cl_buffer *out, unsigned unit)
{
    char bytes[2] = {(char)(unit >> 8), (char)unit};
    cl_buffer_add(out, bytes, sizeof bytes);
}

/* Plain when it is ASCII, so that it can be found in the raw bytes, else UTF-16. */
static void put_text(struct cl_buffer *out, const char *key, const char *text)
{
    struct cl_buffer wide = {0}, narrow = {0};
    bool ascii = true;
    size_t bytes = 0;
    add_utf16(&wide, 0xFEFF);
    const char *at = text;
    for (int32_t c = cl_text_next(at, &bytes); c > 0; at += bytes, c = cl_text_next(at, &bytes)) {
        ascii = ascii && c < 0x7F;
        if (c == '(' || c == ')' || c == '\\')
            cl_buffer_add(&narrow, "\\", 1);
        cl_buffer_add(&narrow, at, bytes);
        if (c >= CL_PDF_PLANE)
            add_utf16(&wide, 0xD800u | (unsigned)(c - CL_PDF_PLANE) >> 10);
        add_utf16(&wide, c >= CL_PDF_PLANE ? 0xDC00u | (unsigned)((c - CL_PDF_PLANE) & 0x3FF) : (unsigned)c);
    }
    cl_buffer_print(out, "/%s", key);
    if (ascii)
        cl_buffer_print(out, "(%s)", narrow.size > 0 ? narrow.data : "");
    else
        cl_pdf_put_hex(out, wide.data, wide.size);
    cl_buffer_free(&wide);
    cl_buffer_free(&narrow);
}

/* In UTC: D:20261122110000Z, or 2026-11-22T11:00:00Z for XMP. */
static void put_date(struct cl_buffer *out, int64_t at_ms, bool xmp)
{
    struct tm tm = {0};
    time_t at = (time_t)(at_ms / 1000);
    gmtime_r(&at, &tm);
    cl_buffer_print(out, xmp ? "%04d-%02d-%02dT%02d:%02d:%02dZ" : "D:%04d%02d%02d%02d%02d%02dZ", tm.tm_year + 1900,
                    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

uint32_t cl_pdf_info_write(struct cl_pdf *pdf)
{
    struct cl_buffer *out = &pdf->file.out;
    uint32_t number = cl_pdf_object_new(&pdf->file);
    cl_pdf_object_begin(&pdf->file, number);
    cl_buffer_add_text(out, "<<");
    put_text(out, "Title", pdf->about.title);
    if (pdf->about.number != NULL)
        put_text(out, "Subject", pdf->about.number);
    cl_buffer_add_text(out, "/Creator(" MAKER ")/Producer(" MAKER ")");
    if (pdf->about.dated) {
        cl_buffer_add_text(out, "/CreationDate(");
        put_date(out, pdf->about.at_ms, false);
        cl_buffer_add_text(out, ")/ModDate(");
        put_date(out, pdf->about.at_ms, false);
        cl_buffer_add_text(out, ")");
    }
    cl_buffer_add_text(out, ">>");
    cl_pdf_object_end(&pdf->file);
    return number;
}

/* ---- the same as XMP ------------------------------------------------------------------------------------------- */

static void put_escaped(struct cl_buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            cl_buffer_add_text(out, "&amp;");
        else if (*text == '<')
            cl_buffer_add_text(out, "&lt;");
        else if (*text == '>')
            cl_buffer_add_text(out, "&gt;");
        else
            cl_buffer_add(out, text, 1);
    }
}

static void put_described(struct cl_buffer *out, const char *name, const char *text)
{
    cl_buffer_print(out, "<dc:%s><rdf:Alt><rdf:li xml:lang=\"x-default\">", name);
    put_escaped(out, text);
    cl_buffer_print(out, "</rdf:li></rdf:Alt></dc:%s>\n", name);
}

static uint32_t write_metadata(struct cl_pdf *pdf)
{
    struct cl_buffer xmp = {0};
    uint32_t number = cl_pdf_object_new(&pdf->file);
    cl_buffer_add_text(&xmp, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                             "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                             "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                             "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                             " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                             " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
                             "<pdfaid:part>1</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n"
                             "<dc:format>application/pdf</dc:format>\n"
                             "<xmp:CreatorTool>" MAKER "</xmp:CreatorTool>\n<pdf:Producer>" MAKER "</pdf:Producer>\n");
    put_described(&xmp, "title", pdf->about.title);
    if (pdf->about.number != NULL)
        put_described(&xmp, "description", pdf->about.number);
    if (pdf->about.language != NULL)
        cl_buffer_print(&xmp, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n",
                        pdf->about.language);
    if (pdf->about.dated) {
        cl_buffer_add_text(&xmp, "<xmp:CreateDate>");
        put_date(&xmp, pdf->about.at_ms, true);
        cl_buffer_add_text(&xmp, "</xmp:CreateDate>\n<xmp:ModifyDate>");
        put_date(&xmp, pdf->about.at_ms, true);
        cl_buffer_add_text(&xmp, "</xmp:ModifyDate>\n");
    }
    cl_buffer_add_text(&xmp, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>");
    cl_pdf_stream(&pdf->file, number, "/Type/Metadata/Subtype/XML", xmp.data, xmp.size, true);
    cl_buffer_free(&xmp);
    return number;
}

/* ---- the meaning of colours ------------------------------------------------------------------------------------ */

static void add32(struct cl_buffer *out, uint32_t value)
{
    char bytes[4] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};
    cl_buffer_add(out, bytes, sizeof bytes);
}

static void add_zeros(struct cl_buffer *out, size_t count)
{
    memset(cl_buffer_reserve(out, count), 0, count);
    out->size += count;
}

/* A number of the profile: 16 bits before and behind the point. */
static uint32_t fixed(double value)
{
    return (uint32_t)(int32_t)(value * 65536 + (value < 0 ? -0.5 : 0.5));
}

static void add_xyz(struct cl_buffer *out, double x, double y, double z)
{
    cl_buffer_add(out, "XYZ \0\0\0\0", 8);
    add32(out, fixed(x));
    add32(out, fixed(y));
    add32(out, fixed(z));
}

/* An ICC profile of version 2: the primaries and the white of sRGB, adapted to D50, with gamma 2.2. Its greys are
 * used, and its colours by images. */
static void add_profile(struct cl_buffer *out)
{
    enum { HEADER = 128, TAGS = 9, TABLE = 4 + 12 * TAGS, XYZ = 20, CURVE = 16, DESCRIPTION = 108, COPYRIGHT = 24 };
    enum { BEGIN = HEADER + TABLE, WHITE = BEGIN + DESCRIPTION + COPYRIGHT, RED = WHITE + XYZ, GREEN = RED + XYZ };
    enum { BLUE = GREEN + XYZ, GAMMA = BLUE + XYZ, SIZE = GAMMA + CURVE };
    static const struct {
        char name[5];
        uint32_t at, size;
    } tag[TAGS] = {
        {"desc", BEGIN, DESCRIPTION}, {"cprt", BEGIN + DESCRIPTION, COPYRIGHT},
        {"wtpt", WHITE, XYZ},         {"rXYZ", RED, XYZ},
        {"gXYZ", GREEN, XYZ},         {"bXYZ", BLUE, XYZ},
        {"rTRC", GAMMA, CURVE},       {"gTRC", GAMMA, CURVE},
        {"bTRC", GAMMA, CURVE},
    };
    static const char name[18] = "sRGB by gamma 2.2";
    size_t begin = out->size;
    add32(out, SIZE);
    cl_buffer_add(out, "\0\0\0\0\2\x10\0\0mntrRGB XYZ \x07\xEA\0\x01\0\x01\0\0\0\0\0\0acsp", 36);
    add_zeros(out, 28); /* no platform, no flags, no device, perceptual */
    add32(out, fixed(0.9642));
    add32(out, fixed(1));
    add32(out, fixed(0.8249));
    add_zeros(out, HEADER - (out->size - begin));
    add32(out, TAGS);
    for (size_t i = 0; i < TAGS; i++) {
        cl_buffer_add(out, tag[i].name, 4);
        add32(out, tag[i].at);
        add32(out, tag[i].size);
    }
    cl_buffer_add(out, "desc\0\0\0\0", 8);
    add32(out, sizeof name);
    cl_buffer_add(out, name, sizeof name);
    add_zeros(out, DESCRIPTION - 12 - sizeof name); /* the same in other scripts: not given */
    cl_buffer_add(out, "text\0\0\0\0Public domain\0\0\0", COPYRIGHT);
    add_xyz(out, 0.9505, 1, 1.0891);
    add_xyz(out, 0.4360747, 0.2225045, 0.0139322);
    add_xyz(out, 0.3850649, 0.7168786, 0.0971045);
    add_xyz(out, 0.1430804, 0.0606169, 0.7141733);
    cl_buffer_add(out, "curv\0\0\0\0\0\0\0\1\2\x33\0\0", CURVE);
}

static uint32_t write_profile(struct cl_pdf *pdf)
{
    struct cl_buffer profile = {0};
    uint32_t number = cl_pdf_object_new(&pdf->file);
    add_profile(&profile);
    cl_pdf_stream(&pdf->file, number, "/N 3", profile.data, profile.size, false);
    cl_buffer_free(&profile);
    return number;
}

void cl_pdf_archive_write(struct cl_pdf *pdf, struct cl_buffer *catalogue)
{
    uint32_t metadata = write_metadata(pdf), profile = write_profile(pdf);
    cl_buffer_print(catalogue,
                    "/Metadata %u 0 R/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(Custom)"
                    "/Info(sRGB by gamma 2.2)/DestOutputProfile %u 0 R>>]",
                    metadata, profile);
}
