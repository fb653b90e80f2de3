/* labels_cairo LABELS.csv PDF: the labels of label_bench on sheets, by libqrencode and cairo, as fast as they go. The
 * texts that all labels share are recorded once, and the modules of a code are one mask: as rows of one path they take
 * eight times as long, and one label on a page is no faster. */
#include <cairo-pdf.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#define MM      (72 / 25.4)
#define MODULE  (8 * 72.0 / 600)
#define COLUMNS 5
#define ROWS    17

struct text {
    double x, y; /* mm from the left and the top */
    cairo_font_weight_t weight;
    double size, width; /* of how wide the letters are by themselves */
    const char *text;
};

static const struct text shared_text[] = {
    {10, 1.92, CAIRO_FONT_WEIGHT_BOLD, 5.2, 0.92, "hUC-MSC"},
    {10, 5.25, CAIRO_FONT_WEIGHT_NORMAL, 4.2, 0.9, "Lot UC26A001"},
    {10, 6.65, CAIRO_FONT_WEIGHT_NORMAL, 4, 0.8, "50 × 10⁶ cells / 5 mL"},
    {22.8, 6.65, CAIRO_FONT_WEIGHT_NORMAL, 4, 0.85, "Exp 2028-02-29"},
    {10, 8.05, CAIRO_FONT_WEIGHT_NORMAL, 3.8, 0.9, "Store at or below -150 °C"},
    {10, 9.4, CAIRO_FONT_WEIGHT_NORMAL, 3.8, 0.9, "Cell Processing North"},
    {0.5, 10.68, CAIRO_FONT_WEIGHT_NORMAL, 3.2, 0.92, "Caution: New Drug—Limited by Federal (or United States)"},
    {0.5, 11.88, CAIRO_FONT_WEIGHT_NORMAL, 3.2, 0.92, "law to investigational use."},
};
static const struct text vial_text = {10, 3.7, CAIRO_FONT_WEIGHT_BOLD, 5, 0.92, NULL};
static const struct text serial_text = {26, 5.25, CAIRO_FONT_WEIGHT_NORMAL, 4.2, 0.9, NULL};

static cairo_scaled_font_t *make_font(const struct text *text)
{
    cairo_font_face_t *face = cairo_toy_font_face_create("DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, text->weight);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_matrix_t matrix, page;
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_matrix_init_scale(&matrix, text->size * text->width, text->size);
    cairo_matrix_init_identity(&page);
    cairo_scaled_font_t *font = cairo_scaled_font_create(face, &matrix, &page, options);
    cairo_font_options_destroy(options);
    cairo_font_face_destroy(face);
    return font;
}

static void write_text(cairo_t *cairo, const struct text *where, cairo_scaled_font_t *font, const char *text)
{
    cairo_set_scaled_font(cairo, font);
    cairo_move_to(cairo, where->x * MM, where->y * MM);
    cairo_show_text(cairo, text);
}

static cairo_surface_t *record_shared(void)
{
    const cairo_rectangle_t size = {0, 0, 32.5 * MM, 12.7 * MM};
    cairo_surface_t *record = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &size);
    cairo_t *cairo = cairo_create(record);
    for (size_t i = 0; i < sizeof shared_text / sizeof *shared_text; i++) {
        cairo_scaled_font_t *font = make_font(&shared_text[i]);
        write_text(cairo, &shared_text[i], font, shared_text[i].text);
        cairo_scaled_font_destroy(font);
    }
    cairo_destroy(cairo);
    return record;
}

/* Bit by bit in the order of the machine, as cairo has it. */
static cairo_surface_t *image_of(const QRcode *code)
{
    const unsigned one = 1;
    int width = code->width, first = *(const unsigned char *)&one == 1 ? 0 : 7;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_A1, width, width);
    unsigned char *bits = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image);
    for (int row = 0; row < width; row++)
        for (int column = 0; column < width; column++)
            if (code->data[row * width + column] & 1)
                bits[row * stride + column / 8] |= (unsigned char)(1 << (first ^ column % 8));
    cairo_surface_mark_dirty(image);
    return image;
}

static int draw_code(cairo_t *cairo, const char *payload)
{
    QRcode *code = QRcode_encodeString(payload, 1, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL)
        return 1;
    cairo_surface_t *image = image_of(code);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(image);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    cairo_translate(cairo, 0.1 * MM + 4 * MODULE, 4 * MODULE);
    cairo_scale(cairo, MODULE, MODULE);
    cairo_mask(cairo, pattern);
    cairo_pattern_destroy(pattern);
    cairo_surface_destroy(image);
    QRcode_free(code);
    return 0;
}

static int draw_labels(cairo_t *cairo, FILE *in)
{
    cairo_surface_t *shared = record_shared();
    cairo_scaled_font_t *vial_font = make_font(&vial_text), *serial_font = make_font(&serial_text);
    char line[64], vial[24], serial[12], number[20];
    int wrong = fgets(line, sizeof line, in) == NULL;
    for (int i = 0; !wrong && fgets(line, sizeof line, in) != NULL; i++) {
        int place = i % (COLUMNS * ROWS);
        if (sscanf(line, "%23[^,],%11[^\n]", vial, serial) != 2)
            return 1;
        if (i > 0 && place == 0)
            cairo_show_page(cairo);
        cairo_save(cairo);
        cairo_translate(cairo, (19.7 + place % COLUMNS * 36.0) * MM, (6.15 + (double)(place / COLUMNS) * 15.9) * MM);
        cairo_set_source_surface(cairo, shared, 0, 0);
        cairo_paint(cairo);
        cairo_set_source_rgb(cairo, 0, 0, 0);
        write_text(cairo, &vial_text, vial_font, vial);
        snprintf(number, sizeof number, "No. %s", serial);
        write_text(cairo, &serial_text, serial_font, number);
        wrong = draw_code(cairo, vial);
        cairo_restore(cairo);
    }
    cairo_scaled_font_destroy(vial_font);
    cairo_scaled_font_destroy(serial_font);
    cairo_surface_destroy(shared);
    return wrong;
}

int main(int argc, char **argv)
{
    FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL;
    if (in == NULL)
        return 2;
    cairo_surface_t *surface = cairo_pdf_surface_create(argv[2], 612, 792);
    cairo_t *cairo = cairo_create(surface);
    int wrong = draw_labels(cairo, in);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    wrong |= cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    fclose(in);
    return wrong;
}
