/* Paper and screens: content structs in, bytes out. The one header of this floor that the verbs may include.
 *
 * What needs libqrencode and zlib lives in a module of its own (build/paper.so), loaded when paper is made, because
 * linking both costs every start of the program 2 ms. */
#ifndef CRYOLOT_RENDER_H
#define CRYOLOT_RENDER_H

#include <cryolot/error.h>
#include <cryolot/paper.h>

/* The functions of the paper module. Each gives a finished PDF in *out (freed with free(out->data)) or leaves *out
 * untouched. The same content gives the same bytes. Refused with CL_REFUSED, naming the text and the element: a text
 * that does not fit even at the template's smallest size, a character that no font has, a QR that does not fit with its
 * quiet zone and whole printer dots. A template's mistakes: CL_INVALID_INPUT with rows. */
struct cl_paper {
    enum cl_status (*labels)(const struct cl_label_job *job, struct cl_bytes *out, struct cl_error *error);
    /* Tells what stands on the job's first label, without drawing it. The template's mistakes as below. */
    enum cl_status (*label_tell)(const struct cl_label_job *job, cl_label_teller *tell, void *context,
                                 struct cl_error *error);
    /* Reads the template of a job that has no labels: CL_INVALID_INPUT with every mistake as a row, also what nobody
     * should approve although it can be drawn: no code that names the thing, a text that does not fit, or cannot be
     * read. lacks[CL_LABEL_FIELD_COUNT]: what it does not show and what therefore must stand on the package; or NULL.
     */
    enum cl_status (*label_check)(const struct cl_label_job *job, bool *lacks, struct cl_error *error);
    /* The same template with its widest texts, at true size and large, its codes' sizes and what to look at. */
    enum cl_status (*label_proof)(const struct cl_label_job *job, const struct cl_label_proof_head *head,
                                  struct cl_bytes *out, struct cl_error *error);
    /* CL_INVALID_INPUT with rows: the form's mistakes. */
    enum cl_status (*report)(const struct cl_report *content, const struct cl_report_form *form, struct cl_sheets *out,
                             struct cl_error *error);
    enum cl_status (*door)(const struct cl_door_map *content, const struct cl_report_form *form, struct cl_sheets *out,
                           struct cl_error *error);
    /* Reads a form that nothing is printed with yet. */
    enum cl_status (*form_check)(const struct cl_report_form *form, struct cl_form_about *out, struct cl_error *error);
    enum cl_status (*chart)(const struct cl_chart *content, struct cl_bytes *out, struct cl_error *error);
    enum cl_status (*graph)(const struct cl_graph *content, struct cl_bytes *out, struct cl_error *error);
};

/* The paper module's one exported symbol is `const struct cl_paper cl_paper_module`. This loads it (once per process)
 * from the folder of the running program or from the installed library folder. CL_FAILED with what is missing. */
enum cl_status cl_paper_load(const struct cl_paper **out, struct cl_error *error);

/* A box as text, at most `width` columns wide, that can be read without colour: every position with its row letter and
 * column number, vials named by serial with a legend of lots, held and expired vials marked, free ones as dots. ANSI
 * colour only when `colour`. *text is allocated; the caller frees it. */
enum cl_status cl_box_map_draw(const struct cl_box_map *map, size_t width, bool colour, char **text,
                               struct cl_error *error);
/* The same of a store with stores inside: a line for each, with a bar and counts. */
enum cl_status cl_store_tree_draw(const struct cl_store_tree *tree, size_t width, bool colour, char **text,
                                  struct cl_error *error);

/* Charts as SVG, of the same look as the PDF, without the paper module. *out is freed with free(out->data). */
enum cl_status cl_chart_svg(const struct cl_chart *content, struct cl_bytes *out, struct cl_error *error);
enum cl_status cl_graph_svg(const struct cl_graph *content, struct cl_bytes *out, struct cl_error *error);

#endif
