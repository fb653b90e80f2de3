/* What a scan is answered with: one sentence, of a refusal its rule and what to do. */
#include "base/utf8.h"
#include "domain/exposure.h"
#include "domain/scan.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 2, 0)))
set_message(struct cl_scan *scan, const char *format, va_list arguments)
{
    char line[sizeof scan->message];
    vsnprintf(line, sizeof line, format, arguments);
    cl_text_visible(line, scan->message, sizeof scan->message);
}

enum cl_status cl_scan_say(struct cl_scan *scan, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set_message(scan, format, arguments);
    va_end(arguments);
    scan->accepted = true;
    return CL_OK;
}

enum cl_status cl_scan_refuse(struct cl_scan *scan, const char *rule, const char *remedy, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set_message(scan, format, arguments);
    va_end(arguments);
    snprintf(scan->rule, sizeof scan->rule, "%s", rule);
    snprintf(scan->remedy, sizeof scan->remedy, "%s", remedy ? remedy : "");
    scan->accepted = false;
    return CL_OK;
}

enum cl_status cl_scan_answer_error(struct cl_scan *scan, enum cl_status status)
{
    struct cl_error *error = scan->cl->error;
    if (status == CL_OK || status == CL_FAILED || status == CL_INTEGRITY)
        return status;
    snprintf(scan->message, sizeof scan->message, "%s", error->message);
    snprintf(scan->rule, sizeof scan->rule, "%s", *error->rule ? error->rule : cl_status_word(status));
    snprintf(scan->remedy, sizeof scan->remedy, "%s", cl_scan_remedy(scan, error));
    scan->accepted = false;
    cl_error_clear(error);
    return CL_OK;
}

static void add(struct cl_scan *scan, const char *begin, const char *text)
{
    size_t used = strlen(scan->message);
    snprintf(scan->message + used, sizeof scan->message - used, "%s%s", begin, text);
}

void cl_scan_add_warning(struct cl_scan *scan, const struct cl_vial *vial)
{
    if (vial->held || vial->expired)
        add(scan, "; ",
            !vial->expired ? "HELD, not for use"
            : vial->held   ? "HELD and EXPIRED, not for use"
                           : "EXPIRED, not for use");
}

enum cl_status cl_scan_add_exposure(struct cl_scan *scan, int64_t vial_id)
{
    struct cl *cl = scan->cl;
    struct cl_exposure exposure;
    enum cl_status status = cl_exposure_of_vial(cl, vial_id, cl_done_at_ms(cl), &exposure);
    if (status != CL_OK || (exposure.seconds == 0 && exposure.most_s == 0))
        return status;
    add(scan, "; ", cl_arena_print(&cl->arena, "out %" PRId64 " s", exposure.seconds));
    if (exposure.most_s)
        add(scan, "",
            cl_arena_print(&cl->arena, " of %" PRId64 " s%s", exposure.most_s, exposure.beyond ? ", TOO LONG" : ""));
    return CL_OK;
}

/* What the act found out beside, as a vial that was out for too long. A scan that asked for a proof keeps its own. */
void cl_scan_keep_notices(struct cl_scan *scan)
{
    struct cl_texts notices = cl_take_notices(scan->cl);
    for (size_t i = 0; i < notices.count && scan->notice_count < CL_SCAN_NOTICES; i++) {
        char *text = scan->notice[scan->notice_count];
        snprintf(text, sizeof scan->notice[0], "%s", notices.at[i]);
        scan->notices[scan->notice_count++] = text;
    }
}

void cl_scan_begin_answer(struct cl_scan *scan, const char *text)
{
    char whole[4 * CL_SCAN_CODE];
    cl_text_visible(text, whole, sizeof whole);
    cl_text_visible(whole, scan->scan, sizeof scan->scan);
    scan->scan[strcspn(scan->scan, "\r\n")] = '\0';
    scan->accepted = false;
    scan->notice_count = 0;
    scan->kind = CL_SCAN_IS_NOTHING;
    scan->payload[0] = scan->message[0] = scan->rule[0] = scan->remedy[0] = scan->vial[0] = scan->place[0] = '\0';
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

void cl_scan_fill_answer(struct cl_scan *scan, struct cl_scan_answer *out)
{
    bool asks = scan->asking != CL_SCAN_ASKS_NOBODY;
    *out = (struct cl_scan_answer){
        .scan = scan->scan,
        .kind = cl_scan_kind_word(scan->kind),
        .accepted = scan->accepted,
        .message = scan->message,
        .rule = or_null(scan->rule),
        .remedy = or_null(scan->remedy),
        .vial = or_null(scan->vial),
        .place = or_null(scan->place),
        .notices = {scan->notices, scan->notice_count},
        .asks_login = asks ? scan->asks_login : NULL,
        .asks_name = asks ? scan->asks_name : NULL,
        .ended = scan->ended,
    };
}
