/* Work for a stopwatch that times whole processes, printing nothing:
 *   label_bench labels N TEMPLATE [FILE]   N vial labels through render, the PDF written to FILE when given
 *   label_bench zpl N TEMPLATE [FILE]      the same for a roll, as commands of its printer
 *   label_bench codes N                    the same N payloads through libqrencode alone
 * and for those that draw the same labels:
 *   label_bench list N                     what differs between them, as CSV */
#include "base/buffer.h"
#include "base/file.h"
#include "base/id.h"
#include "render/label.h"

#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vial {
    char id[24], serial[12];
};

static void name_vials(struct vial *vial, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        snprintf(vial[i].serial, sizeof vial[i].serial, "%04zu", i + 1);
        int size = snprintf(vial[i].id, sizeof vial[i].id - 2, "UC26A001-%s", vial[i].serial);
        vial[i].id[size] = cl_check_character(vial[i].id, (size_t)size);
        vial[i].id[size + 1] = '\0';
    }
}

static int encode_codes(const struct vial *vial, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        QRcode *code = QRcode_encodeString(vial[i].id, 1, QR_ECLEVEL_M, QR_MODE_8, 1);
        if (code == NULL)
            return 1;
        QRcode_free(code);
    }
    return 0;
}

static int list_vials(const struct vial *vial, size_t count)
{
    puts("vial,serial");
    for (size_t i = 0; i < count; i++)
        printf("%s,%s\n", vial[i].id, vial[i].serial);
    return fflush(stdout) != 0;
}

static enum cl_status draw_labels(const struct vial *vial, size_t count, enum cl_label_format format,
                                  const char *template, const char *file, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct cl_buffer text = {0};
    struct cl_bytes out = {0};
    struct cl_label *label = calloc(count, sizeof *label);
    for (size_t i = 0; label != NULL && i < count; i++)
        label[i] = (struct cl_label){.kind = CL_LABEL_OF_VIAL,
                                     .text = {
                                         [CL_LABEL_FIELD_VIAL] = vial[i].id,
                                         [CL_LABEL_FIELD_PRODUCT] = "hUC-MSC",
                                         [CL_LABEL_FIELD_MANUFACTURER] = "Cell Processing North",
                                         [CL_LABEL_FIELD_LOT] = "UC26A001",
                                         [CL_LABEL_FIELD_SERIAL] = vial[i].serial,
                                         [CL_LABEL_FIELD_STORAGE] = "Store at or below -150 °C",
                                         [CL_LABEL_FIELD_CAUTION] = "Caution: New Drug—Limited by Federal (or United "
                                                                    "States) law to investigational use.",
                                         [CL_LABEL_FIELD_CELLS] = "50000000",
                                         [CL_LABEL_FIELD_VOLUME] = "5 mL",
                                         [CL_LABEL_FIELD_EXPIRES] = "2028-02-29",
                                     }};
    CL_TRY(cl_file_read(template, 1 << 20, &text, error));
    struct cl_label_job job = {.format = format,
                               .template_text = text.data,
                               .template_size = text.size,
                               .template_file = template,
                               .label = label,
                               .count = label != NULL ? count : 0};
    CL_TRY(cl_labels_render(&job, &out, error));
    if (file != NULL)
        CL_TRY(cl_file_write(file, out.data, out.size, error));
done:
    free(out.data);
    free(label);
    cl_buffer_free(&text);
    return status;
}

int main(int argc, char **argv)
{
    struct cl_error error = {0};
    size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    struct vial *vial = calloc(count, sizeof *vial);
    if (vial == NULL || count == 0 || count > 1000000)
        return 2;
    name_vials(vial, count);
    int code = 2;
    if (strcmp(argv[1], "codes") == 0)
        code = encode_codes(vial, count);
    else if (strcmp(argv[1], "list") == 0)
        code = list_vials(vial, count);
    else if ((strcmp(argv[1], "labels") == 0 || strcmp(argv[1], "zpl") == 0) && argc > 3)
        code = cl_status_exit_code(draw_labels(vial, count, *argv[1] == 'z' ? CL_LABEL_ZPL : CL_LABEL_PDF, argv[3],
                                               argc > 4 ? argv[4] : NULL, &error));
    if (code != 0)
        fprintf(stderr, "label_bench: %s\n", error.message);
    for (size_t i = 0; i < error.row_count; i++)
        fprintf(stderr, "  line %lld, %s: %s\n", (long long)error.rows[i].row, error.rows[i].column,
                error.rows[i].message);
    cl_error_clear(&error);
    free(vial);
    return code;
}
